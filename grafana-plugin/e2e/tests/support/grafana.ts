// The page as a test uses it.
import { expect, test as base, type Locator, type Page } from '@playwright/test';
import { FakeModel } from './fakeModel';
import type { Stack } from './stack';

export { expect };

type Scene = 'config' | 'explore' | 'dashboard' | 'variable' | 'annotation';

export const everything = '{cluster="demo"}';

export class Grafana {
  readonly stack: Stack = JSON.parse(process.env.FARSEER_E2E_STACK!);
  readonly model = new FakeModel(this.stack.model);
  /** What a test expects to find on the console. */
  readonly expected: RegExp[] = [
    // the browser's note that a size changed once more in the same frame; nothing is wrong
    /^ResizeObserver loop/,
  ];
  readonly problems: string[] = [];

  constructor(readonly page: Page) {
    page.on('console', (message) => {
      if (message.type() === 'error') {
        this.problems.push(`${message.text()} (${message.location().url})`);
      }
    });
    page.on('pageerror', (error) => this.problems.push(String(error.stack)));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(this.stack.url) && !/^(data|blob):/.test(url)) {
        this.problems.push(`asks the outside: ${url}`);
      }
    });
  }

  async open(scene: Scene, params: Record<string, string | number> = {}) {
    const range = { from: this.stack.from, to: this.stack.to };
    const query = new URLSearchParams({ scene, ...mapText({ ...range, ...params }) });
    await this.page.goto(`${this.stack.url}/?${query}`);
    await expect(this.page.locator('main')).toBeVisible();
  }

  /** Explore with these queries, already run. */
  async explore(queries: object | object[], params: Record<string, string | number> = {}) {
    await this.open('explore', { queries: JSON.stringify([queries].flat()), ...params });
  }

  /** A data source of its own for one test; its uid. */
  async dataSource(jsonData: object = {}, secureJsonData: object = {}): Promise<string> {
    const uid = `test-${Math.random().toString(36).slice(2)}`;
    const loki = { url: this.stack.loki };
    const body = { uid, name: 'Farseer', jsonData: { loki, ...jsonData }, secureJsonData };
    const response = await fetch(`${this.stack.url}/bridge/settings`, { method: 'POST', body: JSON.stringify(body) });
    expect(response.ok, await response.text()).toBe(true);
    return uid;
  }

  async settings(uid: string) {
    return (await fetch(`${this.stack.url}/bridge/settings?uid=${uid}`)).json();
  }

  /** Lines that come now, as an agent would push them. */
  async push(labels: Record<string, string>, lines: string[]) {
    const now = BigInt(Date.now()) * 1_000_000n;
    const values = lines.map((line, i) => [String(now - BigInt(lines.length - i) * 1_000_000n), line]);
    const response = await fetch(`${this.stack.loki}/loki/api/v1/push`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ streams: [{ stream: labels, values }] }),
    });
    expect(response.status, await response.text()).toBe(204);
  }

  /** Requests of the page whose path begins so, with what was sent. */
  requests(path: string): Promise<Array<{ path: string; body: any; status: number }>> {
    return this.page.evaluate(
      (start) => (window as any).host.requests.filter((r: any) => r.path.startsWith(start)),
      path,
    );
  }

  /** Queries that went to the backend, the newest last. */
  async queries(): Promise<any[]> {
    return (await this.requests('/api/ds/query')).flatMap((r) => r.body.queries);
  }

  panel(title: string): Locator {
    return this.page.getByTestId(`panel ${title}`);
  }

  /** The entry of a series below a graph. */
  legend(panel: string, series: string): Locator {
    return this.panel(panel).getByTestId(`data-testid VizLegend series ${series}`);
  }

  /** Scrolls a table sideways until this is there: columns far to the right are not drawn before. */
  async reveal(table: Locator, wanted: Locator) {
    await expect(table.getByRole('row').nth(1)).toBeVisible();
    await expect(async () => {
      if ((await wanted.count()) === 0) {
        await table.getByRole('grid').evaluate((grid) => grid.scrollBy(400, 0));
      }
      await expect(wanted).toBeVisible({ timeout: 500 });
    }).toPass();
  }

  /** The LogQL editor of a query: its text is replaced. */
  async typeLogQl(text: string, refId = 'A') {
    const editor = this.page.getByTestId(`query ${refId}`).getByTestId('farseer-logql');
    await editor.locator('.monaco-editor .view-lines').click();
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.press('Delete');
    await this.page.keyboard.insertText(text);
  }

  async choose(combobox: Locator, option: string | RegExp) {
    await combobox.click();
    await this.page.getByRole('option', { name: option }).first().click();
  }

  async run() {
    await this.page.getByRole('button', { name: 'Run query' }).click();
  }
}

function mapText(params: Record<string, string | number>): Record<string, string> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]));
}

/** Every test ends with a look at the console: nothing may have gone wrong unseen. */
export const test = base.extend<{ grafana: Grafana }>({
  grafana: async ({ page }, use) => {
    const grafana = new Grafana(page);
    await use(grafana);
    const thrown: string[] = await page.evaluate(() => (window as any).host?.errors ?? []);
    const unexpected = [...grafana.problems, ...thrown].filter((p) => !grafana.expected.some((e) => e.test(p)));
    expect(unexpected).toEqual([]);
  },
});
