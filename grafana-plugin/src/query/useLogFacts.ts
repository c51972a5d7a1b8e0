import { type TimeRange } from '@grafana/data';
import { useEffect, useMemo } from 'react';
import { type FarseerDataSource } from '../datasource/FarseerDataSource';
import { PanelFacts } from './PanelFacts';

/** Completion's facts for the window that the panel shows when they are asked for. */
export function useLogFacts(datasource: FarseerDataSource, range: TimeRange | undefined): PanelFacts {
  const facts = useMemo(() => new PanelFacts(datasource), [datasource]);
  useEffect(() => {
    facts.show(range);
  }, [facts, range]);
  useEffect(() => {
    // Explore's filter buttons need to know which labels belong to streams; without the list they still work
    facts.labels().catch(() => undefined);
  }, [facts]);
  return facts;
}
