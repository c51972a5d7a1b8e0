// The editors of a dashboard's settings: variables and annotations.
import { everything, expect, test } from './support/grafana';

test('variables: label values, root causes, prompts, severities', async ({ page, grafana }) => {
  await grafana.open('variable');
  const values = page.getByTestId('variable-values');
  await grafana.choose(page.getByTestId('farseer-variable-label'), 'app');
  await expect(values).toContainText('checkout');

  const selector = page.getByTestId('farseer-variable-selector');
  await selector.fill('{app="checkout"}');
  await selector.press('Enter');
  await expect(values).toHaveText('checkout');

  const kind = page.getByTestId('farseer-variable-kind');
  await grafana.choose(kind, /^Root causes/);
  await expect(values).toContainText('database_connections_exhausted');
  await grafana.choose(kind, /^Prompts/);
  await expect(values).toContainText('@');
  await grafana.choose(kind, /^Severities/);
  await expect(values).toContainText('critical');
  await grafana.choose(kind, /^Labels/);
  await expect(values).toContainText('namespace');
});

test('annotations: only types that are events, tested in place', async ({ page, grafana }) => {
  const target = JSON.stringify({ refId: 'Anno', queryType: 'annotations', expr: everything });
  await grafana.open('annotation', { target });
  await page.getByTestId('farseer-query-type').click();
  await expect(page.getByRole('option')).toHaveText([/^Annotations/, /^Incidents/]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Test annotation query' }).click();
  const result = page.getByTestId('annotation-result');
  await expect(result).toContainText(/[1-9]\d* events/);
  await expect(result).toContainText('database_connections_exhausted');
});

test('annotations: incidents of the history, without LogQL and without a trend', async ({ page, grafana }) => {
  const target = JSON.stringify({ refId: 'Anno', queryType: 'incidents', expr: '' });
  await grafana.open('annotation', { target });
  await page.getByTestId('farseer-incident-source').getByLabel('History').check();
  await expect(page.getByTestId('farseer-history-root-cause')).toBeVisible();
  await expect(page.getByTestId('farseer-history-trend')).toHaveCount(0);
  await page.getByRole('button', { name: 'Test annotation query' }).click();
  await expect(page.getByTestId('annotation-result')).toContainText(/\d+ events/);
});
