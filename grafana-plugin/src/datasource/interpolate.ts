import { type AdHocVariableFilter, type ScopedVars } from '@grafana/data';
import { type AdHocFilter, type FarseerQuery } from '../types';
import { splitLiterals } from '../logql/literals';

/** How Grafana formats the value of one variable: a list when the variable has several values. */
export type VariableFormat = (value: string | string[], variable: { multi?: boolean; includeAll?: boolean }) => string;

/** Grafana's template service, as far as it is needed here. */
export type Replace = (text: string, scopedVars?: ScopedVars, format?: VariableFormat) => string;

const WHOLE_VARIABLE = /^(\$\w+|\$\{\w+\}|\[\[\w+\]\])$/;
const REGEX_OPERATOR: Record<string, string> = { '=': '=~', '!=': '!~', '|=': '|~' };

/** The query as the backend wants it: every variable replaced, ad hoc filters beside the LogQL. */
export function interpolateQuery(
  query: FarseerQuery,
  scopedVars: ScopedVars,
  filters: AdHocVariableFilter[] | undefined,
  replace: Replace
): FarseerQuery {
  const text = (value: string | undefined) => (value === undefined ? undefined : replace(value, scopedVars, commaList));
  const { review: _stays, ...sent } = query;
  const result: FarseerQuery = {
    ...sent,
    expr: query.expr === undefined ? undefined : interpolateLogQl(query.expr, scopedVars, replace),
    question: text(query.question),
    minSeverity: text(query.minSeverity),
    prompt: text(query.prompt),
    wait: text(query.wait),
    by: text(query.by),
  };
  const adhocFilters = (filters ?? []).map(toFilter);
  if (adhocFilters.length > 0) {
    result.adhocFilters = adhocFilters;
  }
  return dropUndefined(result);
}

/**
 * Replaces variables in LogQL. Inside a literal the value is escaped for it, after a regular-expression operator several
 * values become an alternative, and `{app="$app"}` with several values becomes `{app=~"a|b"}`.
 */
export function interpolateLogQl(expr: string, scopedVars: ScopedVars, replace: Replace): string {
  let out = '';
  for (const part of splitLiterals(expr)) {
    if (part.kind === 'code') {
      out += replace(part.text, scopedVars, commaList);
    } else if (part.kind === 'comment') {
      out += part.text;
    } else {
      out = appendLiteral(out, part.text, scopedVars, replace);
    }
  }
  return out;
}

function appendLiteral(before: string, literal: string, scopedVars: ScopedVars, replace: Replace): string {
  const quote = literal.charAt(0);
  const body = literal.slice(1, -1);
  const [head, operator] = splitOperator(before);
  const regex = /~$/.test(operator);
  const escape = quote === '"' ? escapeQuoted : (s: string) => s;

  let several = false;
  const format: VariableFormat = (value, variable) => {
    const values = Array.isArray(value) ? value : [value];
    several ||= values.length > 1;
    if (values.length > 1 || (regex && (variable.multi || variable.includeAll))) {
      return escape(values.map(escapeRegex).join('|'));
    }
    return escape(values[0] ?? '');
  };
  const replaced = replace(body, scopedVars, format);

  // an "All" with a custom value such as .* never passes the format, so look at what came out
  const matchesAll = replaced !== body && (replaced === '.*' || replaced === '.+');
  const wider = REGEX_OPERATOR[operator];
  if (wider && WHOLE_VARIABLE.test(body) && (several || matchesAll)) {
    return head + operator.replace(/!?\|?=$/, wider) + literalOf(quote, replaced);
  }
  return before + literalOf(quote, replaced);
}

/** Splits off the operator (and blanks) at the end, such as `=`, `!=`, `|=`, `=~`. */
function splitOperator(before: string): [string, string] {
  const end = /(\|=|\|~|\|>|!>|!=|!~|=~|=)\s*$/.exec(before);
  return end ? [before.slice(0, end.index), end[0].trimEnd()] : [before, ''];
}

function literalOf(quote: string, body: string): string {
  return quote + body + quote;
}

const commaList: VariableFormat = (value) => (Array.isArray(value) ? value.join(',') : value);

function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function escapeQuoted(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}

function toFilter({ key, operator, value, values }: AdHocVariableFilter): AdHocFilter {
  return values ? { key, operator, value, values } : { key, operator, value };
}

function dropUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;
}
