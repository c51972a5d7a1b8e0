import { everything, expect, test } from './support/grafana';
import { FAKE_SUMMARY } from './support/fakeModel';

// words no casebook has, another set for each run
const word = () => Array.from({ length: 8 }, () => 'bcdfghklmnprstvz'[Math.floor(Math.random() * 16)]).join('');

test.afterEach(({ grafana }) => grafana.model.release());

test('a pending row becomes ready without a refresh', async ({ grafana }) => {
  const uid = await grafana.dataSource({ llm: { url: grafana.stack.model } });
  const app = `widget-${word()}`;
  const [what, unit] = [word(), word()];
  await grafana.push(
    { app, cluster: 'test' },
    Array.from({ length: 12 }, (_, i) => `level=error msg="${what} ${unit} lost phase" attempt=${i}`),
  );
  await grafana.model.hold();

  await grafana.explore(
    { queryType: 'insights', expr: `{app="${app}"}`, wait: '0s' },
    { uid, from: 'now-15m', to: 'now' },
  );
  const table = grafana.panel('Table');
  const pending = table.getByRole('gridcell', { name: /model is being asked/ });
  await expect(pending.first()).toBeVisible();
  await expect(table.getByRole('gridcell', { name: FAKE_SUMMARY })).toHaveCount(0);
  await expect.poll(() => grafana.model.calls()).toBeGreaterThan(0);

  const asked = (await grafana.queries()).length;
  await grafana.model.release();
  await expect(table.getByRole('gridcell', { name: FAKE_SUMMARY })).not.toHaveCount(0);
  await expect(pending).toHaveCount(0);
  expect((await grafana.queries()).length).toBe(asked);
  // every packet was a whole answer, and the last one ended the stream
  await expect(table).toHaveAttribute('data-state', 'Done');
});

test('an answer without pending rows opens no stream', async ({ page, grafana }) => {
  await grafana.explore({ queryType: 'insights', expr: `${everything} |= "remaining connection slots"` });
  await expect(grafana.panel('Table').getByRole('row').nth(1)).toBeVisible();
  expect(await page.evaluate(() => (window as any).host.packets.length)).toBe(0);
});
