import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dockerfileProblems, interpolate, problemsOf, unknownHosts, volumeOf, wrongAddresses } from '../lib/compose.js';
import { filesBelow, text, yaml } from '../lib/files.js';
import { PLUGIN } from '../lib/farseer.js';
import * as stack from '../lib/stack.js';

const listening = stack.listening();
const services = Object.keys(stack.compose.services);
const header = text('compose.yaml').split('\nname:')[0];

test('compose.yaml', () => {
  assert.deepEqual(problemsOf(stack.compose, { dockerfile: stack.dockerfile, listening, header }), []);
});

test('Dockerfile', () => {
  assert.deepEqual(dockerfileProblems(stack.dockerfile, text('.dockerignore').split('\n')), []);
});

test('the stack is whole', () => {
  assert.deepEqual(services.sort(), ['alloy', 'farseer', 'grafana', 'llama', 'loki', 'prometheus', 'tempo']);
  assert.deepEqual(stack.compose.services.llama.profiles, ['model']);
});

test('addresses in all files are those of the services', () => {
  for (const path of ['compose.yaml', ...filesBelow('provisioning')]) {
    assert.deepEqual(wrongAddresses(text(path), listening), [], path);
    assert.deepEqual(unknownHosts(text(path), services).filter((host) => !host.endsWith('.invalid')), [], path);
  }
});

test('Prometheus scrapes services where they listen', () => {
  for (const job of yaml('provisioning/compose/prometheus.yaml').scrape_configs) {
    for (const { names, port } of job.dns_sd_configs ?? []) {
      assert.ok(names.every((name) => listening[name]?.includes(port)), job.job_name);
    }
    for (const target of (job.static_configs ?? []).flatMap((c) => c.targets)) {
      const [host, port] = target.split(':');
      assert.ok(host === 'localhost' || listening[host]?.includes(Number(port)), target);
    }
  }
});

test('Grafana has the plugin, the provisioning files and the dashboards', () => {
  const { environment, volumes } = stack.compose.services.grafana;
  assert.equal(environment.GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS, PLUGIN);
  const mounted = new Map(volumes.map(volumeOf).map(({ source, target }) => [target, interpolate(source)]));
  assert.equal(mounted.get(`/var/lib/grafana/plugins/${PLUGIN}`), './grafana-plugin/dist');
  for (const kind of ['datasources', 'dashboards', 'alerting']) {
    assert.equal(mounted.get(`/etc/grafana/provisioning/${kind}`), `./provisioning/${kind}`);
  }
  const home = environment.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH;
  const folder = mounted.get(home.slice(0, home.lastIndexOf('/')));
  assert.ok(text(`${folder}${home.slice(home.lastIndexOf('/'))}`).length > 0);
});

test('a model file brings the address of its server with it', () => {
  const url = stack.compose.services.farseer.environment.FARSEER_LLM_URL;
  assert.equal(interpolate(url), '');
  assert.equal(interpolate(url, { FARSEER_MODEL: '/m.gguf' }), 'http://llama:8080');
  assert.equal(interpolate(url, { FARSEER_MODEL: '/m.gguf', FARSEER_LLM_URL: 'http://elsewhere' }), 'http://elsewhere');
});

test('each service finds the file that it is started with', () => {
  for (const [name, { command = [], volumes = [] }] of Object.entries(stack.compose.services)) {
    for (const [, file] of command.join(' ').matchAll(/(\/etc\/\S+)/g)) {
      assert.ok(volumes.map(volumeOf).some(({ target }) => target === file), `${name} has no ${file}`);
    }
  }
});
