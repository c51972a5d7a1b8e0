import * as farseer from './farseer.js';
import { objects, strings } from './files.js';
import { errors as logqlErrors } from './logql.js';
import * as promql from './promql.js';
import { panelsOf } from './dashboards.js';

// sections of Farseer's configuration that a data source may set, and the two of the plugin's own
const SECTIONS = ['loki', 'llm', 'server', 'explain', 'pattern', 'redact', 'casebook', 'tempo', 'farseer'];
const SECRETS = ['lokiPassword', 'lokiBearerToken', 'llmApiKey', 'farseerToken'];
const EXPRESSION = '__expr__';
const EVALUATORS = { gt: 1, lt: 1, within_range: 2, outside_range: 2 };
const MATCHERS = ['=', '!=', '=~', '!~'];

/** Environment variables that Grafana would put into a provisioning file; {@code $$} is a plain dollar sign. */
export function environmentOf(value) {
  const names = new Set();
  for (const each of strings(value)) {
    for (const found of each.replaceAll('$$', '').matchAll(/\$(\w+)|\$\{([^}]*)\}/g)) {
      names.add(found[1] ?? found[2]);
    }
  }
  return names;
}

const plain = (value) => value.replaceAll('$$', '$');

/** Problems of a file of data sources. */
export function dataSourceProblems(file, environment) {
  const list = file.datasources ?? [];
  const problems = file.apiVersion === 1 && list.length > 0 ? [] : ['apiVersion 1 and data sources are needed'];
  const uids = list.map((d) => d.uid);
  for (const what of ['uid', 'name']) {
    const values = list.map((d) => d[what]);
    problems.push(...values.filter((v, i) => !v || values.indexOf(v) !== i).map((v) => `${what} ${v} is missing or there twice`));
  }
  if (list.filter((d) => d.isDefault).length > 1) {
    problems.push('only one data source can be the default');
  }
  for (const d of list) {
    for (const [object, path] of objects(d)) {
      for (const key of ['datasourceUid', 'targetUID']) {
        if (object[key] !== undefined && !uids.includes(object[key])) {
          problems.push(`${d.name} ${path}: there is no data source with the uid ${object[key]}`);
        }
      }
    }
    for (const c of d.correlations ?? []) {
      problems.push(...correlation(c, list).map((p) => `${d.name}, correlation ${c.label}: ${p}`));
    }
    problems.push(...byType(d, list).map((p) => `${d.name}: ${p}`));
  }
  for (const name of environmentOf(file)) {
    if (!environment.has(name)) {
      problems.push(`Grafana's container has no environment variable ${name}; a dollar sign of Grafana's own is written $$`);
    }
  }
  return problems;
}

function byType(d, list) {
  const data = d.jsonData ?? {};
  switch (d.type) {
    case farseer.PLUGIN: {
      const problems = Object.keys(data)
        .filter((key) => !SECTIONS.includes(key))
        .map((key) => `unknown setting ${key}`);
      problems.push(
        ...Object.keys(d.secureJsonData ?? {})
          .filter((key) => !SECRETS.includes(key) && !serverKeys(data).includes(key))
          .map((key) => `unknown secret ${key}`),
      );
      const tempo = list.find((each) => each.uid === data.tempo?.uid);
      if (data.tempo && (tempo?.type !== 'tempo' || tempo?.name !== data.tempo.name)) {
        problems.push(`tempo ${JSON.stringify(data.tempo)} is no Tempo data source of this file`);
      }
      return problems;
    }
    case 'tempo': {
      const logs = data.tracesToLogsV2;
      return logs?.customQuery ? logqlErrors(plain(logs.query)) : [];
    }
    case 'loki':
      return (data.derivedFields ?? []).flatMap((field) => {
        try {
          return new RegExp(`${field.matcherRegex}|`).exec('').length > 1 ? [] : [`${field.name} has no group to take the value from`];
        } catch (e) {
          return [e.message];
        }
      });
    default:
      return [];
  }
}

/** The secrets of further model servers, each under its server's name. */
function serverKeys(data) {
  return (data.llm?.servers ?? []).map((server) => `llmKey.${server.name}`);
}

function correlation(c, list) {
  const target = list.find((d) => d.uid === c.targetUID);
  if (target?.type !== farseer.PLUGIN) {
    return [];
  }
  const query = { ...c.config.target, expr: plain(c.config.target.expr ?? '') };
  const problems = farseer.queryProblems(query);
  const filled = [c.config.field, ...(c.config.transformations ?? []).map((t) => t.mapValue)];
  for (const found of query.expr.matchAll(/\$\{(\w+)\}/g)) {
    if (!filled.includes(found[1])) {
      problems.push(`nothing fills \${${found[1]}}`);
    }
  }
  return problems;
}

/**
 * Problems of the files of alerting/ together.
 * @param known data sources (uid to type), dashboards, and Grafana's environment variables
 */
export function alertingProblems({ rules, contactPoints, policies }, known) {
  const problems = [];
  const all = (rules.groups ?? []).flatMap((g) => (g.rules ?? []).map((rule) => ({ group: g, rule })));
  if (all.length === 0) {
    problems.push('there is no rule');
  }
  const uids = all.map(({ rule }) => rule.uid);
  problems.push(...uids.filter((u, i) => !u || uids.indexOf(u) !== i).map((u) => `rule uid ${u} is missing or there twice`));
  for (const { group, rule } of all) {
    problems.push(...ruleProblems(rule, group, known).map((p) => `rule ${rule.uid}: ${p}`));
  }
  const names = (contactPoints.contactPoints ?? []).map((c) => c.name);
  for (const c of contactPoints.contactPoints ?? []) {
    for (const receiver of c.receivers ?? []) {
      if (!receiver.uid || !receiver.type) {
        problems.push(`contact point ${c.name}: a receiver needs a uid and a type`);
      }
      if (receiver.type === 'webhook' && !receiver.settings?.url) {
        problems.push(`contact point ${c.name}: a webhook needs a url`);
      }
    }
  }
  for (const policy of policies.policies ?? []) {
    problems.push(...policyProblems(policy, names, all.map(({ rule }) => rule)));
  }
  for (const name of [...environmentOf(contactPoints), ...environmentOf(policies)]) {
    if (!known.environment.has(name)) {
      problems.push(`Grafana's container has no environment variable ${name}`);
    }
  }
  return problems;
}

/** Labels that the alerts of a rule have, besides those written at the rule. */
function labelsOf(rule) {
  return (rule.data ?? []).flatMap(({ model }) => {
    switch (model.datasource?.type) {
      case farseer.PLUGIN:
        return farseer.ALERT_LABELS;
      case 'prometheus':
        return promql.read(model.expr).by ?? [];
      default:
        return [];
    }
  });
}

function ruleProblems(rule, group, known) {
  const problems = [];
  const refIds = (rule.data ?? []).map((d) => d.refId);
  if (new Set(refIds).size !== refIds.length) {
    problems.push('two queries have the same refId');
  }
  if (!refIds.includes(rule.condition)) {
    problems.push(`the condition ${rule.condition} is no query`);
  }
  for (const { refId, datasourceUid, model, relativeTimeRange } of rule.data ?? []) {
    const say = (p) => problems.push(`${refId}: ${p}`);
    if (model.refId !== refId) {
      say(`the model has the refId ${model.refId}`);
    }
    if (model.datasource?.uid !== datasourceUid) {
      say(`the model has the data source ${model.datasource?.uid}`);
    }
    if (!(relativeTimeRange?.from > relativeTimeRange?.to)) {
      say('the time range is empty');
    }
    if (datasourceUid === EXPRESSION) {
      expression(model, refIds).forEach(say);
    } else if (!known.dataSources.has(datasourceUid)) {
      say(`there is no data source ${datasourceUid}`);
    } else if (known.dataSources.get(datasourceUid) !== model.datasource.type) {
      say(`${datasourceUid} is of type ${known.dataSources.get(datasourceUid)}`);
    } else if (model.datasource.type === farseer.PLUGIN) {
      farseer.queryProblems(model).forEach(say);
    } else if (model.datasource.type === 'prometheus') {
      promql.read(model.expr).errors.forEach(say);
      if (model.instant !== true || model.range !== false) {
        say('a threshold needs instant values');
      }
    }
    if ([...strings(model)].some((s) => s.includes('$'))) {
      say('there are no variables in alert rules');
    }
  }
  if (!['OK', 'NoData', 'Alerting', 'KeepLast'].includes(rule.noDataState) || !['OK', 'Error', 'Alerting', 'KeepLast'].includes(rule.execErrState)) {
    problems.push('noDataState or execErrState is missing or unknown');
  }
  const [pending, interval] = [seconds(rule.for), seconds(group.interval)];
  if (!(interval > 0) || interval % 10 !== 0 || !(pending >= 0) || pending % interval !== 0) {
    problems.push(`for (${rule.for}) must be a multiple of the interval (${group.interval}), and that one of 10 s`);
  }
  if (rule.dashboardUid !== undefined) {
    const dashboard = known.dashboards.find((d) => d.uid === rule.dashboardUid);
    if (!dashboard) {
      problems.push(`there is no dashboard ${rule.dashboardUid}`);
    } else if (rule.panelId !== undefined && !panelsOf(dashboard).some((p) => p.id === rule.panelId)) {
      problems.push(`dashboard ${rule.dashboardUid} has no panel ${rule.panelId}`);
    }
  }
  problems.push(...templates(rule, refIds));
  for (const label of Object.keys(rule.labels ?? {})) {
    if (labelsOf(rule).includes(label)) {
      problems.push(`the rule's label ${label} hides that of the answer`);
    }
  }
  return problems;
}

function templates(rule, refIds) {
  const problems = [];
  const labels = [...labelsOf(rule), ...Object.keys(rule.labels ?? {})];
  for (const text of strings(rule.annotations ?? {})) {
    for (const [, what, name] of text.matchAll(/\$(\w+)\.(\w+)/g)) {
      if (what === 'labels' && !labels.includes(name)) {
        problems.push(`an alert has no label ${name}`);
      }
      if (what === 'values' && !refIds.includes(name)) {
        problems.push(`there is no query ${name} to take a value from`);
      }
    }
  }
  return rule.annotations?.summary ? problems : [...problems, 'the annotation summary is missing'];
}

function expression(model, refIds) {
  const problems = [];
  if (!['threshold', 'reduce', 'math'].includes(model.type)) {
    problems.push(`unknown expression type ${model.type}`);
  }
  if (model.type !== 'math' && !refIds.includes(model.expression)) {
    problems.push(`there is no query ${model.expression}`);
  }
  if (model.type === 'threshold') {
    const evaluator = model.conditions?.[0]?.evaluator;
    if (!evaluator || EVALUATORS[evaluator.type] !== evaluator.params?.length) {
      problems.push(`not a threshold: ${JSON.stringify(evaluator)}`);
    }
  }
  return problems;
}

function policyProblems(policy, contactPoints, rules) {
  const problems = [];
  if (!contactPoints.includes(policy.receiver)) {
    problems.push(`a policy sends to ${policy.receiver}, which is no contact point`);
  }
  for (const time of ['group_wait', 'group_interval', 'repeat_interval']) {
    if (policy[time] !== undefined && !(seconds(policy[time]) > 0)) {
      problems.push(`${time} cannot be ${policy[time]}`);
    }
  }
  const labels = new Set(['alertname', 'grafana_folder', ...rules.flatMap((r) => [...labelsOf(r), ...Object.keys(r.labels ?? {})])]);
  for (const [label, operator, value] of policy.object_matchers ?? []) {
    if (!MATCHERS.includes(operator) || value === undefined) {
      problems.push(`not a matcher: ${label} ${operator} ${value}`);
    }
    if (!labels.has(label)) {
      problems.push(`no alert has the label ${label}`);
    }
    if (label === 'severity' && operator === '=' && !farseer.SEVERITIES.includes(value)) {
      problems.push(`no alert has the severity ${value}`);
    }
  }
  for (const label of policy.group_by ?? []) {
    if (!labels.has(label)) {
      problems.push(`no alert has the label ${label} to group by`);
    }
  }
  return problems.concat((policy.routes ?? []).flatMap((route) => policyProblems(route, contactPoints, rules)));
}

function seconds(text) {
  const found = /^(\d+)(s|m|h)$/.exec(text ?? '');
  return found ? Number(found[1]) * { s: 1, m: 60, h: 3600 }[found[2]] : NaN;
}

/** Problems of a file of dashboard providers. */
export function providerProblems(file, containerPaths) {
  const problems = [];
  for (const p of file.providers ?? []) {
    if (p.type !== 'file' || !p.options?.path) {
      problems.push(`provider ${p.name} needs the type file and a path`);
    } else if (!containerPaths.includes(p.options.path)) {
      problems.push(`provider ${p.name}: nothing is mounted at ${p.options.path}`);
    }
  }
  return (file.providers ?? []).length > 0 ? problems : ['there is no provider'];
}
