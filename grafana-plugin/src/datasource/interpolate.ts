import { type AdHocVariableFilter, type ScopedVars } from '@grafana/data';
import { type AdHocFilter, type FarseerQuery } from '../types';
import { escapeRegex } from './adhoc';
import { onlyBelonging } from './belonging';
import { isStored } from './queries';
import { splitLiterals } from '../logql/literals';

/** How Grafana formats the value of one variable: a list when the variable has several values. */
export type VariableFormat = (value: string | string[], variable: { multi?: boolean; includeAll?: boolean }) => string;

/** Grafana's template service, as far as it is needed here. */
export type Replace = (text: string, scopedVars?: ScopedVars, format?: VariableFormat) => string;

const WHOLE_VARIABLE = /^(\$\w+|\$\{\w+\}|\[\[\w+\]\])$/;
/** What a variable's "All" is replaced with when it has a value of its own. */
const ALL = ['.*', '.+'];
const OPERATOR_AT_END = /(\|=|\|~|\|>|!>|!=|!~|=~|=)(\s*)$/;
/** The operator that takes a regular expression where this one takes a text. */
const FOR_REGEX: Partial<Record<string, string>> = { '=': '=~', '!=': '!~', '|=': '|~' };

/** The query as the backend wants it: every variable replaced, ad hoc filters beside the LogQL. */
export function interpolateQuery(
  query: FarseerQuery,
  scopedVars: ScopedVars,
  filters: AdHocVariableFilter[] | undefined,
  replace: Replace
): FarseerQuery {
  const text = (value: string | undefined) => (value === undefined ? undefined : replace(value, scopedVars, commaList));
  const one = (value: string | undefined) => oneOrAll(text(value));
  const { review, ...sent } = onlyBelonging(query);
  const result: FarseerQuery = {
    ...sent,
    expr: sent.expr === undefined ? undefined : interpolateLogQl(sent.expr, scopedVars, replace),
    question: text(sent.question),
    minSeverity: text(sent.minSeverity),
    prompt: text(sent.prompt),
    wait: text(sent.wait),
    by: text(sent.by),
    rootCause: one(sent.rootCause),
    component: one(sent.component),
  };
  const adhocFilters = isStored(query) ? [] : (filters ?? []).map(toFilter);
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
    if (part.kind === 'comment') {
      out += part.text;
    } else if (part.kind === 'literal' && part.closed) {
      out = appendLiteral(out, part.text, scopedVars, replace);
    } else {
      out += replace(part.text, scopedVars, commaList);
    }
  }
  return out;
}

function appendLiteral(before: string, literal: string, scopedVars: ScopedVars, replace: Replace): string {
  const quote = literal.charAt(0);
  const body = literal.slice(1, -1);
  const [ending = '', operator = '', blank = ''] = OPERATOR_AT_END.exec(before) ?? [];
  const regex = operator.endsWith('~');
  const escape = quote === '"' ? escapeQuoted : (text: string) => text;

  const seen = { several: false };
  const replaced = replace(body, scopedVars, (value, variable) => {
    const values = Array.isArray(value) ? value : [value];
    if (values.length > 1) {
      seen.several = true;
    }
    const asRegex = values.length > 1 || (regex && (variable.multi === true || variable.includeAll === true));
    return escape(asRegex ? values.map(escapeRegex).join('|') : (values[0] ?? ''));
  });

  // an "All" with a value of its own such as .* never passes the format, so look at what came out
  const all = replaced !== body && ALL.includes(replaced);
  const wider = WHOLE_VARIABLE.test(body) && (seen.several || all) ? FOR_REGEX[operator] : undefined;
  const head = wider ? before.slice(0, before.length - ending.length) + wider + blank : before;
  return head + quote + replaced + quote;
}

const commaList: VariableFormat = (value) => (Array.isArray(value) ? value.join(',') : value);

/** A value that is compared as it is: all of them is none. */
function oneOrAll(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return !trimmed || ALL.includes(trimmed) ? undefined : trimmed;
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
