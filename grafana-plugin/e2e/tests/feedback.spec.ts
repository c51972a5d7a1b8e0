import { expect, test } from './support/grafana';

const slots = '{cluster="demo", app="postgres"} |= "remaining connection slots"';

test('confirming an explanation is remembered', async ({ page, grafana }) => {
  const uid = await grafana.dataSource();
  await grafana.explore({ queryType: 'insights', expr: slots }, { uid });
  await page.getByTestId('farseer-review-toggle').click();
  const row = page.getByTestId('farseer-review-row').filter({ hasText: 'database_connections_exhausted' }).first();
  await row.getByTestId('farseer-review-confirm').click();
  await expect(page.getByTestId('farseer-review-outcome')).not.toBeEmpty();
  const sent = (await grafana.requests(`/api/datasources/uid/${uid}/resources/feedback`)).at(-1);
  expect(sent).toMatchObject({ status: 200, body: { verdict: 'confirm' } });
});

test('a correction changes the answer', async ({ page, grafana }) => {
  const uid = await grafana.dataSource();
  const summary = `Checkout opens more sessions than it closes (${Math.random().toString(36).slice(2)}).`;
  await grafana.explore({ queryType: 'insights', expr: slots }, { uid });
  await page.getByTestId('farseer-review-toggle').click();
  const row = page.getByTestId('farseer-review-row').filter({ hasText: 'database_connections_exhausted' }).first();
  await row.getByTestId('farseer-review-correct').click();
  await grafana.choose(page.getByTestId('farseer-review-severity'), 'medium');
  await page.getByTestId('farseer-review-summary').fill(summary);
  await page.getByTestId('farseer-review-submit').click();

  await expect(page.getByTestId('farseer-review-outcome')).not.toBeEmpty();
  const corrected = grafana.panel('Table').getByRole('row').filter({ hasText: summary });
  await expect(corrected).toBeVisible();
  await expect(corrected.getByRole('gridcell', { name: 'medium' })).toBeVisible();
});

test('the table leads to the form of its row', async ({ page, grafana }) => {
  const uid = await grafana.dataSource();
  await grafana.explore({ queryType: 'insights', expr: slots }, { uid });
  const table = grafana.panel('Table');
  const link = table.locator('a[href*="review"]').first();
  await grafana.reveal(table, link);
  await link.click();
  await expect(page.getByTestId('farseer-review-form')).toBeVisible();
});
