import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './files.js';

// the first start builds Farseer
const START_MS = 15 * 60_000;

/** Why the real service cannot be started on this machine, undefined when it can. */
export function missing() {
  const homes = [process.env.JAVA_HOME, ...jvms('/usr/lib/jvm'), ...jvms('/opt/java')].filter(Boolean);
  const jdk = homes.some((home) => {
    const release = join(home, 'release');
    return existsSync(release) && /^JAVA_VERSION="25/m.test(readFileSync(release, 'utf8'));
  });
  if (jdk) {
    return undefined;
  }
  // the launcher looks in more places
  const asked = spawnSync(join(ROOT, 'farseer'), ['--version'], { encoding: 'utf8' });
  return asked.status === 0 ? undefined : 'there is no JDK 25 to start Farseer with';
}

/** What becomes of tests that need something: run, or be skipped; with strict, a skip is a failure. */
export function unless(reason, strict = process.env.FARSEER_TEST_STRICT === 'true') {
  if (reason && strict) {
    throw new Error(`nothing may be skipped here, but ${reason}`);
  }
  return { skip: reason ?? false };
}

function jvms(folder) {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Settings of this machine's user must not reach the service under test. */
function environment(more) {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('FARSEER_')));
  return { ...clean, ...more };
}

/** Farseer with the logs of the demo's incident, which it has explained once already. */
export async function startDemo(modelUrl) {
  const port = await freePort();
  const child = spawn(join(ROOT, 'farseer'), ['demo', '--keep', '--port', String(port)], {
    // a second tier, so that what is counted between tiers is there
    env: environment({
      FARSEER_LLM_URL: modelUrl,
      FARSEER_LLM_SERVERS_0_NAME: 'large',
      FARSEER_LLM_SERVERS_0_URL: modelUrl,
      FARSEER_LLM_SERVERS_0_TIER: '2',
    }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const kept = new Promise((resolve) => {
    const hear = (chunk) => {
      output += chunk;
      if (output.includes(`Still serving at http://127.0.0.1:${port}`)) {
        resolve('kept');
      }
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
  });
  const timer = new Promise((resolve) => setTimeout(resolve, START_MS, 'late').unref());
  const how = await Promise.race([kept, ended, timer]);
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  if (how !== 'kept') {
    child.kill('SIGKILL');
    throw new Error(`farseer demo did not start (${how}):\n${output}`);
  }
  return { url: `http://127.0.0.1:${port}`, stop };
}

/** Runs the launcher to its end. */
export function farseer(args, env = {}) {
  return spawnSync(join(ROOT, 'farseer'), args, { cwd: ROOT, env: environment(env), encoding: 'utf8' });
}
