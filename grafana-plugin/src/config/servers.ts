import { type ModelServer } from '../types';
import { isStored, withoutSecret, withSecret, withSetting, type Options, type SecretName } from './settings';

const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

export function modelServersOf(options: Options): ModelServer[] {
  return options.jsonData.llm?.servers ?? [];
}

/** The secret in which the key of the server with this name is kept. */
export function serverKey(name: string): SecretName {
  return `llmKey.${name}`;
}

export function withNewServer(options: Options): Options {
  const servers = modelServersOf(options);
  const names = servers.map((s) => s.name);
  let number = servers.length + 1;
  while (names.includes(`server-${number}`)) {
    number++;
  }
  return withServers(options, [...servers, { name: `server-${number}` }]);
}

/** The options with one server changed; empty values take their key away. What the editor does not know stays. */
export function withServer(options: Options, index: number, change: Omit<ModelServer, 'name'>): Options {
  return withServers(
    options,
    modelServersOf(options).map((s, i) => (i === index ? filledIn({ ...s, ...change }) : s))
  );
}

/**
 * The options with a server under another name. A key that was typed and not saved yet goes along; a saved one cannot
 * be read back, so it is cleared and must be typed again.
 */
export function withServerName(options: Options, index: number, name: string): Options {
  const servers = modelServersOf(options);
  const former = servers[index]?.name ?? '';
  const typed = options.secureJsonData?.[serverKey(former)];
  const renamed = withServers(
    options,
    servers.map((s, i) => (i === index ? { ...s, name } : s))
  );
  const cleared = withoutKey(renamed, former);
  return typed ? withSecret(cleared, serverKey(name), typed) : cleared;
}

export function withoutServer(options: Options, index: number): Options {
  const servers = modelServersOf(options);
  const left = withServers(
    options,
    servers.filter((_, i) => i !== index)
  );
  return withoutKey(left, servers[index]?.name ?? '');
}

/** What is wrong with the name of a server, for a person; nothing when it is fine. */
export function serverNameProblem(name: string, others: Array<string | undefined>): string | undefined {
  if (!NAME.test(name.trim())) {
    return 'Up to 64 letters, digits, - and _, such as gpu-1';
  }
  return others.includes(name.trim()) ? 'Another server has this name' : undefined;
}

function withServers(options: Options, servers: ModelServer[]): Options {
  return withSetting(options, 'llm', 'servers', servers.length > 0 ? servers : undefined);
}

/** Clears the key of a name that no server has any more. */
function withoutKey(options: Options, name: string): Options {
  const key = serverKey(name);
  const used = modelServersOf(options).some((s) => s.name === name);
  const known = isStored(options, key) || options.secureJsonData?.[key] !== undefined;
  return known && !used ? withoutSecret(options, key) : options;
}

function filledIn(server: ModelServer): ModelServer {
  return Object.fromEntries(Object.entries(server).filter(([, v]) => v !== undefined && v !== ''));
}
