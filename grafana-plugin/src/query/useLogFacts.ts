import { type TimeRange } from '@grafana/data';
import { useEffect, useMemo, useRef } from 'react';
import { windowOf, type FarseerDataSource } from '../datasource/FarseerDataSource';
import { type Described } from '../datasource/resources';
import { type LogFacts } from '../logql/suggestions';

/** Completion's facts for the window that the panel shows when they are asked for. */
export function useLogFacts(
  datasource: FarseerDataSource,
  range: TimeRange | undefined
): LogFacts & { prompts: () => Promise<Described[]> } {
  const latest = useRef(range);
  useEffect(() => {
    latest.current = range;
  }, [range]);
  useEffect(() => {
    // Explore's filter buttons need to know which labels belong to streams; without the list they still work
    datasource.labels(latest.current).catch(() => undefined);
  }, [datasource]);
  return useMemo(() => {
    const { resources } = datasource;
    return {
      labels: () => datasource.labels(latest.current),
      values: (label, selector) => resources.labelValues(label, selector, windowOf(latest.current)),
      patterns: (selector) => (selector ? resources.patterns(selector, windowOf(latest.current)) : Promise.resolve([])),
      prompts: () => resources.prompts(),
    };
  }, [datasource]);
}
