import fs from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';
import { everything, expect, test, type Grafana } from './support/grafana';

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds serious in a component of the plugin; Grafana's own parts around it are not judged. */
async function violations(page: Page, component: string): Promise<string[]> {
  await page.evaluate(axe);
  const results: AxeResults = await page.evaluate(
    // the colours of code in Monaco are those of Grafana's own theme
    (selector) =>
      (window as any).axe.run(
        { include: [[selector]], exclude: [['.monaco-editor .view-lines']] },
        { resultTypes: ['violations'] },
      ),
    `[data-testid="${component}"]`,
  );
  return results.violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .flatMap((v) => v.nodes.map((node) => `${v.id}: ${node.html.slice(0, 200)}`));
}

const scenes: Record<
  string,
  { component: string; show: (page: Page, grafana: Grafana, theme: string) => Promise<void> }
> = {
  settings: {
    component: 'farseer-config',
    show: async (page, grafana, theme) => {
      await grafana.open('config', { theme });
      await page.getByRole('button', { name: 'Save & test' }).click();
      await expect(page.getByTestId('farseer-config-health')).toBeVisible();
      await page.getByTestId('farseer-config-server-add').click();
      await expect(page.getByTestId('farseer-config-server-key')).toBeVisible();
    },
  },
  'query editor': {
    component: 'farseer-query-editor',
    show: async (page, grafana, theme) => {
      await grafana.explore({ queryType: 'insights', expr: everything }, { theme });
      await page.getByTestId('farseer-options-toggle').click();
      await page.getByTestId('farseer-review-toggle').click();
      await page.getByTestId('farseer-review-correct').first().click();
      await expect(page.getByTestId('farseer-review-form')).toBeVisible();
    },
  },
  'editor of the history': {
    component: 'farseer-query-editor',
    show: async (page, grafana, theme) => {
      await grafana.explore({ queryType: 'incidents', stored: true, trend: true }, { theme });
      await page.getByTestId('farseer-options-toggle').click();
      await expect(page.getByTestId('farseer-history-trend-by')).toBeVisible();
    },
  },
  'variable editor': {
    component: 'farseer-variable-editor',
    show: async (page, grafana, theme) => {
      await grafana.open('variable', { theme });
      await expect(page.getByTestId('farseer-variable-label')).toBeVisible();
    },
  },
};

for (const theme of ['dark', 'light']) {
  for (const [name, { component, show }] of Object.entries(scenes)) {
    test(`${name}, ${theme}: nothing that keeps people out`, async ({ page, grafana }) => {
      await show(page, grafana, theme);
      expect(await violations(page, component)).toEqual([]);
    });
  }
}
