// What the tests need of the machine and of the builds beside them.
import fs from 'node:fs';
import path from 'node:path';

export const e2e = path.resolve(import.meta.dirname, '../..');
export const repository = path.resolve(e2e, '../..');
export const conformance = path.resolve(e2e, '../conformance');
export const target = path.join(e2e, 'target');
export const site = path.join(target, 'site');
export const screenshots = path.join(target, 'screenshots');

export const chromium = process.env.FARSEER_CHROMIUM || '/usr/bin/chromium';
export const dist = path.resolve(process.env.FARSEER_PLUGIN_DIST || path.join(e2e, '../dist'));
/** The full run: what would be skipped fails. */
export const strict = process.env.FARSEER_TEST_STRICT === 'true';

/** Why the tests cannot run here, in words; undefined when they can. */
export function missing(): string | undefined {
  if (!fs.existsSync(chromium)) {
    return `no Chromium at ${chromium}; FARSEER_CHROMIUM names another`;
  }
  const launcher = `gpx_farseer_linux_${process.arch === 'arm64' ? 'arm64' : 'amd64'}`;
  const absent = ['module.js', 'plugin.json', launcher].find((file) => !fs.existsSync(path.join(dist, file)));
  if (absent) {
    return `the plugin is not packaged: no ${absent} in ${path.relative(repository, dist)}`;
  }
  if (!onPath('go')) {
    return 'no go on the PATH, which builds the bridge';
  }
  return undefined;
}

function onPath(program: string): boolean {
  return (process.env.PATH ?? '').split(path.delimiter).some((folder) => fs.existsSync(path.join(folder, program)));
}
