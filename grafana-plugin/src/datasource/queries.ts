import { CoreApp } from '@grafana/data';
import { type FarseerQuery, type QueryType } from '../types';

/** What a query starts with: the answer to why, in the place it is asked. */
export function defaultQuery(app?: CoreApp): Partial<FarseerQuery> {
  return app === CoreApp.UnifiedAlerting || app === CoreApp.CloudAlerting
    ? { queryType: 'insights', expr: '', minSeverity: 'high' }
    : { queryType: 'insights', expr: '' };
}

/** Whether a query says enough to be sent. */
export function isRunnable(query: FarseerQuery): boolean {
  if (query.hide) {
    return false;
  }
  return queryTypeOf(query) === 'ask' ? filled(query.question) : filled(query.expr);
}

export function queryTypeOf(query: FarseerQuery): QueryType {
  return query.queryType ?? 'insights';
}

function filled(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== '';
}
