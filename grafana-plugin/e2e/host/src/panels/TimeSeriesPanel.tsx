import { FieldType, type DataFrame, type FieldConfigSource } from '@grafana/data';
import { LegendDisplayMode, type VizLegendOptions } from '@grafana/schema';
import { TimeSeries, useTheme2 } from '@grafana/ui';
import { useMemo } from 'react';
import { withFieldConfig } from '../data/fieldConfig';
import { Annotations } from './Annotations';
import { NoData } from './TablePanel';
import type { PanelViewProps } from './types';

const LEGEND: VizLegendOptions = {
  displayMode: LegendDisplayMode.List,
  placement: 'bottom',
  showLegend: true,
  calcs: [],
};

/** How Grafana draws a series whose panel says nothing. */
const LINES = {
  drawStyle: 'line',
  lineInterpolation: 'linear',
  lineWidth: 1,
  fillOpacity: 0,
  showPoints: 'auto',
  pointSize: 5,
  barAlignment: 0,
  axisPlacement: 'auto',
};

export function TimeSeriesPanel({ data, fieldConfig, options, width, height, annotations = [] }: PanelViewProps) {
  const theme = useTheme2();
  const frames = useMemo(() => {
    const custom = { ...LINES, ...fieldConfig.defaults.custom };
    const config: FieldConfigSource = { ...fieldConfig, defaults: { ...fieldConfig.defaults, custom } };
    return withFieldConfig(data.series.filter(isSeries), config, theme, data.timeRange);
  }, [data, fieldConfig, theme]);
  if (frames.length === 0) {
    return <NoData />;
  }
  return (
    <TimeSeries
      // the graph keeps its series until the shape of the frames changes, so their names are its key
      key={frames.map((f) => f.fields.map((x) => `${x.name}${JSON.stringify(x.labels ?? {})}`).join()).join(';')}
      frames={frames}
      width={width}
      height={height}
      timeRange={data.timeRange}
      timeZone="utc"
      legend={{ ...LEGEND, ...options.legend }}
    >
      {(config) => <Annotations config={config} events={annotations} />}
    </TimeSeries>
  );
}

export function isSeries(frame: DataFrame): boolean {
  const types = frame.fields.map((f) => f.type);
  return types.includes(FieldType.time) && types.includes(FieldType.number) && !types.includes(FieldType.string);
}
