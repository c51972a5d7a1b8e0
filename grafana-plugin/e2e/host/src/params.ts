// The page's URL says what it shows.
import { dateMath, dateTime, type DateTime, type TimeRange } from '@grafana/data';

export type Scene = 'config' | 'explore' | 'dashboard' | 'variable' | 'annotation';

const params = new URLSearchParams(location.search);

export const PLUGIN_ID = 'farseer-insights-datasource';
export const FARSEER_UID = params.get('uid') ?? 'farseer';

export const scene = (params.get('scene') ?? 'explore') as Scene;
export const themeName = params.get('theme') === 'light' ? 'light' : 'dark';

/** Queries of Explore, or the target of the annotation editor: JSON. */
export function json<T>(name: string, otherwise: T): T {
  const text = params.get(name);
  return text === null ? otherwise : (JSON.parse(text) as T);
}

export function text(name: string, otherwise: string): string {
  return params.get(name) ?? otherwise;
}

/** `from` and `to` as in Grafana's own URLs: epoch milliseconds or `now-1h`. */
export function rangeOfUrl(): TimeRange {
  return timeRange(params.get('from') ?? 'now-1h', params.get('to') ?? 'now');
}

export function timeRange(from: string | DateTime, to: string | DateTime): TimeRange {
  return { from: moment(from, false), to: moment(to, true), raw: { from: rawTime(from), to: rawTime(to) } };
}

function moment(time: string | DateTime, roundUp: boolean): DateTime {
  if (typeof time !== 'string') {
    return time;
  }
  return /^\d+$/.test(time)
    ? dateTime(Number(time))
    : dateTime(dateMath.toDateTime(time, { roundUp, timezone: 'utc' }));
}

function rawTime(time: string | DateTime): string | DateTime {
  return typeof time === 'string' && /^\d+$/.test(time) ? dateTime(Number(time)) : time;
}
