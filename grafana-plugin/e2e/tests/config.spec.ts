import { expect, test, type Grafana } from './support/grafana';
import type { Locator, Page } from '@playwright/test';

const saveAndTest = (page: Page) => page.getByRole('button', { name: 'Save & test' }).click();
const outcome = (page: Page) => page.getByTestId('test-result');
const part = (page: Page, name: string): Locator =>
  page.getByTestId('farseer-config-health-part').filter({ has: page.getByText(name, { exact: true }) });

test('names every dependency with its state and what to do', async ({ page, grafana }) => {
  const uid = await grafana.dataSource({ loki: {} });
  await grafana.open('config', { uid });
  await page.getByTestId('farseer-config-loki-url').fill(grafana.stack.loki);
  await saveAndTest(page);

  await expect(outcome(page)).toHaveAttribute('data-status', 'success');
  await expect(part(page, 'loki')).toContainText('up');
  await expect(part(page, 'casebook')).toContainText('up');
  await expect(part(page, 'store')).toContainText('up');
  await expect(part(page, 'model')).toContainText('degraded');
  await expect(part(page, 'model')).toContainText('llm.url');
  expect((await grafana.settings(uid)).jsonData.loki.url).toBe(grafana.stack.loki);
});

test('a model that answers is up', async ({ page, grafana }) => {
  const uid = await grafana.dataSource();
  await grafana.open('config', { uid });
  await page.getByTestId('farseer-config-model-url').fill(grafana.stack.model);
  // the first look may still be under way when the settings have just changed
  await expect(async () => {
    await saveAndTest(page);
    await expect(outcome(page)).toHaveAttribute('data-status', 'success');
    await expect(part(page, 'model')).toContainText('up', { timeout: 2_000 });
  }).toPass({ timeout: 15_000 });
});

test('Loki down is an error that says what to do', async ({ page, grafana }) => {
  expectFailedHealth(grafana);
  const uid = await grafana.dataSource();
  await grafana.open('config', { uid });
  await page.getByTestId('farseer-config-loki-url').fill('http://127.0.0.1:9');
  await saveAndTest(page);

  await expect(outcome(page)).toHaveAttribute('data-status', 'error');
  await expect(part(page, 'loki')).toContainText('down');
  await expect(part(page, 'loki')).toContainText('127.0.0.1:9');

  // and recovers without a restart
  await page.getByTestId('farseer-config-loki-url').fill(grafana.stack.loki);
  await saveAndTest(page);
  await expect(outcome(page)).toHaveAttribute('data-status', 'success');
  await expect(part(page, 'loki')).toContainText('up');
});

test('an address that is none is told at the field', async ({ page, grafana }) => {
  await grafana.open('config', { uid: await grafana.dataSource() });
  const url = page.getByTestId('farseer-config-loki-url');
  await url.fill('loki:3100');
  await expect(page.getByTestId('farseer-config').getByRole('alert').first()).toBeVisible();
  await expect(url).toHaveAttribute('aria-invalid', 'true');
  await url.fill(grafana.stack.loki);
  await expect(url).not.toHaveAttribute('aria-invalid', 'true');
});

test('secrets are masked, kept, and can be reset', async ({ page, grafana }) => {
  const uid = await grafana.dataSource();
  await grafana.open('config', { uid });
  await page.getByTestId('farseer-config-loki-auth').locator('input[title="User and password"]').check();
  await page.getByTestId('farseer-config-loki-user').fill('reader');
  const password = page.getByTestId('farseer-config-loki-password');
  await password.fill('open sesame');
  await expect(password).toHaveAttribute('type', 'password');
  await saveAndTest(page);
  await expect(outcome(page)).toBeVisible();

  const saved = await grafana.settings(uid);
  expect(saved.secureJsonFields).toEqual({ lokiPassword: true });
  expect(saved.jsonData.loki.user).toBe('reader');
  expect(JSON.stringify(saved)).not.toContain('open sesame');

  // the page never gets it back: it shows that there is one
  await page.reload();
  await expect(page.getByTestId('farseer-config-loki-password')).toBeDisabled();
  await expect(page.getByTestId('farseer-config-loki-password')).not.toHaveValue('open sesame');

  await page.getByRole('button', { name: 'Reset' }).first().click();
  await expect(page.getByTestId('farseer-config-loki-password')).toBeEnabled();
  await expect(page.getByTestId('farseer-config-loki-password')).toHaveValue('');
  await saveAndTest(page);
  await expect(outcome(page)).toBeVisible();
  expect((await grafana.settings(uid)).secureJsonFields).toEqual({});
});

test('further model servers, each with a key of its own', async ({ page, grafana }) => {
  const uid = await grafana.dataSource({ loki: { url: grafana.stack.loki }, llm: { url: grafana.stack.model } });
  await grafana.open('config', { uid });
  await page.getByTestId('farseer-config-server-add').click();
  const row = page.getByTestId('farseer-config-server');
  const name = row.getByTestId('farseer-config-server-name');
  await name.fill('not a name');
  await expect(name).toHaveAttribute('aria-invalid', 'true');
  await name.fill('big');
  await name.press('Enter');
  await row.getByTestId('farseer-config-server-url').fill(grafana.stack.model);
  await row.getByTestId('farseer-config-server-tier').fill('2');
  await row.getByTestId('farseer-config-server-key').fill('open sesame');
  await saveAndTest(page);
  await expect(outcome(page)).toHaveAttribute('data-status', 'success');
  const saved = await grafana.settings(uid);
  expect(saved.jsonData.llm.servers).toEqual([{ name: 'big', url: grafana.stack.model, tier: 2 }]);
  expect(saved.secureJsonFields).toEqual({ 'llmKey.big': true });
  expect(JSON.stringify(saved)).not.toContain('open sesame');

  // its key goes with it
  await page.reload();
  await page.getByRole('button', { name: 'Remove model server big' }).click();
  await saveAndTest(page);
  await expect(outcome(page)).toHaveAttribute('data-status', 'success');
  const left = await grafana.settings(uid);
  expect(left.jsonData.llm).toEqual({ url: grafana.stack.model });
  expect(left.secureJsonFields).toEqual({});
});

test('a Farseer URL turns the process into a gateway', async ({ page, grafana }) => {
  const uid = await grafana.dataSource({ loki: {} });
  await grafana.open('config', { uid });
  await expect(page.getByTestId('farseer-config-gateway-note')).toBeHidden();
  // the demo's own service is a Farseer too
  await page.getByTestId('farseer-config-farseer-url').fill(grafana.stack.loki);
  await expect(page.getByTestId('farseer-config-gateway-note')).toBeVisible();
  await expect(page.getByTestId('farseer-config-loki-url')).toBeDisabled();
  await saveAndTest(page);
  await expect(outcome(page)).toHaveAttribute('data-status', 'success');

  await grafana.explore({ refId: 'A', queryType: 'insights', expr: '{cluster="demo", app="checkout"}' }, { uid });
  await expect(
    grafana.panel('Table').getByRole('gridcell', { name: 'database_connections_exhausted' }),
  ).not.toHaveCount(0);
});

test('the Tempo data source is chosen from a list', async ({ page, grafana }) => {
  const uid = await grafana.dataSource();
  await grafana.open('config', { uid });
  await page.getByTestId('farseer-config-tempo').getByRole('combobox').click();
  await page
    .getByRole('option', { name: 'Tempo' })
    .or(page.getByText('Tempo', { exact: true }).last())
    .first()
    .click();
  await saveAndTest(page);
  await expect(outcome(page)).toBeVisible();
  expect((await grafana.settings(uid)).jsonData.tempo).toEqual({ uid: 'tempo', name: 'Tempo' });
});

/** Grafana answers a failed health check with 400, which a browser notes on its console. */
function expectFailedHealth(grafana: Grafana) {
  grafana.expected.push(/400 \(Bad Request\).*\/health/);
}
