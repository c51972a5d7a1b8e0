import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** Files below a folder of the repository, as paths from its root. */
export function filesBelow(folder, pattern = /./) {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

export function text(path) {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** A YAML document; anything that is doubtful (a key twice, an unknown tag) is an error. */
export function yamlOf(source, name) {
  const document = parseDocument(source, { strict: true, uniqueKeys: true });
  const trouble = [...document.errors, ...document.warnings];
  if (trouble.length > 0) {
    throw new Error(`${name}: ${trouble.map((e) => e.message).join('; ')}`);
  }
  return document.toJS();
}

export const yaml = (path) => yamlOf(text(path), path);
export const json = (path) => JSON.parse(text(path));

export const DASHBOARDS = filesBelow('dashboards', /\.json$/);

/** Every object in a tree, with its path. */
export function* objects(value, path = '') {
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      yield* objects(value[i], `${path}[${i}]`);
    }
  } else if (value !== null && typeof value === 'object') {
    yield [value, path];
    for (const [key, child] of Object.entries(value)) {
      yield* objects(child, path === '' ? key : `${path}.${key}`);
    }
  }
}

/** Every text in a tree. */
export function* strings(value) {
  if (typeof value === 'string') {
    yield value;
  } else if (value !== null && typeof value === 'object') {
    for (const child of Object.values(value)) {
      yield* strings(child);
    }
  }
}
