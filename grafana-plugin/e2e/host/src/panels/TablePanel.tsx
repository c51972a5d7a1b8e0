import { getFrameDisplayName, type DataFrame } from '@grafana/data';
import { Select, Stack, useTheme2 } from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';
import { useMemo, useState } from 'react';
import { withFieldConfig } from '../data/fieldConfig';
import type { PanelViewProps } from './types';

export function TablePanel({ data, fieldConfig, options, width, height, onFilter }: PanelViewProps) {
  const theme = useTheme2();
  const [chosen, setChosen] = useState(0);
  const frames = useMemo(
    () => withFieldConfig(data.series, fieldConfig, theme, data.timeRange).filter((f) => f.fields.length > 0),
    [data, fieldConfig, theme],
  );
  if (frames.length === 0) {
    return <NoData />;
  }
  const several = frames.length > 1;
  const frame = frames[Math.min(chosen, frames.length - 1)];
  return (
    <Stack direction="column" gap={1}>
      <TableNG
        data={visible(frame)}
        width={width}
        height={several ? height - 40 : height}
        sortBy={options.sortBy}
        noHeader={options.showHeader === false}
        cellHeight={options.cellHeight}
        frozenColumns={options.frozenColumns?.left}
        enablePagination={options.enablePagination}
        initialRowIndex={undefined}
        timeRange={data.timeRange}
        fieldConfig={fieldConfig}
        onCellFilterAdded={onFilter}
      />
      {several && (
        <Select
          aria-label="Frame"
          options={frames.map((f, value) => ({ label: getFrameDisplayName(f), value }))}
          value={chosen}
          onChange={(option) => setChosen(option.value ?? 0)}
        />
      )}
    </Stack>
  );
}

/** The table itself would keep the place of a column that the field config hides. */
function visible(frame: DataFrame): DataFrame {
  const fields = frame.fields.filter((f) => !f.config.custom?.hidden && !f.config.custom?.hideFrom?.viz);
  return { ...frame, fields };
}

export function NoData() {
  const theme = useTheme2();
  return (
    <div
      style={{
        display: 'grid',
        placeItems: 'center',
        height: '100%',
        color: theme.colors.text.secondary,
        fontSize: 18,
      }}
    >
      No data
    </div>
  );
}
