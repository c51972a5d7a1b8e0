import { CoreApp } from '@grafana/data';
import { TREND_GROUPS, type FarseerQuery, type QueryType } from '../types';

/** What a query starts with: the answer to why, in the place it is asked. */
export function defaultQuery(app?: CoreApp): Partial<FarseerQuery> {
  return isAlerting(app)
    ? { queryType: 'insights', expr: '', minSeverity: 'high' }
    : { queryType: 'insights', expr: '' };
}

/** Whether a query belongs to an alert rule. */
export function isAlerting(app: string | undefined): boolean {
  return app === CoreApp.UnifiedAlerting || app === CoreApp.CloudAlerting;
}

/** Whether a query says enough to be sent. */
export function isRunnable(query: FarseerQuery): boolean {
  if (query.hide) {
    return false;
  }
  if (isStored(query)) {
    return true;
  }
  return queryTypeOf(query) === 'ask' ? filled(query.question) : filled(query.expr);
}

export function queryTypeOf(query: FarseerQuery): QueryType {
  return query.queryType ?? 'insights';
}

/** Whether the answer comes from the history, for which no logs are read. */
export function isStored(query: FarseerQuery): boolean {
  return queryTypeOf(query) === 'incidents' && query.stored === true;
}

/** Whether the answer is a graph of the history rather than a table. */
export function isTrend(query: FarseerQuery): boolean {
  return isStored(query) && query.trend === true;
}

/** What the series of a trend stand for; a group that only volume knows is none. */
export function trendGroup({ by }: FarseerQuery): string {
  return by && (by.includes('$') || TREND_GROUPS.some((group) => group === by)) ? by : 'severity';
}

function filled(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== '';
}
