import * as farseer from './farseer.js';
import { errors as logqlErrors } from './logql.js';
import * as promql from './promql.js';
import { objects, strings } from './files.js';

const OLDEST_SCHEMA = 41;
// of Grafana's ids, those in use: a typing error would show bare numbers
const UNITS = ['short', 'none', 's', 'bytes', 'percentunit', 'reqps', 'cps'];
const BUILT_IN = /^__(?:rate_interval|interval|interval_ms|range|range_s|from|to|auto|value|data|field|all|dashboard|user|org)$/;
const VARIABLE = /\$(\w+)|\$\{(\w+)(?:[.:][^}]*)?\}|\[\[(\w+)(?::\w+)?\]\]/g;
const PROMETHEUS_LABELS_OF_TABLE = ['Time'];

/** Panels of a dashboard, those inside of rows included. */
export function panelsOf(dashboard) {
  return (dashboard.panels ?? []).flatMap((panel) => [panel, ...(panel.panels ?? [])]);
}

/** Every PromQL expression of a dashboard that a panel evaluates. */
export function promqlOf(dashboard) {
  return panelsOf(dashboard)
    .flatMap((panel) => panel.targets ?? [])
    .filter((target) => target.datasource?.type === 'prometheus')
    .map((target) => target.expr);
}

/** Problems of dashboards together: what must be unique over all of them. */
export function problemsOfAll(dashboards) {
  const uids = dashboards.map((d) => d.uid);
  const titles = dashboards.map((d) => d.title);
  return [
    ...repeated(uids).map((uid) => `two dashboards have the uid ${uid}`),
    ...repeated(titles).map((title) => `two dashboards have the title ${title}`),
  ];
}

/**
 * Problems of one dashboard.
 * @param provisioned uid to type of the data sources that provisioning/ brings
 */
export function problemsOf(dashboard, provisioned) {
  const panels = panelsOf(dashboard);
  const variables = dashboard.templating?.list ?? [];
  const sources = new Map(provisioned);
  for (const v of variables.filter((each) => each.type === 'datasource')) {
    sources.set(`\${${v.name}}`, v.query);
  }
  return [
    ...head(dashboard),
    ...repeated(panels.map((p) => p.id)).map((id) => `two panels have the id ${id}`),
    ...grid(panels),
    ...dataSources(dashboard, sources),
    ...variableUse(dashboard, variables),
    ...variables.flatMap((v) => templateVariable(v).map((p) => `variable ${v.name}: ${p}`)),
    ...panels.flatMap((panel) => panelProblems(panel).map((p) => `panel "${panel.title}": ${p}`)),
    ...(dashboard.annotations?.list ?? [])
      .filter((a) => a.datasource?.type === farseer.PLUGIN)
      .flatMap((a) => farseer.queryProblems(a.target ?? {}).map((p) => `annotation ${a.name}: ${p}`)),
  ];
}

function repeated(values) {
  return [...new Set(values.filter((value, i) => values.indexOf(value) !== i))];
}

function head(dashboard) {
  const problems = [];
  if (!/^[\w-]{1,40}$/.test(dashboard.uid ?? '')) {
    problems.push('the uid is missing or not a word of up to 40 characters');
  }
  if (dashboard.id !== null && dashboard.id !== undefined) {
    problems.push('the id is that of some database: it must be null');
  }
  if (!(dashboard.schemaVersion >= OLDEST_SCHEMA)) {
    problems.push(`schemaVersion ${dashboard.schemaVersion} is older than Grafana 12`);
  }
  if (!dashboard.title || !dashboard.description) {
    problems.push('title or description is missing');
  }
  if (dashboard.__inputs) {
    problems.push('__inputs work for imports only, not for provisioning: use a variable of type datasource');
  }
  return problems;
}

function grid(panels) {
  const problems = [];
  for (const panel of panels) {
    const { x, y, w, h } = panel.gridPos ?? {};
    if (![x, y, w, h].every(Number.isInteger) || x < 0 || y < 0 || w < 1 || h < 1 || x + w > 24) {
      problems.push(`panel "${panel.title}" is not on the grid: ${JSON.stringify(panel.gridPos)}`);
    }
  }
  for (let i = 0; i < panels.length; i++) {
    for (let j = i + 1; j < panels.length; j++) {
      const [a, b] = [panels[i].gridPos, panels[j].gridPos];
      if (a && b && a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h) {
        problems.push(`panels "${panels[i].title}" and "${panels[j].title}" overlap`);
      }
    }
  }
  return problems;
}

function dataSources(dashboard, sources) {
  const problems = [];
  for (const [object, path] of objects(dashboard)) {
    if (!Object.hasOwn(object, 'datasource')) {
      continue;
    }
    const { type, uid } = object.datasource ?? {};
    if (uid === '-- Grafana --' && type === 'grafana') {
      continue;
    }
    if (!sources.has(uid)) {
      problems.push(`${path || 'dashboard'}: no variable and no provisioned data source is ${JSON.stringify(object.datasource)}`);
    } else if (sources.get(uid) !== type) {
      problems.push(`${path}: ${uid} is of type ${sources.get(uid)}, not ${type}`);
    }
  }
  return problems;
}

function namesIn(value) {
  const names = new Set();
  for (const each of strings(value)) {
    for (const found of each.matchAll(VARIABLE)) {
      names.add(found[1] ?? found[2] ?? found[3]);
    }
  }
  return names;
}

function variableUse(dashboard, variables) {
  const problems = [];
  const defined = new Set(variables.map((v) => v.name));
  const used = new Set([
    ...namesIn(dashboard.panels),
    ...namesIn(dashboard.annotations),
    ...variables.flatMap((v) => [...namesIn({ ...v, name: '', description: '', label: '' })]),
  ]);
  for (const name of used) {
    if (name.startsWith('__') ? !BUILT_IN.test(name) : !defined.has(name)) {
      problems.push(`variable ${name} is used but not defined`);
    }
  }
  for (const v of variables) {
    // an ad hoc variable is added to every query of its data source, without being named
    const asked = v.type === 'adhoc' && panelsOf(dashboard).some((p) => p.datasource?.uid === v.datasource?.uid);
    if (!used.has(v.name) && !asked) {
      problems.push(`variable ${v.name} is defined but not used`);
    }
  }
  return problems.concat(repeated(variables.map((v) => v.name)).map((name) => `two variables are called ${name}`));
}

function templateVariable(v) {
  const problems = [];
  if (!v.label || !v.description) {
    problems.push('label or description is missing');
  }
  if (v.type === 'query' && v.datasource?.type === farseer.PLUGIN) {
    problems.push(...farseer.variableProblems(v.query));
  }
  if (v.type === 'query' && v.datasource?.type === 'prometheus') {
    const asked = metricOfLabelValues(v);
    problems.push(...(asked ? promql.read(asked.selector).errors : [`not a label_values query: ${v.query?.query}`]));
  }
  if (v.type === 'custom') {
    const words = v.query.split(',');
    if (v.options.map((o) => o.value).join() !== words.join()) {
      problems.push('options and query differ');
    }
    if (!words.includes(v.current?.value)) {
      problems.push(`the current value ${v.current?.value} is none of ${v.query}`);
    }
  }
  return problems;
}

/** Selector and label of a Prometheus variable such as {@code label_values(up{job="x"}, instance)}. */
export function metricOfLabelValues(v) {
  const found = /^label_values\((.+),\s*(\w+)\)$/.exec(v.query?.query ?? '');
  return found ? { selector: found[1], label: found[2] } : undefined;
}

function panelProblems(panel) {
  if (panel.type === 'row') {
    return panel.title ? [] : ['a row needs a title'];
  }
  const problems = [];
  if (!panel.title) {
    problems.push('title is missing');
  }
  if (!panel.description || panel.description.length < 20) {
    problems.push('description is missing');
  }
  for (const [object] of objects(panel.fieldConfig)) {
    for (const unit of [object.unit, object.id === 'unit' ? object.value : undefined]) {
      if (unit !== undefined && !UNITS.includes(unit)) {
        problems.push(`unknown unit ${unit}`);
      }
    }
  }
  if (panel.type !== 'table' && panel.type !== 'logs' && !panel.fieldConfig.defaults.unit && !panel.fieldConfig.defaults.mappings) {
    problems.push('unit is missing');
  }
  const targets = panel.targets ?? [];
  if (targets.length === 0) {
    problems.push('there is no query');
  }
  problems.push(...repeated(targets.map((t) => t.refId)).map((id) => `two queries have the refId ${id}`));
  for (const target of targets) {
    problems.push(...targetProblems(target).map((p) => `query ${target.refId}: ${p}`));
  }
  const known = new Set(targets.map((t) => namesOfTarget(t, panel)).flat());
  if (!known.has(undefined)) {
    problems.push(...namesUsed(panel).filter((name) => !known.has(name)).map((name) => `the answer has no column ${name}`));
  } else if (namesUsed(panel).length > 0) {
    problems.push('names of columns are used, but those of the answer cannot be known');
  }
  return problems;
}

function targetProblems(target) {
  switch (target.datasource?.type) {
    case farseer.PLUGIN:
      return farseer.queryProblems(target);
    case 'prometheus':
      return promTarget(target);
    case 'loki':
      return logqlErrors(target.expr);
    default:
      return [`no check knows queries to ${target.datasource?.type}`];
  }
}

function promTarget(target) {
  const read = promql.read(target.expr ?? '');
  const problems = [...read.errors];
  if (!target.expr) {
    problems.push('expr is missing');
  }
  if (target.range === target.instant) {
    problems.push('either range or instant');
  }
  for (const found of (target.legendFormat ?? '').matchAll(/\{\{\s*(\w+)\s*\}\}/g)) {
    if (read.by && !read.by.includes(found[1])) {
      problems.push(`the answer has no label ${found[1]} for the legend`);
    }
  }
  if (target.exemplar && !/_bucket\b/.test(target.expr)) {
    problems.push('only histograms have exemplars');
  }
  return problems;
}

function namesOfTarget(target, panel) {
  switch (target.datasource?.type) {
    case farseer.PLUGIN:
      return farseer.namesOf(target);
    case 'prometheus': {
      if (target.format !== 'table') {
        return undefined;
      }
      const value = panel.targets.length === 1 ? 'Value' : `Value #${target.refId}`;
      return [...PROMETHEUS_LABELS_OF_TABLE, ...(promql.read(target.expr).by ?? []), value];
    }
    default:
      return undefined;
  }
}

/** Names of columns or series that overrides and transformations of a panel speak of. */
function namesUsed(panel) {
  const names = [];
  for (const override of panel.fieldConfig?.overrides ?? []) {
    if (override.matcher.id === 'byName') {
      names.push(override.matcher.options);
    } else if (override.matcher.id === 'byNames') {
      names.push(...override.matcher.options.names);
    }
  }
  for (const { options } of panel.transformations ?? []) {
    names.push(
      ...(options.filters ?? []).map((f) => f.fieldName),
      ...Object.keys(options.excludeByName ?? {}),
      ...Object.keys(options.indexByName ?? {}),
      ...Object.keys(options.renameByName ?? {}),
      ...(options.sort ?? []).map((s) => s.field),
      ...(options.include?.names ?? []),
    );
  }
  names.push(...(panel.options?.sortBy ?? []).map((s) => s.displayName));
  return [...new Set(names)];
}
