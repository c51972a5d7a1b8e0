import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemsOf as alloyProblems } from '../lib/alloy.js';
import { filesBelow, text, yaml } from '../lib/files.js';
import { alertingProblems, dataSourceProblems, providerProblems } from '../lib/provisioning.js';
import * as stack from '../lib/stack.js';

test('every YAML file parses', () => {
  const files = filesBelow('provisioning', /\.ya?ml$/);
  assert.ok(files.length >= 9, files.join());
  files.forEach(yaml);
});

test('data sources', () => assert.deepEqual(dataSourceProblems(stack.sources, stack.grafanaEnvironment), []));

test('dashboard provider', () => assert.deepEqual(providerProblems(stack.provider, stack.mountedInGrafana), []));

test('alert rules, contact points and policies', () => {
  const known = { dataSources: stack.sourceTypes, dashboards: stack.dashboards, environment: stack.grafanaEnvironment };
  assert.deepEqual(alertingProblems(stack.alerting, known), []);
});

test('Alloy', () => assert.deepEqual(alloyProblems(text('provisioning/compose/config.alloy')), []));

test('the interval of Prometheus is the one that Grafana reckons with', () => {
  const { jsonData } = stack.sources.datasources.find((d) => d.type === 'prometheus');
  assert.equal(jsonData.timeInterval, yaml('provisioning/compose/prometheus.yaml').global.scrape_interval);
});

test('exemplars of Prometheus open in Tempo', () => {
  const { jsonData } = stack.sources.datasources.find((d) => d.type === 'prometheus');
  const [destination] = jsonData.exemplarTraceIdDestinations;
  assert.equal(stack.sourceTypes.get(destination.datasourceUid), 'tempo');
  assert.equal(destination.name, 'trace_id');
  assert.ok(stack.compose.services.prometheus.command.includes('--enable-feature=exemplar-storage'));
});
