import { errors as logqlErrors } from './logql.js';

export const PLUGIN = 'farseer-insights-datasource';
export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'];
export const LEVELS = ['unknown', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** The columns of each query type's table. Dashboards and alert rules depend on them. */
export const COLUMNS = {
  insights: [
    'time', 'role', 'severity', 'root_cause', 'component', 'summary', 'action', 'confidence', 'count', 'change',
    'pattern', 'evidence', 'trace_id', 'source', 'status', 'prompt', 'model', 'analysis_trace_id', 'insight_id',
  ],
  patterns: [
    'time', 'last_time', 'level', 'component', 'pattern', 'count', 'change', 'values', 'root_cause', 'severity',
    'summary', 'source', 'status', 'score', 'example', 'trace_id', 'pattern_id',
  ],
  logs: ['timestamp', 'body', 'severity', 'id', 'labels', 'pattern', 'root_cause', 'summary', 'pattern_id'],
  anomalies: [
    'time', 'kind', 'severity', 'component', 'pattern', 'count', 'before', 'score', 'root_cause', 'summary', 'trace_id',
    'pattern_id',
  ],
  incidents: [
    'time', 'timeEnd', 'title', 'text', 'tags', 'id', 'severity', 'root_cause', 'component', 'count', 'symptoms',
    'trace_id',
  ],
  annotations: ['time', 'timeEnd', 'title', 'text', 'tags', 'id'],
};
COLUMNS.ask = COLUMNS.insights;

/** Labels and the value of the numbers that an alert rule gets. */
export const ALERT_LABELS = ['severity', 'root_cause', 'component'];

const TEXT = (value) => typeof value === 'string';
const NUMBER = (value) => Number.isInteger(value) && value > 0;
const FLAG = (value) => typeof value === 'boolean';
const variable = (value) => TEXT(value) && value.startsWith('$');
const oneOf = (values) => (value) => values.includes(value) || variable(value);

const FIELDS = {
  refId: TEXT,
  queryType: oneOf(['insights', 'patterns', 'logs', 'ask', 'anomalies', 'incidents', 'volume', 'annotations']),
  expr: TEXT,
  question: TEXT,
  minSeverity: oneOf(SEVERITIES),
  prompt: (value) => variable(value) || /^(auto|[\w-]+@[0-9a-f]{8})$/.test(value),
  wait: (value) => variable(value) || /^(0|\d+(ms|s|m))$/.test(value),
  maxRows: NUMBER,
  maxLines: NUMBER,
  model: FLAG,
  includeBenign: FLAG,
  by: oneOf(['level', 'severity', 'root_cause', 'component']),
  legend: TEXT,
  summary: FLAG,
  stored: FLAG,
  rootCause: TEXT,
  component: TEXT,
  trend: FLAG,
};

// options of the history alone, and of what is read from logs alone
const OF_HISTORY = ['rootCause', 'component', 'trend'];
const OF_LOGS = ['expr', 'wait', 'prompt', 'maxLines', 'model', 'includeBenign'];
const TREND_GROUPS = ['severity', 'root_cause', 'component'];
// what Grafana itself writes into a query
const OF_GRAFANA = ['datasource', 'hide', 'key'];

/** Problems of a query to Farseer. */
export function queryProblems(query) {
  const problems = [];
  for (const [name, value] of Object.entries(query)) {
    if (OF_GRAFANA.includes(name)) {
      continue;
    }
    if (!Object.hasOwn(FIELDS, name)) {
      problems.push(`unknown field ${name}`);
    } else if (!FIELDS[name](value)) {
      problems.push(`${name} cannot be ${JSON.stringify(value)}`);
    }
  }
  if (!query.queryType) {
    problems.push('queryType is missing');
  }
  const stored = query.queryType === 'incidents' && query.stored === true;
  const trend = stored && query.trend === true;
  if ((query.by || query.legend) && query.queryType !== 'volume' && !trend) {
    problems.push(`by and legend mean nothing for ${query.queryType}`);
  }
  if (trend && !TREND_GROUPS.includes(query.by) && !variable(query.by)) {
    problems.push(`a trend cannot be by ${query.by}`);
  }
  if (query.summary && query.queryType !== 'insights') {
    problems.push(`summary means nothing for ${query.queryType}`);
  }
  if (query.stored !== undefined && query.queryType !== 'incidents') {
    problems.push(`stored means nothing for ${query.queryType}`);
  }
  const foreign = stored ? OF_LOGS : OF_HISTORY;
  const where = stored ? 'the history' : 'what is read from logs';
  problems.push(...foreign.filter((name) => query[name] !== undefined).map((name) => `${name} means nothing for ${where}`));
  if (query.question && query.queryType !== 'ask') {
    problems.push(`question means nothing for ${query.queryType}`);
  }
  for (const found of query.legend?.matchAll(/\{\{\s*(\w+)\s*\}\}/g) ?? []) {
    if (found[1] !== (query.by ?? 'level')) {
      problems.push(`the series have no label ${found[1]} for the legend`);
    }
  }
  if (query.queryType !== 'ask' && !stored) {
    problems.push(...logqlErrors(query.expr));
  }
  return problems;
}

/** The names that columns or series of the answer have, undefined when they cannot be known. */
export function namesOf(query) {
  if (query.queryType !== 'volume' && !query.trend) {
    return COLUMNS[query.queryType];
  }
  const by = query.by ?? 'level';
  const known = { level: LEVELS, severity: SEVERITIES }[by];
  return query.legend && query.legend !== `{{${by}}}` ? undefined : known;
}

const KINDS = {
  labels: [],
  label_values: ['label', 'selector'],
  root_causes: [],
  prompts: [],
  severities: [],
};

/** Problems of the query of a dashboard variable. */
export function variableProblems(query) {
  const allowed = KINDS[query?.kind];
  if (!allowed) {
    return [`unknown kind of variable ${query?.kind}`];
  }
  const problems = Object.keys(query)
    .filter((name) => !['refId', 'kind', ...allowed].includes(name))
    .map((name) => `a variable of kind ${query.kind} has no field ${name}`);
  if (query.kind === 'label_values' && !query.label) {
    problems.push('label is missing');
  }
  if (query.selector !== undefined) {
    problems.push(...logqlErrors(query.selector));
  }
  return problems;
}
