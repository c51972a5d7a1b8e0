import type { Page } from '@playwright/test';
import { expect, test } from './support/grafana';

const suggestion = (page: Page, name: string | RegExp) =>
  page.locator('.suggest-widget .monaco-list-row', { hasText: name }).first();

test.beforeEach(async ({ page, grafana }) => {
  await grafana.open('explore');
  await expect(page.getByTestId('farseer-logql').locator('.monaco-editor .view-lines')).toBeVisible();
});

test('labels are completed from the backend', async ({ page, grafana }) => {
  await grafana.typeLogQl('');
  await page.keyboard.type('{na');
  await expect(suggestion(page, 'namespace')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('farseer-logql')).toContainText('{namespace');
});

test('values are completed, narrowed by the labels already there', async ({ page, grafana }) => {
  await grafana.typeLogQl('');
  await page.keyboard.type('{namespace="shop", app="');
  await expect(suggestion(page, 'checkout')).toBeVisible();
  const asked = (await grafana.requests('/api/datasources/uid/farseer/resources/label-values')).at(-1);
  expect(decodeURIComponent(asked!.path)).toContain('namespace="shop"');
});

test('patterns are offered as line filters', async ({ page, grafana }) => {
  await grafana.typeLogQl('{cluster="demo", app="postgres"} ');
  await page.keyboard.type('|= "');
  await expect(suggestion(page, /connection/)).toBeVisible();
});

test('the place of an error comes from the backend', async ({ page, grafana }) => {
  await grafana.typeLogQl('{cluster="demo"} |= "x" | nonsense');
  const error = page.getByTestId('farseer-logql-error');
  await expect(error).not.toBeEmpty();
  await expect(page.getByTestId('farseer-logql').locator('.squiggly-error')).not.toHaveCount(0);
  const check = (await grafana.requests('/api/datasources/uid/farseer/resources/logql/check')).at(-1);
  expect(check!.body.query).toBe('{cluster="demo"} |= "x" | nonsense');

  await grafana.typeLogQl('{cluster="demo"} |= "x" | logfmt');
  await expect(error).toBeEmpty();
  await expect(page.getByTestId('farseer-logql').locator('.squiggly-error')).toHaveCount(0);
});

test('dashboard variables are no errors', async ({ page, grafana }) => {
  await grafana.typeLogQl('{cluster="demo", app=~"$app"} |= "$text"');
  await expect
    .poll(async () => (await grafana.requests('/api/datasources/uid/farseer/resources/logql/check')).length)
    .toBeGreaterThan(0);
  await expect(page.getByTestId('farseer-logql-error')).toBeEmpty();
});

test('Shift+Enter runs the query without the mouse', async ({ page, grafana }) => {
  // from the top of the page to the editor with the keyboard only
  await page.getByTestId('farseer-query-type').focus();
  await page.keyboard.press('Tab');
  await expect(page.getByTestId('farseer-logql').locator('textarea, [role=textbox]').first()).toBeFocused();
  await page.keyboard.insertText('{cluster="demo", app="payments"}');
  await page.keyboard.press('Shift+Enter');
  await expect(grafana.panel('Table').getByRole('row').nth(1)).toBeVisible();
  expect((await grafana.queries()).some((q) => q.expr === '{cluster="demo", app="payments"}')).toBe(true);

  // Tab leaves the editor: it is no trap
  await page.keyboard.press('Tab');
  await expect(page.getByTestId('farseer-options-toggle')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('farseer-option-min-severity')).toBeVisible();
});
