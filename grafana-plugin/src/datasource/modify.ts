import { type QueryFilterOptions, type QueryFixAction, type ToggleFilterAction } from '@grafana/data';
import { addFilter, addLineFilter, hasFilter, toggleFilter, type LabelFilter } from '../logql/filters';
import { type FarseerQuery } from '../types';
import { isStored } from './queries';

export const QUERY_MODIFICATIONS = ['ADD_FILTER', 'ADD_FILTER_OUT', 'ADD_STRING_FILTER', 'ADD_STRING_FILTER_OUT'];

/** What Explore asks for when a person clicks on a value or on text of a log line. */
export function modifyQuery(query: FarseerQuery, action: QueryFixAction, streamLabels: Set<string>): FarseerQuery {
  const { key = '', value = '' } = action.options ?? {};
  if (isStored(query)) {
    return action.type === 'ADD_FILTER' ? narrowed(query, key, value) : query;
  }
  const expr = query.expr ?? '';
  switch (action.type) {
    case 'ADD_FILTER':
      return { ...query, expr: addFilter(expr, { key, operator: '=', value }, streamLabels.has(key)) };
    case 'ADD_FILTER_OUT':
      return { ...query, expr: addFilter(expr, { key, operator: '!=', value }, streamLabels.has(key)) };
    case 'ADD_STRING_FILTER':
      return { ...query, expr: addLineFilter(expr, value, true) };
    case 'ADD_STRING_FILTER_OUT':
      return { ...query, expr: addLineFilter(expr, value, false) };
    default:
      return query;
  }
}

/** The history has no LogQL: it is narrowed by what its fields hold. */
function narrowed(query: FarseerQuery, key: string, value: string): FarseerQuery {
  switch (key) {
    case 'root_cause':
      return { ...query, rootCause: value };
    case 'component':
      return { ...query, component: value };
    case 'severity':
      return { ...query, minSeverity: value };
    default:
      return query;
  }
}

export function toggleQueryFilter(
  query: FarseerQuery,
  { type, options }: ToggleFilterAction,
  streamLabels: Set<string>
): FarseerQuery {
  const filter: LabelFilter = { ...keyAndValue(options), operator: type === 'FILTER_FOR' ? '=' : '!=' };
  return { ...query, expr: toggleFilter(query.expr ?? '', filter, streamLabels.has(filter.key)) };
}

export function hasQueryFilter(query: FarseerQuery, options: QueryFilterOptions): boolean {
  return hasFilter(query.expr ?? '', { ...keyAndValue(options), operator: '=' });
}

function keyAndValue(options: QueryFilterOptions): { key: string; value: string } {
  return { key: options.key ?? '', value: options.value ?? '' };
}
