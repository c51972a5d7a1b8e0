// Annotation queries, run and mapped as Grafana's standard annotation support does.
import {
  CoreApp,
  toDataFrame,
  type AnnotationEvent,
  type AnnotationQuery,
  type DataFrame,
  type DataQuery,
  type DataSourceApi,
  type TimeRange,
} from '@grafana/data';
import { lastValueFrom, toArray } from 'rxjs';
import { asObservable, requestFor } from '../data/run';

const FIELDS = ['time', 'timeEnd', 'title', 'text', 'tags', 'id'] as const;

export interface AnnotationAnswer {
  events: AnnotationEvent[];
  fields: string[];
}

export async function runAnnotations(
  dataSource: DataSourceApi<any, any>,
  annotation: AnnotationQuery,
  range: TimeRange,
): Promise<AnnotationAnswer> {
  const support = dataSource.annotations;
  if (!support) {
    throw new Error(`${dataSource.name} has no annotations`);
  }
  const prepared = support.prepareAnnotation?.(annotation) ?? annotation;
  const query = support.prepareQuery ? support.prepareQuery(prepared) : (prepared.target as DataQuery | undefined);
  if (!query) {
    return { events: [], fields: [] };
  }
  const request = requestFor(dataSource, [{ ...query, refId: 'Anno' }], {
    app: CoreApp.Dashboard,
    range,
    maxDataPoints: 100,
    scopedVars: { __annotation: { text: prepared.name ?? '', value: prepared } },
  });
  if (request.targets.length === 0) {
    return { events: [], fields: [] };
  }
  const packets = await lastValueFrom(asObservable(dataSource.query(request)).pipe(toArray()));
  const last = packets.at(-1);
  const error = last?.errors?.[0] ?? last?.error;
  if (error) {
    throw error;
  }
  const frames: DataFrame[] = (last?.data ?? []).map((d) => toDataFrame(d));
  const events = support.processEvents
    ? ((await lastValueFrom(support.processEvents(prepared, frames))) ?? [])
    : frames.flatMap(eventsOf);
  return {
    events: events.map((event) => ({ ...event, color: event.color ?? prepared.iconColor, source: prepared })),
    fields: frames.flatMap((f) => f.fields.map((x) => x.name)),
  };
}

function eventsOf(frame: DataFrame): AnnotationEvent[] {
  const columns = FIELDS.map((name) => frame.fields.find((f) => f.name.toLowerCase() === name.toLowerCase()));
  return Array.from({ length: frame.length }, (_, row) => {
    const event: AnnotationEvent = {};
    FIELDS.forEach((name, i) => {
      const value = columns[i]?.values[row];
      if (value === undefined || value === null) {
        return;
      }
      if (name === 'tags') {
        event.tags = Array.isArray(value)
          ? value
          : String(value)
              .split(',')
              .map((t) => t.trim());
      } else {
        Object.assign(event, { [name]: value });
      }
    });
    return event;
  });
}
