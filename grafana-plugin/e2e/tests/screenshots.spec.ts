// Pictures of what a person sees, for eyes rather than for comparison: target/screenshots.
import path from 'node:path';
import { everything, expect, test } from './support/grafana';
import { screenshots } from './support/environment';

for (const theme of ['dark', 'light']) {
  test(`settings, ${theme}`, async ({ page, grafana }) => {
    await grafana.open('config', { theme });
    await page.getByRole('button', { name: 'Save & test' }).click();
    await expect(page.getByTestId('farseer-config-health')).toBeVisible();
    await page.screenshot({ path: path.join(screenshots, `config-${theme}.png`), fullPage: true });
  });

  test(`Explore, ${theme}`, async ({ page, grafana }) => {
    await grafana.explore(
      [
        { refId: 'A', queryType: 'insights', expr: everything, minSeverity: 'medium', maxRows: 6 },
        { refId: 'B', queryType: 'logs', expr: '{cluster="demo", app="checkout"} |= "ERROR"', maxRows: 200 },
      ],
      { theme },
    );
    await expect(page.getByTestId('log-row').first()).toBeVisible();
    await expect(grafana.panel('Table').getByRole('row').nth(1)).toBeVisible();
    await expect(grafana.panel('Logs volume')).toBeVisible();
    await expect(page.locator('.monaco-editor .view-line').first()).toBeVisible();
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: path.join(screenshots, `explore-${theme}.png`) });
  });

  test(`Log insights, ${theme}`, async ({ page, grafana }) => {
    await grafana.open('dashboard', { theme });
    await expect(grafana.panel('Why').getByRole('row').nth(3)).toBeVisible();
    await expect(grafana.panel('Lines by severity').getByTestId('annotation').first()).toBeAttached();
    await expect(grafana.legend('Lines by level', 'error')).toBeVisible();
    await expect(grafana.panel('New and changed patterns').getByRole('row').nth(1)).toBeVisible();
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: path.join(screenshots, `dashboard-${theme}.png`) });
  });
}
