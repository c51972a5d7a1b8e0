// Every check must be able to fail: each of them gets the real files with one thing broken.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { problemsOf as alloyProblems } from '../lib/alloy.js';
import { dockerfileProblems, problemsOf as composeProblems, unknownHosts, wrongAddresses } from '../lib/compose.js';
import { problemsOf as dashboardProblems, problemsOfAll } from '../lib/dashboards.js';
import { queryProblems, variableProblems } from '../lib/farseer.js';
import { text, yamlOf } from '../lib/files.js';
import { errors as logqlErrors } from '../lib/logql.js';
import { parse, withExemplars } from '../lib/metrics.js';
import { againstMetrics, read } from '../lib/promql.js';
import { alertingProblems, dataSourceProblems, providerProblems } from '../lib/provisioning.js';
import { unless } from '../lib/service.js';
import * as stack from '../lib/stack.js';

/** Says that one problem contains the words, once the copy is broken. */
function found(original, check, breakIt, words) {
  const copy = structuredClone(original);
  breakIt(copy);
  const problems = check(copy);
  assert.ok(problems.some((p) => p.includes(words)), `"${words}" is not among ${JSON.stringify(problems)}`);
}

describe('dashboards', () => {
  const insights = stack.dashboards.find((d) => d.uid === 'farseer-log-insights');
  const service = stack.dashboards.find((d) => d.uid === 'farseer-service');
  const prompts = stack.dashboards.find((d) => d.uid === 'farseer-prompts');
  const check = (d) => dashboardProblems(d, stack.sourceTypes);
  const panel = (d, title) => d.panels.find((p) => p.title === title);
  const cases = [
    [insights, (d) => (d.panels[1].id = d.panels[0].id), 'two panels have the id'],
    [insights, (d) => (d.panels[1].gridPos.y = 0), 'overlap'],
    [insights, (d) => (d.panels[1].gridPos.w = 30), 'not on the grid'],
    [insights, (d) => (d.panels[0].datasource.uid = 'nowhere'), 'no variable and no provisioned data source'],
    [insights, (d) => (d.panels[0].datasource.type = 'loki'), 'is of type farseer-insights-datasource'],
    [insights, (d) => (d.panels[0].targets[0].expr = '{app="$nothing"}'), 'variable nothing is used but not defined'],
    [insights, (d) => (d.panels[0].targets[0].expr = '{app="$__nothing"}'), 'variable __nothing is used but not defined'],
    [insights, (d) => (d.panels[0].targets[0].expr = '{app=~"$app" |= "x"'), 'LogQL error'],
    [insights, (d) => d.panels.forEach((p) => delete p.transformations), 'variable root_cause is defined but not used'],
    [insights, (d) => d.panels[0].fieldConfig.overrides[0].matcher.options = 'tyme', 'no column tyme'],
    [insights, (d) => (d.panels[0].transformations[0].options.filters[0].fieldName = 'cause'), 'no column cause'],
    [insights, (d) => (panel(d, 'Lines by severity').fieldConfig.overrides[0].matcher.options = 'worst'), 'no column worst'],
    [insights, (d) => (panel(d, 'Lines by severity').targets[0].legend = '{{level}}'), 'no label level for the legend'],
    [insights, (d) => (panel(d, 'Incidents over time').fieldConfig.overrides[0].matcher.options = 'worst'), 'no column worst'],
    [insights, (d) => (panel(d, 'Past incidents').targets[0].trend = true), 'a trend cannot be by undefined'],
    [insights, (d) => (d.panels[0].targets[0].limit = 3), 'unknown field limit'],
    [insights, (d) => (d.panels[0].targets[0].queryType = 'insight'), 'queryType cannot be'],
    [insights, (d) => delete d.panels[0].description, 'description is missing'],
    [insights, (d) => (d.annotations.list[1].target.expr = '{'), 'annotation Incidents: LogQL error'],
    [insights, (d) => (d.templating.list[1].query.kind = 'values'), 'unknown kind of variable'],
    [insights, (d) => (d.schemaVersion = 36), 'older than'],
    [insights, (d) => (d.id = 7), 'must be null'],
    [insights, (d) => (d.templating.list.find((v) => v.type === 'custom').current.value = 'x'), 'none of'],
    [service, (d) => (panel(d, 'Requests').targets[0].expr = 'sum(rate(x[5m])'), 'syntax error'],
    [service, (d) => (panel(d, 'Requests by route').targets[0].legendFormat = '{{path}}'), 'no label path for the legend'],
    [service, (d) => (panel(d, 'Requests').fieldConfig.defaults.unit = 'requests'), 'unknown unit'],
    [service, (d) => delete panel(d, 'Lines read').fieldConfig.defaults.unit, 'unit is missing'],
    [service, (d) => (panel(d, 'Lines read').targets[0].exemplar = true), 'only histograms have exemplars'],
    [service, (d) => (panel(d, 'Lines read').targets[0].instant = true), 'either range or instant'],
    [service, (d) => (d.templating.list[1].query.query = 'up'), 'not a label_values query'],
    [prompts, (d) => (d.panels[0].transformations[1].options.indexByName['Value #Z'] = 9), 'no column Value #Z'],
  ];
  for (const [dashboard, breakIt, words] of cases) {
    test(words, () => found(dashboard, check, breakIt, words));
  }
  test('uids over all', () => found(stack.dashboards, problemsOfAll, (all) => (all[1].uid = all[0].uid), 'two dashboards have the uid'));
});

describe('queries to Farseer', () => {
  for (const [query, words] of [
    [{ queryType: 'insights', expr: '{a="b"}', by: 'level' }, 'mean nothing'],
    [{ queryType: 'insights', expr: '{a="b"}', minSeverity: 'severe' }, 'minSeverity cannot be'],
    [{ queryType: 'insights', expr: '{a="b"}', wait: 'soon' }, 'wait cannot be'],
    [{ queryType: 'insights', expr: '' }, 'empty'],
    [{ expr: '{a="b"}' }, 'queryType is missing'],
    [{ queryType: 'incidents', stored: true, expr: '{a="b"}' }, 'expr means nothing for the history'],
    [{ queryType: 'incidents', stored: true, wait: '2s' }, 'wait means nothing for the history'],
    [{ queryType: 'incidents', expr: '{a="b"}', rootCause: 'disk_full' }, 'rootCause means nothing for what is read'],
    [{ queryType: 'incidents', stored: true, by: 'severity' }, 'by and legend mean nothing'],
    [{ queryType: 'incidents', stored: true, trend: true, by: 'level' }, 'a trend cannot be by level'],
    [{ queryType: 'insights', expr: '{a="b"}', stored: true }, 'stored means nothing for insights'],
    [{ queryType: 'anomalies', expr: '{a="b"}', summary: true }, 'summary means nothing for anomalies'],
  ]) {
    test(words, () => found(query, queryProblems, () => {}, words));
  }
  test('history without LogQL', () => {
    assert.deepEqual(queryProblems({ queryType: 'incidents', stored: true, rootCause: 'disk_full', maxRows: 5 }), []);
    assert.deepEqual(queryProblems({ queryType: 'incidents', stored: true, trend: true, by: 'component', legend: '{{component}}' }), []);
  });
  test('variables', () => {
    assert.deepEqual(variableProblems({ kind: 'label_values' }), ['label is missing']);
    assert.equal(variableProblems({ kind: 'root_causes', label: 'x' }).length, 1);
  });
});

describe('expressions', () => {
  const exported = parse('a_total{x="1",y="2"} 3\na_total{x="2",y="2"} 3\nb_bucket{le="+Inf"} 1\n');

  test('a scrape', () => {
    assert.deepEqual([...exported.keys()], ['a_total', 'b_bucket']);
    assert.deepEqual([...exported.get('a_total').get('x')], ['1', '2']);
    assert.deepEqual([...parse('m{route="/a/{b}",q="\\"}"} 1').get('m').get('route')], ['/a/{b}']);
  });
  test('exemplars', () => {
    const trace = 'a'.repeat(32);
    const text = `h_bucket{le="1"} 1 # {span_id="b",trace_id="${trace}"} 0.5\nh_bucket{le="2"} 1\ni_bucket{le="1"} 1\n`;
    assert.deepEqual([...withExemplars(text)], ['h_bucket']);
  });
  for (const [expr, words] of [
    ['sum(rate(c_total[5m]))', 'metric c_total is not exported'],
    ['sum(rate(a_total{z="1"}[5m]))', 'a_total has no label z'],
    ['sum(rate(a_total{x="3"}[5m]))', 'no series with x="3"'],
    ['sum(rate(a_total{x=~"3|4"}[5m]))', 'no series with x=~"3|4"'],
    ['sum by (z) (a_total)', 'no label z to group by'],
    ['sum by (x) (a_total) / on (z) group_left () sum by (z) (a_total)', 'no label z to group by'],
  ]) {
    test(words, () => found(expr, (e) => againstMetrics(e, exported), () => {}, words));
  }
  test('what is right', () => {
    for (const expr of ['a_total{x="$x", job="j"}', 'sum by (le, instance) (rate(b_bucket[$__rate_interval]))', 'sum(a_total{x="9"}) or vector(0)']) {
      assert.deepEqual([...read(expr).errors, ...againstMetrics(expr, exported)], []);
    }
    assert.deepEqual(read('histogram_quantile(0.5, sum by (le, x) (b_bucket)) / 2').by, ['x']);
    assert.deepEqual(read('sum(a_total)').by, []);
    assert.equal(read('a_total').by, undefined);
  });
  test('LogQL', () => {
    assert.deepEqual(logqlErrors('sum by (level) (count_over_time({a="b"} | json [$__interval]))'), []);
    assert.equal(logqlErrors('{a="b"} |= ').length > 0, true);
  });
  test('YAML', () => assert.throws(() => yamlOf('a: 1\na: 2\n', 'twice'), /unique/));
});

describe('data sources', () => {
  const check = (file) => dataSourceProblems(file, stack.grafanaEnvironment);
  const of = (file, type) => file.datasources.find((d) => d.type === type);
  for (const [breakIt, words] of [
    [(f) => (f.datasources[1].uid = f.datasources[0].uid), 'is missing or there twice'],
    [(f) => (of(f, 'tempo').jsonData.tracesToLogsV2.datasourceUid = 'logs'), 'no data source with the uid logs'],
    [(f) => (of(f, 'tempo').correlations[0].targetUID = 'x'), 'no data source with the uid x'],
    [(f) => (of(f, 'tempo').correlations[0].config.field = 'spanID'), 'nothing fills ${traceID}'],
    [(f) => (of(f, 'tempo').jsonData.tracesToLogsV2.query = '{$${__tags}'), 'LogQL error'],
    [(f) => (of(f, 'loki').correlations[0].config.target.queryType = 'why'), 'queryType cannot be'],
    [(f) => (of(f, 'loki').jsonData.derivedFields[0].url = '${__value.raw}'), 'no environment variable __value'],
    [(f) => (of(f, 'loki').jsonData.derivedFields[0].matcherRegex = 'trace=[0-9]+'), 'has no group'],
    [(f) => (of(f, 'farseer-insights-datasource').jsonData.lokiUrl = 'x'), 'unknown setting lokiUrl'],
    [(f) => (of(f, 'farseer-insights-datasource').secureJsonData.token = 'x'), 'unknown secret token'],
    [(f) => (of(f, 'farseer-insights-datasource').jsonData.tempo.uid = 'loki'), 'is no Tempo data source'],
    [(f) => (of(f, 'loki').isDefault = true), 'only one data source can be the default'],
    [(f) => delete f.apiVersion, 'apiVersion 1'],
  ]) {
    test(words, () => found(stack.sources, check, breakIt, words));
  }
  test('keys of further model servers', () => {
    const copy = structuredClone(stack.sources);
    const farseer = of(copy, 'farseer-insights-datasource');
    farseer.jsonData.llm = { servers: [{ name: 'big', url: 'http://big:8080', tier: 2 }] };
    farseer.secureJsonData = { ...farseer.secureJsonData, 'llmKey.big': 'x' };
    assert.deepEqual(check(copy), check(stack.sources));
    farseer.secureJsonData['llmKey.small'] = 'x';
    assert.ok(check(copy).includes(`${farseer.name}: unknown secret llmKey.small`));
  });
  test('provider', () => found(stack.provider, (f) => providerProblems(f, stack.mountedInGrafana), (f) => (f.providers[0].options.path = '/x'), 'nothing is mounted'));
});

describe('alerting', () => {
  const known = { dataSources: stack.sourceTypes, dashboards: stack.dashboards, environment: stack.grafanaEnvironment };
  const check = (files) => alertingProblems(files, known);
  const rule = (f) => f.rules.groups[0].rules[0];
  for (const [breakIt, words] of [
    [(f) => (rule(f).condition = 'Z'), 'the condition Z is no query'],
    [(f) => (rule(f).data[1].model.expression = 'Z'), 'there is no query Z'],
    [(f) => (rule(f).data[1].refId = 'insights'), 'the same refId'],
    [(f) => (rule(f).data[0].datasourceUid = 'x'), 'there is no data source x'],
    [(f) => (rule(f).data[0].model.expr = '{app="$app"}'), 'no variables in alert rules'],
    [(f) => (rule(f).data[0].model.minSeverity = 'bad'), 'minSeverity cannot be'],
    [(f) => (rule(f).data[1].model.conditions[0].evaluator.params = []), 'not a threshold'],
    [(f) => (rule(f).data[0].relativeTimeRange.from = 0), 'the time range is empty'],
    [(f) => delete rule(f).noDataState, 'noDataState'],
    [(f) => (rule(f).for = '90s'), 'must be a multiple'],
    [(f) => (rule(f).dashboardUid = 'x'), 'there is no dashboard x'],
    [(f) => (rule(f).panelId = 99), 'has no panel 99'],
    [(f) => (rule(f).annotations.summary = '{{ $labels.service }}'), 'an alert has no label service'],
    [(f) => (rule(f).annotations.summary = '{{ $values.B }}'), 'no query B to take a value from'],
    [(f) => (rule(f).labels.severity = 'high'), "the rule's label severity hides"],
    [(f) => (f.rules.groups[0].rules[1].uid = rule(f).uid), 'is missing or there twice'],
    [(f) => (f.rules.groups[0].rules[1].data[0].model.expr = 'sum('), 'syntax error'],
    [(f) => (f.rules.groups[0].rules[1].data[0].model.instant = false), 'needs instant values'],
    [(f) => (f.policies.policies[0].receiver = 'nobody'), 'nobody, which is no contact point'],
    [(f) => (f.policies.policies[0].routes[0].receiver = 'none'), 'none, which is no contact point'],
    [(f) => (f.policies.policies[0].routes[0].object_matchers[0][0] = 'sev'), 'no alert has the label sev'],
    [(f) => (f.policies.policies[0].routes[0].object_matchers[0][2] = 'fatal'), 'no alert has the severity fatal'],
    [(f) => f.policies.policies[0].group_by.push('pod'), 'no alert has the label pod to group by'],
    [(f) => delete f.contactPoints.contactPoints[0].receivers[0].settings.url, 'a webhook needs a url'],
    [(f) => (f.contactPoints.contactPoints[0].receivers[0].settings.url = '$HOOK'), 'no environment variable HOOK'],
  ]) {
    test(words, () => found(stack.alerting, check, breakIt, words));
  }
});

describe('compose', () => {
  const listening = stack.listening();
  const header = text('compose.yaml').split('\nname:')[0];
  const check = (c) => composeProblems(c, { dockerfile: stack.dockerfile, listening, header });
  for (const [breakIt, words] of [
    [(c) => (c.services.loki.imagee = 'x'), 'schema:'],
    [(c) => (c.services.loki.healthcheck.interval = 5), 'schema:'],
    [(c) => (c.services.loki.image = 'grafana/loki:latest'), 'has no fixed version'],
    [(c) => (c.services.loki.image = 'grafana/loki'), 'has no fixed version'],
    [(c) => (c.services.farseer.build.target = 'x'), 'no stage x'],
    [(c) => (c.services.farseer.depends_on.lokii = { condition: 'service_healthy' }), 'which is no service'],
    [(c) => delete c.services.loki.healthcheck, 'there is no health check'],
    [(c) => (c.services.farseer.depends_on.llama = { condition: 'service_healthy' }), 'with a profile only'],
    [(c) => c.services.loki.volumes.push('data:/x'), 'volume data is not declared'],
    [(c) => (c.volumes.more = null), 'declared but not used'],
    [(c) => c.services.loki.volumes.push('./nothing:/x:ro'), 'which does not exist'],
    [(c) => (c.services.loki.networks = ['inner']), 'networks inner is not declared'],
    [(c) => (c.services.loki.configs = ['conf']), 'configs conf is not declared'],
    [(c) => c.services.loki.ports.push('127.0.0.1:3000:3100'), 'port 3000 is published twice'],
    [(c) => (c.services.loki.ports = ['127.0.0.1:3100:3101']), 'listens on 3100'],
    [(c) => (c.services.loki.ports = ['3100:3100']), 'open to the whole network'],
    [(c) => (c.services.tempo.healthcheck.test[5] = 'http://127.0.0.1:3201/ready'), 'the health check asks port 3201'],
    [(c) => (c.services.loki.environment = { A: '${SECRET_THING}' }), 'does not explain SECRET_THING'],
  ]) {
    test(words, () => found(stack.compose, check, breakIt, words));
  }
  test('addresses', () => {
    assert.deepEqual(wrongAddresses('url: http://loki:3101/x, loki:3100, tempo:4317', listening).length, 1);
    assert.deepEqual(unknownHosts('http://lokki:3100 http://loki:3100', ['loki']), ['lokki']);
  });
  test('Dockerfile', () => {
    const ignore = text('.dockerignore').split('\n');
    const broken = (from, to) => dockerfileProblems(stack.dockerfile.replaceAll(from, to), ignore).join();
    assert.match(broken('ubuntu:24.04', 'ubuntu:latest'), /no fixed version/);
    assert.match(broken('--from=build', '--from=builder'), /no stage builder/);
    assert.match(broken('COPY pom.xml', 'COPY pom.xmll'), /does not exist/);
    assert.match(broken('COPY pom.xml', 'COPY docs'), /leaves docs out/);
    assert.match(broken('USER 10117', 'USER root'), /root/);
  });
});

test('Alloy', () => {
  const source = text('provisioning/compose/config.alloy');
  assert.match(alloyProblems(source.replace('loki.write.loki.receiver', 'loki.write.other.receiver')).join(), /nothing defines loki.write.other.receiver/);
  assert.match(alloyProblems(source.replace(/\}\s*$/, '')).join(), /braces/);
});

test('a skip fails where nothing may be skipped', () => {
  assert.deepEqual(unless(undefined, true), { skip: false });
  assert.deepEqual(unless('no JDK', false), { skip: 'no JDK' });
  assert.throws(() => unless('no JDK', true), /no JDK/);
});
