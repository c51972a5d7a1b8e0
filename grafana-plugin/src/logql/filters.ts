import { quote, selectorsOf, type Matcher, type Selector } from './tree';

export type FilterOperator = '=' | '!=' | '=~' | '!~';

export interface LabelFilter {
  key: string;
  operator: FilterOperator;
  value: string;
}

const OPPOSITE: Record<FilterOperator, FilterOperator> = { '=': '!=', '!=': '=', '=~': '!~', '!~': '=~' };

/**
 * Adds a filter to every stream of the query: as a matcher when `isStreamLabel`, else as `| key="value"` behind the
 * pipeline, which also finds structured metadata and labels that a parser made. What contradicts it goes.
 */
export function addFilter(expr: string, filter: LabelFilter, isStreamLabel: boolean): string {
  const clean = removeFilter(expr, { ...filter, operator: OPPOSITE[filter.operator] });
  if (hasFilter(clean, filter)) {
    return clean;
  }
  const matcher = `${filter.key}${filter.operator}${quote(filter.value)}`;
  const selectors = selectorsOf(clean);
  if (selectors.length === 0) {
    return clean.trim() === '' ? `{${matcher}}` : clean;
  }
  return edit(
    clean,
    selectors.map((s) =>
      isStreamLabel || s.matchers.length === 0
        ? { from: s.to - 1, to: s.to - 1, text: (s.matchers.length > 0 ? ', ' : '') + matcher }
        : { from: s.pipelineTo, to: s.pipelineTo, text: ` | ${matcher}` }
    )
  );
}

/** Takes a filter away wherever it stands, unless it is the only matcher of its stream selector. */
export function removeFilter(expr: string, filter: LabelFilter): string {
  const cuts = selectorsOf(expr).flatMap((s) => [...matcherCuts(expr, s, filter), ...labelFilterCuts(expr, s, filter)]);
  return edit(expr, cuts);
}

/** Whether every stream of the query carries the filter. */
export function hasFilter(expr: string, filter: LabelFilter): boolean {
  const selectors = selectorsOf(expr);
  return (
    selectors.length > 0 && selectors.every((s) => [...s.matchers, ...s.labelFilters].some((m) => same(m, filter)))
  );
}

/** Adds the filter, or takes it away when it is there already. */
export function toggleFilter(expr: string, filter: LabelFilter, isStreamLabel: boolean): string {
  return hasFilter(expr, filter) ? removeFilter(expr, filter) : addFilter(expr, filter, isStreamLabel);
}

/** Adds `|= "text"` or `!= "text"` behind every stream's pipeline. */
export function addLineFilter(expr: string, text: string, keep: boolean): string {
  const stage = ` ${keep ? '|=' : '!='} ${quote(text)}`;
  return edit(
    expr,
    selectorsOf(expr).map((s) => ({ from: s.pipelineTo, to: s.pipelineTo, text: stage }))
  );
}

interface Edit {
  from: number;
  to: number;
  text: string;
}

function edit(expr: string, edits: Edit[]): string {
  return [...edits]
    .sort((a, b) => b.from - a.from)
    .reduce((text, e) => text.slice(0, e.from) + e.text + text.slice(e.to), expr);
}

function matcherCuts(expr: string, selector: Selector, filter: LabelFilter): Edit[] {
  const gone = selector.matchers.filter((m) => same(m, filter));
  if (gone.length === 0 || gone.length === selector.matchers.length) {
    return [];
  }
  const left = selector.matchers.filter((m) => !gone.includes(m)).map((m) => expr.slice(m.from, m.to));
  return [{ from: selector.from, to: selector.to, text: `{${left.join(', ')}}` }];
}

function labelFilterCuts(expr: string, selector: Selector, filter: LabelFilter): Edit[] {
  return selector.labelFilters
    .filter((m) => same(m, filter))
    .map((m) => ({ from: expr.charAt(m.from - 1) === ' ' ? m.from - 1 : m.from, to: m.to, text: '' }));
}

function same(matcher: Matcher, filter: LabelFilter): boolean {
  return matcher.name === filter.key && matcher.operator === filter.operator && matcher.value === filter.value;
}
