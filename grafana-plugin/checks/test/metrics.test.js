import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { metricOfLabelValues, panelsOf, promqlOf } from '../lib/dashboards.js';
import { COLUMNS } from '../lib/farseer.js';
import { parse, withExemplars } from '../lib/metrics.js';
import { startModel } from '../lib/model.js';
import { againstMetrics, read } from '../lib/promql.js';
import { farseer, missing, startDemo, unless } from '../lib/service.js';
import * as stack from '../lib/stack.js';

describe('against the running service', unless(missing()), () => {
  let model;
  let service;
  let exported;
  let exemplars;
  const SELECTOR = '{cluster="demo"}';

  before(async () => {
    model = await startModel();
    service = await startDemo(model.url);
    await ask('/api/v1/insights', { query: SELECTOR, wait: '20s', since: '1h' });
    await ask('/api/v1/labels', {});
    await explain();
    const scrape = await fetch(`${service.url}/metrics`, { headers: { Accept: 'application/openmetrics-text' } });
    const text = await scrape.text();
    exported = parse(text);
    exemplars = withExemplars(text);
  });

  after(async () => {
    await service?.stop();
    model?.close();
  });

  async function ask(path, parameters) {
    const answer = await fetch(`${service.url}${path}?${new URLSearchParams(parameters)}`);
    assert.equal(answer.status, 200, `${path}: ${await answer.clone().text()}`);
    return answer.json();
  }

  async function explain() {
    const answer = await fetch(`${service.url}/api/v1/explain`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ query: SELECTOR, since: '1h' }),
    });
    assert.equal(answer.status, 200, await answer.text());
  }

  for (const dashboard of stack.dashboards.filter((d) => promqlOf(d).length > 0)) {
    test(`${dashboard.title}: every series of its panels is exported`, () => {
      const problems = promqlOf(dashboard).flatMap((expr) => againstMetrics(expr, exported).map((p) => `${p}: ${expr}`));
      assert.deepEqual(problems, []);
    });

    test(`${dashboard.title}: its variables have values`, () => {
      for (const v of dashboard.templating.list.filter((each) => each.query?.query)) {
        const { selector, label } = metricOfLabelValues(v);
        assert.deepEqual(againstMetrics(selector, exported), []);
        for (const { metric } of read(selector).selectors) {
          assert.ok(label === 'instance' || exported.get(metric).has(label), `${metric} has no label ${label}`);
        }
      }
    });

    test(`${dashboard.title}: queries that show exemplars have some`, () => {
      for (const target of panelsOf(dashboard).flatMap((p) => p.targets ?? []).filter((t) => t.exemplar)) {
        for (const { metric } of read(target.expr).selectors) {
          assert.ok(exemplars.has(metric), `${metric} carries no trace id`);
        }
      }
    });
  }

  test('alert rules ask for metrics that are exported', () => {
    const rules = stack.alerting.rules.groups.flatMap((g) => g.rules);
    const exprs = rules.flatMap((r) => r.data).filter((d) => stack.sourceTypes.get(d.datasourceUid) === 'prometheus').map((d) => d.model.expr);
    assert.ok(exprs.length > 0);
    assert.deepEqual(exprs.flatMap((expr) => againstMetrics(expr, exported)), []);
  });

  test('tables have the columns that the dashboards name', async () => {
    for (const type of ['insights', 'patterns', 'logs']) {
      const [row] = await ask(`/api/v1/${type}`, { query: SELECTOR, since: '1h', maxRows: '1' });
      assert.deepEqual(Object.keys(row), COLUMNS[type], type);
    }
  });

  test('the service of compose.yaml understands its configuration', () => {
    const environment = {};
    for (const [name, value] of Object.entries(stack.compose.services.farseer.environment)) {
      environment[name] = stack.interpolate(value, { FARSEER_MODEL: '/model.gguf' });
    }
    const said = farseer(['config', '--config', 'provisioning/compose/farseer.yaml'], environment);
    assert.equal(said.status, 0, said.stderr);
    assert.match(said.stdout, /http:\/\/llama:8080/);
  });
});
