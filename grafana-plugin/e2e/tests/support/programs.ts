// Programs the tests start: each has an owner, tells when it is ready, and ends with the tests.
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { target } from './environment';

export interface Program {
  /** The first group of the line that said it is ready. */
  ready: string;
  stop(): Promise<void>;
}

interface Start {
  name: string;
  command: string;
  args: string[];
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** The line of its output that says it is ready. */
  ready: RegExp;
}

const PATIENCE_MS = 5 * 60_000;

export function start({ name, command, args, cwd, env, ready }: Start): Promise<Program> {
  fs.mkdirSync(path.join(target, 'logs'), { recursive: true });
  const log = fs.createWriteStream(path.join(target, 'logs', `${name}.log`));
  // its own group, so that what it started itself ends with it
  const child = spawn(command, args, { cwd, env: { ...environment(), ...env }, detached: true });
  child.stderr.pipe(log, { end: false });
  // the last resort when the runner itself is told to go
  process.once('exit', () => child.pid && child.exitCode === null && signal(-child.pid, 'SIGKILL'));
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail(`was not ready after ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
    let said = '';
    const fail = (what: string) => {
      clearTimeout(timer);
      void stop(child);
      reject(new Error(`${name} ${what}; see target/logs/${name}.log. It said: ${said.slice(-2000)}`));
    };
    child.stdout.on('data', (bytes: Buffer) => {
      log.write(bytes);
      said += bytes.toString();
      const match = ready.exec(said);
      if (match) {
        clearTimeout(timer);
        resolve({ ready: match[1] ?? match[0], stop: () => stop(child) });
      }
    });
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`ended with ${code}`));
  });
}

/** Farseer refuses settings it does not know, and these are meant for the tests. */
function environment(): NodeJS.ProcessEnv {
  const own = /^FARSEER_(CHROMIUM|PLUGIN_DIST|TEST_\w+|E2E_\w+)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}

/** Runs to its end. */
export function run(command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (bytes: Buffer) => (said += bytes));
    child.stderr.on('data', (bytes: Buffer) => (said += bytes));
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ${args.join(' ')}: ${said.slice(-4000)}`)),
    );
  });
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
    return Promise.resolve();
  }
  const group = -child.pid;
  return new Promise((resolve) => {
    const force = setTimeout(() => signal(group, 'SIGKILL'), 10_000);
    child.once('exit', () => {
      clearTimeout(force);
      resolve();
    });
    signal(group, 'SIGTERM');
  });
}

function signal(group: number, name: NodeJS.Signals) {
  try {
    process.kill(group, name);
  } catch {
    // it has ended already
  }
}
