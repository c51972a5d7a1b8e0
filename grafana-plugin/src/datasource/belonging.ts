import { type FarseerQuery } from '../types';
import { isAlerting, isStored, isTrend, queryTypeOf, trendGroup } from './queries';

const OF_HISTORY = ['stored', 'rootCause', 'component', 'trend'] as const;
const OF_LOGS = [
  'expr',
  'question',
  'prompt',
  'wait',
  'maxLines',
  'model',
  'includeBenign',
  'summary',
  'adhocFilters',
] as const;

/**
 * The query without what another type or source left behind. A saved query keeps that, so that a look at another type
 * loses nothing; the backend must not see it.
 */
export function onlyBelonging(query: FarseerQuery): FarseerQuery {
  if (isTrend(query)) {
    return { ...without(query, [...OF_LOGS, 'maxRows']), by: trendGroup(query) };
  }
  if (isStored(query)) {
    return without(query, [...OF_LOGS, 'trend', 'by', 'legend']);
  }
  const summarizes = queryTypeOf(query) === 'insights' && !isAlerting(query.app);
  return without(query, summarizes ? OF_HISTORY : [...OF_HISTORY, 'summary']);
}

function without(query: FarseerQuery, names: ReadonlyArray<keyof FarseerQuery>): FarseerQuery {
  const { refId, ...rest } = query;
  return { refId, ...Object.fromEntries(Object.entries(rest).filter(([name]) => !names.some((n) => n === name))) };
}
