import type { Page } from '@playwright/test';
import { expect, test, type Grafana } from './support/grafana';

/** Newest query of a panel's type. */
const newest = async (grafana: Grafana, type: string) =>
  (await grafana.queries()).filter((q) => q.queryType === type).at(-1);

const variable = (page: Page, name: string) => page.getByTestId(`variable ${name}`);

test('Log insights fills every panel', async ({ page, grafana }) => {
  await grafana.open('dashboard');
  await expect(
    grafana.panel('Why').getByRole('gridcell', { name: 'database_connections_exhausted' }).first(),
  ).toBeVisible();
  await expect(grafana.legend('Lines by severity', 'critical')).toBeVisible();
  await expect(grafana.legend('Lines by level', 'error')).toBeVisible();
  await expect(grafana.panel('New and changed patterns').getByRole('row').nth(1)).toBeVisible();
  await expect(page.getByTestId('log-row').first()).toBeVisible();
  await expect(page.getByTestId('dashboard-problem')).toHaveCount(0);
});

test('Log insights shows the history of what was found', async ({ grafana }) => {
  await grafana.open('dashboard');
  await expect(grafana.panel('Why').getByRole('row').nth(1)).toBeVisible();
  // what this very answer says is kept a moment after it
  await expect(async () => {
    await grafana.page.getByRole('button', { name: 'Refresh' }).first().click();
    await expect(grafana.legend('Incidents over time', 'critical')).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 30_000 });
  const past = grafana.panel('Past incidents');
  await expect(past.getByRole('gridcell', { name: 'database_connections_exhausted' })).not.toHaveCount(0);
  const sent = (await grafana.queries()).filter((q) => q.stored);
  expect(sent.map((q) => [q.trend, q.by, q.minSeverity])).toContainEqual([true, 'severity', 'low']);
  expect(sent.every((q) => q.expr === undefined && q.adhocFilters === undefined)).toBe(true);
});

test('variables are filled from the backend, one narrowed by the other', async ({ page, grafana }) => {
  await grafana.open('dashboard', { 'var-namespace': 'shop' });
  await variable(page, 'app').getByRole('combobox').click();
  await expect(page.getByRole('option', { name: 'checkout', exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await variable(page, 'root_cause').getByRole('combobox').click();
  await expect(page.getByRole('option', { name: 'database_connections_exhausted', exact: true })).toBeVisible();
  const asked = await grafana.requests('/api/datasources/uid/farseer/resources/label-values');
  expect(asked.map((r) => decodeURIComponent(r.path.replaceAll('+', ' '))).join()).toMatch(/label=app.*shop/);
});

test('a variable with several values becomes an alternative', async ({ page, grafana }) => {
  await grafana.open('dashboard', { 'var-namespace': 'shop' });
  await expect.poll(async () => (await newest(grafana, 'insights'))?.expr).toBe('{namespace=~"shop", app=~".*"}');
  const app = variable(page, 'app').getByRole('combobox');
  await app.click();
  await page.getByRole('option', { name: 'checkout', exact: true }).click();
  await page.getByRole('option', { name: 'payments', exact: true }).click();
  await expect
    .poll(async () => (await newest(grafana, 'insights'))?.expr)
    .toBe('{namespace=~"shop", app=~"checkout|payments"}');
});

test('a variable in an option is replaced too', async ({ grafana }) => {
  await grafana.open('dashboard', { 'var-min_severity': 'critical' });
  await expect.poll(async () => (await newest(grafana, 'insights'))?.minSeverity).toBe('critical');
});

test('ad hoc filters offer labels and values, and reach the backend', async ({ page, grafana }) => {
  await grafana.open('dashboard');
  const why = grafana.panel('Why');
  await expect(why.getByRole('gridcell', { name: 'postgres' }).first()).toBeVisible();
  await page.getByRole('button', { name: 'Add filter' }).click();
  const filter = page.getByTestId('adhoc-filter');
  await filter.getByLabel('Label').click();
  await page.getByRole('option', { name: 'app', exact: true }).click();
  await filter.getByLabel('Value').click();
  await page.getByRole('option', { name: 'checkout', exact: true }).click();
  await expect
    .poll(async () => (await newest(grafana, 'insights'))?.adhocFilters)
    .toEqual([{ key: 'app', operator: '=', value: 'checkout' }]);
  await expect(why.getByRole('gridcell', { name: 'checkout' }).first()).toBeVisible();
  await expect(why.getByRole('gridcell', { name: 'postgres', exact: true })).toHaveCount(0);

  await filter.getByLabel('Operator').click();
  await page.getByRole('option', { name: 'One of', exact: false }).first().click();
  await filter.getByLabel('Value').click();
  await page.getByRole('option', { name: 'checkout', exact: true }).click();
  await page.getByRole('option', { name: 'payments', exact: true }).click();
  await expect
    .poll(async () => (await newest(grafana, 'insights'))?.adhocFilters)
    .toEqual([{ key: 'app', operator: '=|', value: 'checkout', values: ['checkout', 'payments'] }]);
});

test('annotations mark the incidents over the graphs', async ({ grafana }) => {
  await grafana.open('dashboard');
  const marks = grafana.panel('Lines by severity').getByTestId('annotation');
  await expect(marks.first()).toBeAttached();
  await expect(marks.first()).toHaveAttribute('data-title', /\S/);
  await expect.poll(async () => (await grafana.queries()).some((q) => q.refId === 'Anno')).toBe(true);
});

test('a panel whose rows are all there is done', async ({ grafana }) => {
  await grafana.open('dashboard');
  await expect(grafana.panel('Why')).toHaveAttribute('data-state', 'Done');
});
