import { getFieldDisplayValues, type FieldDisplay } from '@grafana/data';
import { BigValue, BigValueColorMode, BigValueGraphMode, BigValueTextMode, useTheme2 } from '@grafana/ui';
import { withFieldConfig } from '../data/fieldConfig';
import { variables } from '../services/variables';
import { NoData } from './TablePanel';
import type { PanelViewProps } from './types';

export function StatPanel({ data, fieldConfig, options, width, height }: PanelViewProps) {
  const theme = useTheme2();
  const values: FieldDisplay[] = getFieldDisplayValues({
    data: withFieldConfig(data.series, fieldConfig, theme, data.timeRange),
    fieldConfig,
    reduceOptions: { calcs: ['lastNotNull'], values: false, ...options.reduceOptions },
    replaceVariables: (text, scoped, format) => variables.replace(text, scoped, format as never),
    theme,
    timeZone: 'utc',
    sparkline: options.graphMode === 'area',
  });
  if (values.length === 0) {
    return <NoData />;
  }
  return (
    <div style={{ display: 'flex', gap: 4, width, height }}>
      {values.map((value, i) => (
        <BigValue
          key={i}
          value={value.display}
          sparkline={value.sparkline}
          width={width / values.length}
          height={height}
          theme={theme}
          colorMode={options.colorMode ?? BigValueColorMode.Value}
          graphMode={options.graphMode ?? BigValueGraphMode.Area}
          textMode={options.textMode ?? BigValueTextMode.Auto}
        />
      ))}
    </div>
  );
}
