// Runs queries as Grafana's query runner does: packets are merged by their key, streams stay open until the next run.
import {
  CoreApp,
  LoadingState,
  rangeUtil,
  toDataFrame,
  type DataFrame,
  type DataQuery,
  type DataQueryError,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceApi,
  type PanelData,
  type TimeRange,
} from '@grafana/data';
import { useEffect, useState } from 'react';
import { catchError, from, map, Observable, of, scan, startWith } from 'rxjs';
import { variables } from '../services/variables';

let requests = 0;

export interface RequestOptions {
  app: CoreApp | string;
  range: TimeRange;
  maxDataPoints?: number;
  panelId?: number;
  scopedVars?: DataQueryRequest['scopedVars'];
}

export function requestFor<T extends DataQuery>(
  dataSource: DataSourceApi<T, any>,
  targets: T[],
  options: RequestOptions,
): DataQueryRequest<T> {
  const maxDataPoints = options.maxDataPoints ?? 600;
  const { interval, intervalMs } = rangeUtil.calculateInterval(options.range, maxDataPoints, '1s');
  variables.updateTimeRange(options.range);
  return {
    app: options.app,
    requestId: `${options.app}-${options.panelId ?? 0}-${requests++}`,
    panelId: options.panelId,
    timezone: 'utc',
    range: options.range,
    rangeRaw: options.range.raw,
    interval,
    intervalMs,
    maxDataPoints,
    targets: targets
      .filter((target) => !target.hide && (dataSource.filterQuery?.(target) ?? true))
      .map((target) => ({ ...target, datasource: dataSource.getRef() })),
    filters: variables.filtersFor(dataSource.uid),
    scopedVars: {
      __interval: { text: interval, value: interval },
      __interval_ms: { text: String(intervalMs), value: intervalMs },
      ...options.scopedVars,
    },
    startTime: Date.now(),
  } as DataQueryRequest<T>;
}

export function asObservable(answer: Observable<DataQueryResponse> | Promise<DataQueryResponse>) {
  return from(answer as Observable<DataQueryResponse>);
}

interface Packets {
  frames: Map<string, DataFrame[]>;
  state: LoadingState;
  errors: DataQueryError[];
}

export function runRequest(dataSource: DataSourceApi<any, any>, request: DataQueryRequest): Observable<PanelData> {
  const nothing: Packets = { frames: new Map(), state: LoadingState.Loading, errors: [] };
  if (request.targets.length === 0) {
    return of(panelData({ ...nothing, state: LoadingState.Done }, request.range));
  }
  return asObservable(dataSource.query(request)).pipe(
    scan((before, packet: DataQueryResponse): Packets => {
      const key = packet.key ?? packet.data[0]?.refId ?? 'A';
      const frames = new Map(before.frames).set(key, packet.data.map(asFrame));
      const errors = packet.errors ?? (packet.error ? [packet.error] : []);
      const state = packet.state ?? (errors.length > 0 ? LoadingState.Error : LoadingState.Done);
      return { frames, state, errors };
    }, nothing),
    startWith(nothing),
    map((packets) => panelData(packets, request.range)),
    catchError((error) =>
      of(panelData({ ...nothing, state: LoadingState.Error, errors: [{ message: messageOf(error) }] }, request.range)),
    ),
  );
}

function asFrame(data: DataFrame): DataFrame {
  // a streaming frame changes in place: a copy each time, so that React sees a new one
  const frame = toDataFrame(data);
  return { ...frame, fields: frame.fields.map((f) => ({ ...f })), length: frame.length };
}

function panelData({ frames, state, errors }: Packets, timeRange: TimeRange): PanelData {
  return { series: [...frames.values()].flat(), state, errors, error: errors[0], timeRange };
}

export function messageOf(error: any): string {
  return error?.data?.message ?? error?.message ?? error?.statusText ?? String(error);
}

/** The newest answer of a request; a new request ends the one before, with its streams. */
export function usePanelData(
  dataSource: DataSourceApi<any, any> | undefined,
  request: DataQueryRequest | undefined,
): PanelData | undefined {
  const [data, setData] = useState<PanelData>();
  useEffect(() => {
    if (!dataSource || !request) {
      setData(undefined);
      return;
    }
    const running = runRequest(dataSource, request).subscribe((next) =>
      // while the next answer is on its way, Grafana keeps showing the last one
      setData((last) => (next.state === LoadingState.Loading && last ? { ...last, state: next.state } : next)),
    );
    return () => running.unsubscribe();
  }, [dataSource, request]);
  return data;
}
