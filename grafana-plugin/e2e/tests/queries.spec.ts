import { everything, expect, test } from './support/grafana';

const checkout = '{cluster="demo", app="checkout"}';

test('insights: causes before symptoms, each with its next step', async ({ grafana }) => {
  await grafana.explore({ queryType: 'insights', expr: everything });
  const table = grafana.panel('Table');
  await expect(table.getByRole('columnheader', { name: 'summary' })).toBeVisible();
  await expect(table.getByRole('columnheader', { name: 'action' })).toBeVisible();
  await expect(table.getByRole('gridcell', { name: 'database_connections_exhausted' }).first()).toBeVisible();
  await expect(table.getByRole('row').nth(1)).toContainText('cause');
});

test('the type of a query is chosen from a list, and runs', async ({ page, grafana }) => {
  await grafana.explore({ queryType: 'insights', expr: checkout });
  await expect(grafana.panel('Table')).toBeVisible();
  await grafana.choose(page.getByTestId('farseer-query-type'), /^Patterns/);
  await expect(grafana.panel('Table').getByRole('columnheader', { name: 'last_time' })).toBeVisible();
  expect((await grafana.queries()).some((q) => q.queryType === 'patterns' && q.expr === checkout)).toBe(true);
});

test('anomalies: what is new or changed', async ({ grafana }) => {
  await grafana.explore({ queryType: 'anomalies', expr: everything });
  const table = grafana.panel('Table');
  await expect(table.getByRole('columnheader', { name: 'kind' })).toBeVisible();
  await expect(table.getByRole('gridcell', { name: 'new', exact: true }).first()).toBeVisible();
});

test('incidents: causes with what follows from them', async ({ grafana }) => {
  await grafana.explore({ queryType: 'incidents', expr: everything });
  const table = grafana.panel('Table');
  await expect(table.getByRole('columnheader', { name: 'title' })).toBeVisible();
  await expect(table.getByRole('row').nth(1)).toBeVisible();
});

test('incidents of the history: without LogQL, narrowed by root cause, and as a trend', async ({ page, grafana }) => {
  // whatever somebody has looked at is kept
  await grafana.explore({ queryType: 'insights', expr: everything });
  await expect(grafana.panel('Table').getByRole('row').nth(1)).toBeVisible();

  await grafana.explore({ queryType: 'incidents', expr: everything });
  await page.getByTestId('farseer-incident-source').getByLabel('History').check();
  await expect(page.getByTestId('farseer-logql')).toBeHidden();
  const table = grafana.panel('Table');
  await expect(table.getByRole('columnheader', { name: 'title' })).toBeVisible();
  // it is written down a moment after its answer
  await expect(async () => {
    await grafana.run();
    await expect(table.getByRole('gridcell', { name: 'database_connections_exhausted' })).not.toHaveCount(0, {
      timeout: 2_000,
    });
  }).toPass({ timeout: 20_000 });
  const sent = (await grafana.queries()).filter((q) => q.queryType === 'incidents').at(-1);
  expect(sent).toMatchObject({ stored: true });
  expect(sent).not.toHaveProperty('expr');

  // the list is long, and draws what is near
  await page.getByTestId('farseer-history-root-cause').fill('connections_exhausted');
  await page.getByRole('option', { name: /^database_connections_exhausted/ }).click();
  await expect.poll(async () => (await grafana.queries()).at(-1)?.rootCause).toBe('database_connections_exhausted');

  await page.getByTestId('farseer-history-trend').check({ force: true });
  await grafana.choose(page.getByTestId('farseer-history-trend-by'), 'root_cause');
  await expect(grafana.legend('Graph', 'database_connections_exhausted')).toBeVisible();
  expect((await grafana.queries()).at(-1)).toMatchObject({ stored: true, trend: true, by: 'root_cause' });
});

test('a summary in a few sentences stands beside the insights', async ({ page, grafana }) => {
  const uid = await grafana.dataSource({ llm: { url: grafana.stack.model } });
  await grafana.explore({ queryType: 'insights', expr: everything }, { uid });
  await page.getByTestId('farseer-options-toggle').click();
  await page.getByTestId('farseer-option-summarize').check({ force: true });
  await expect.poll(async () => (await grafana.queries()).at(-1)?.summary).toBe(true);
  await expect(grafana.panel('Table').getByTestId('notices')).toBeVisible();
});

test('ask: a question becomes a query, and says which', async ({ page, grafana }) => {
  const uid = await grafana.dataSource({ llm: { url: grafana.stack.model } });
  await grafana.explore({ queryType: 'ask', question: 'why does checkout fail?', expr: everything }, { uid });
  await expect(page.getByTestId('farseer-question')).toHaveValue('why does checkout fail?');
  await expect(grafana.panel('Table').getByRole('row').nth(1)).toBeVisible();
  await expect(grafana.panel('Table').getByTestId('notices')).toBeVisible();
});

test('volume: a series for each value, named by the legend', async ({ grafana }) => {
  await grafana.explore({ queryType: 'volume', expr: everything, by: 'level', legend: 'level {{level}}' });
  await expect(grafana.legend('Graph', 'level error')).toBeVisible();
  await expect(grafana.legend('Graph', 'level info')).toBeVisible();
});

test('logs: lines with their explanation, and their volume by level above', async ({ page, grafana }) => {
  await grafana.explore({ queryType: 'logs', expr: `${everything} |= "remaining connection slots"` });
  const row = page.getByTestId('log-row').first();
  await expect(row).toContainText('remaining connection slots');
  await row.getByRole('button').first().click();
  const details = page.getByTestId('log-details');
  await expect(details).toContainText('root_cause');
  await expect(details).toContainText('database_connections_exhausted');
  await expect(details).toContainText('summary');

  await expect(grafana.legend('Logs volume', 'fatal')).toBeVisible();
});

test('an answer that is no log shows some of the lines behind it', async ({ page, grafana }) => {
  await grafana.explore({ queryType: 'insights', expr: checkout });
  await expect(grafana.panel('Logs sample')).toBeVisible();
  await expect(page.getByTestId('log-row').first()).toBeVisible();
});

test('a trace id opens its trace in the Tempo data source', async ({ page, grafana }) => {
  await grafana.explore({ queryType: 'insights', expr: everything });
  const table = grafana.panel('Table');
  const link = table.locator('a[href*="/explore"]', { hasText: /^[0-9a-f]{32}$/ }).first();
  await grafana.reveal(table, link);
  const trace = await link.textContent();
  await link.click();
  await expect(page.getByTestId('explore')).toBeVisible();
  const opened = new URL(page.url()).searchParams;
  expect(opened.get('ds')).toBe('tempo');
  expect(JSON.parse(opened.get('queries')!)[0]).toMatchObject({ query: trace, queryType: 'traceql' });
});

test('options are folded behind a line that says what is set', async ({ page, grafana }) => {
  await grafana.explore({ queryType: 'insights', expr: checkout });
  const summary = page.getByTestId('farseer-options-summary');
  await expect(summary).toHaveText('Defaults');
  await page.getByTestId('farseer-options-toggle').click();
  await expect(summary).toBeHidden();
  await grafana.choose(page.getByTestId('farseer-option-min-severity'), 'high');
  await page.getByTestId('farseer-option-max-rows').fill('2');
  await page.getByTestId('farseer-option-max-rows').press('Enter');
  await page.getByTestId('farseer-options-toggle').click();
  await expect(summary).toHaveText('Severity from high · At most 2 rows');
  await expect
    .poll(async () => (await grafana.queries()).filter((q) => q.queryType === 'insights').at(-1))
    .toMatchObject({ minSeverity: 'high', maxRows: 2, app: 'explore' });
  // the header is a row too
  await expect(grafana.panel('Table').getByRole('row')).toHaveCount(3);
});

test('a wait that is none is told at its field and not sent', async ({ page, grafana }) => {
  await grafana.explore({ queryType: 'insights', expr: checkout });
  await page.getByTestId('farseer-options-toggle').click();
  const wait = page.getByTestId('farseer-option-wait');
  await wait.fill('soon');
  await wait.press('Enter');
  await expect(wait).toHaveAttribute('aria-invalid', 'true');
  expect((await grafana.queries()).some((q) => q.wait !== undefined)).toBe(false);
});

test('a failed query shows the words of the backend', async ({ page, grafana }) => {
  grafana.expected.push(/400 \(Bad Request\).*\/api\/ds\/query/);
  await grafana.explore({ queryType: 'insights', expr: '{cluster="demo"} | nonsense' });
  await expect(page.getByTestId('query-error').first()).toContainText(/parse error|nonsense/i);
});

test('queries taken over from Loki keep their labels', async ({ page, grafana }) => {
  await grafana.open('explore', {
    ds: 'loki',
    run: 'false',
    queries: JSON.stringify([{ refId: 'A', expr: '{app="checkout", namespace=~"shop.*"} |= "error"' }]),
  });
  await page.getByLabel('Select a data source').click();
  await page.getByText('Farseer', { exact: false }).last().click();
  const editor = page.getByTestId('farseer-logql');
  await expect(editor).toContainText('app="checkout"');
  await expect(editor).toContainText('namespace=~"shop.*"');
  await expect(page.getByTestId('farseer-query-type')).toHaveValue('Insights');
});
