// Starts everything once for all tests: logs of the demo incident in a Loki, a model server, the page, and the bridge
// with the packaged plugin.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { conformance, dist, e2e, missing, repository, site, target } from './environment';
import { startFakeModel } from './fakeModel';
import { run, start } from './programs';

export interface Stack {
  /** Where the page is. */
  url: string;
  loki: string;
  model: string;
  /** The hour of the demo incident, epoch milliseconds. */
  from: number;
  to: number;
}

export default async function globalSetup() {
  // `npm run serve` has one already, for a quick run of a few tests
  if (missing() || process.env.FARSEER_E2E_STACK) {
    return undefined;
  }
  // without a handler this signal would end the runner and leave the programs behind
  process.once('SIGTERM', () => process.exit(143));
  const stack = await startStack();
  process.env.FARSEER_E2E_STACK = JSON.stringify(stack.facts);
  return stack.stop;
}

export async function startStack(): Promise<{ facts: Stack; stop: () => Promise<void> }> {
  const stops: Array<() => unknown> = [];
  const stop = async () => {
    for (const one of stops.reverse()) {
      await one();
    }
  };
  try {
    fs.mkdirSync(target, { recursive: true });
    await buildPage();
    const bridge = path.join(target, 'bridge');
    await run('go', ['build', '-o', bridge, './cmd/bridge'], conformance);

    const demo = await start({
      name: 'demo',
      command: path.join(repository, 'farseer'),
      args: ['demo', '--keep', '--port', '0'],
      cwd: repository,
      ready: /Still serving at (\S+) until/,
    });
    stops.push(demo.stop);
    const loki = demo.ready;
    const model = await startFakeModel();
    stops.push(model.close);

    const settings = path.join(target, 'settings.json');
    const jsonData = { loki: { url: loki }, tempo: { uid: 'tempo', name: 'Tempo' } };
    fs.writeFileSync(settings, JSON.stringify({ datasources: [{ uid: 'farseer', name: 'Farseer', jsonData }] }));
    const server = await start({
      name: 'bridge',
      command: bridge,
      args: ['--plugin', dist, '--site', site, '--port', '0', '--settings', settings],
      ready: /^(http:\S+)$/m,
    });
    stops.push(server.stop);
    const to = await newestLine(loki);
    return { facts: { url: server.ready, loki, model: model.url, from: to - 3_600_000, to }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Builds the page when its sources have changed since it was built. */
async function buildPage() {
  const hash = createHash('sha256');
  const sources = ['package-lock.json', 'vite.config.ts', ...files('host')];
  sources.forEach((file) => hash.update(file).update(fs.readFileSync(path.join(e2e, file))));
  const now = hash.digest('hex');
  const stamp = path.join(site, '.sources');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === now) {
    return;
  }
  await run(process.execPath, [path.join(e2e, 'node_modules/vite/bin/vite.js'), 'build'], e2e);
  fs.writeFileSync(stamp, now);
}

function files(folder: string): string[] {
  return fs
    .readdirSync(path.join(e2e, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(e2e, path.join(entry.parentPath, entry.name)))
    .sort();
}

/** The end of the demo's logs, epoch milliseconds. */
async function newestLine(loki: string): Promise<number> {
  const query = new URLSearchParams({ query: '{cluster="demo"}', limit: '1', direction: 'backward' });
  const answer = await (await fetch(`${loki}/loki/api/v1/query_range?${query}`)).json();
  const newest = answer.data.result.flatMap((stream: any) => stream.values.map(([ns]: [string]) => Number(ns) / 1e6));
  return Math.ceil(Math.max(...newest)) + 1;
}
