import { addFilter, type FilterOperator } from '../logql/filters';
import { type AdHocFilter } from '../types';

/** An ad hoc filter as a matcher of LogQL: several values become an alternative. */
export function asMatcher(filter: AdHocFilter): { key: string; operator: FilterOperator; value: string } {
  const { key, operator, value } = filter;
  const alternatives = () => (filter.values ?? [value]).map(escapeRegex).join('|');
  switch (operator) {
    case '=|':
      return { key, operator: '=~', value: alternatives() };
    case '!=|':
      return { key, operator: '!~', value: alternatives() };
    case '!=':
    case '=~':
    case '!~':
      return { key, operator, value };
    default:
      return { key, operator: '=', value };
  }
}

/** The query with the filters written into its LogQL, for places that have no ad hoc filters of their own. */
export function writeFilters(expr: string, filters: AdHocFilter[]): string {
  return filters.reduce((text, f) => addFilter(text, asMatcher(f), true), expr);
}

/** A stream selector of these filters alone; empty when there are none. */
export function selectorOf(filters: AdHocFilter[]): string {
  return writeFilters('', filters);
}

export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
