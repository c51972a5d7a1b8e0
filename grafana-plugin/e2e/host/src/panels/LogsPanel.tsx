// Log lines as Grafana lists them: time, level, line; a click opens the fields of one.
import { dateTimeFormat, FieldType, type DataFrame, type GrafanaTheme2 } from '@grafana/data';
import { css, cx } from '@emotion/css';
import { IconButton, useStyles2 } from '@grafana/ui';
import { useMemo, useState } from 'react';
import { levelColor, levelOf } from './levels';
import { NoData } from './TablePanel';
import type { PanelViewProps } from './types';

interface LogRow {
  id: string;
  time: number;
  body: string;
  level: string;
  fields: Array<[name: string, value: string]>;
}

export function LogsPanel({ data, height, options, onFilter }: PanelViewProps) {
  const styles = useStyles2(getStyles);
  const rows = useMemo(() => {
    const all = data.series.flatMap(rowsOf);
    return options.sortOrder === 'Ascending'
      ? all.sort((a, b) => a.time - b.time)
      : all.sort((a, b) => b.time - a.time);
  }, [data, options.sortOrder]);
  const [open, setOpen] = useState<string>();
  if (rows.length === 0) {
    return <NoData />;
  }
  return (
    <div className={styles.list} style={{ maxHeight: height }} role="list" aria-label="Log lines" tabIndex={0}>
      {rows.map((row) => (
        <div key={row.id} role="listitem" data-testid="log-row">
          <button
            className={styles.row}
            aria-expanded={open === row.id}
            onClick={() => setOpen(open === row.id ? undefined : row.id)}
          >
            <span className={styles.time}>
              {dateTimeFormat(row.time, { timeZone: 'utc', format: 'YYYY-MM-DD HH:mm:ss.SSS' })}
            </span>
            <span className={styles.level} style={{ color: levelColor(row.level) }}>
              {row.level}
            </span>
            <span className={styles.body}>{row.body}</span>
          </button>
          {open === row.id && (
            <dl className={styles.details} data-testid="log-details">
              {row.fields.map(([name, value]) => (
                <div key={name} className={styles.field}>
                  <dt>
                    {onFilter && (
                      <IconButton
                        name="search-plus"
                        size="sm"
                        tooltip={`Filter for ${name}`}
                        onClick={() => onFilter({ key: name, operator: '=', value })}
                      />
                    )}
                    <span className={cx(styles.name)}>{name}</span>
                  </dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          )}
        </div>
      ))}
    </div>
  );
}

function rowsOf(frame: DataFrame): LogRow[] {
  const time = frame.fields.find((f) => f.type === FieldType.time);
  const body = frame.fields.find((f) => f.name === 'body') ?? frame.fields.find((f) => f.type === FieldType.string);
  if (!time || !body) {
    return [];
  }
  const field = (name: string) => frame.fields.find((f) => f.name === name);
  const [severity, id, labels] = [field('severity') ?? field('level'), field('id'), field('labels')];
  const others = frame.fields.filter((f) => ![time, body, severity, id, labels].includes(f));
  return time.values.map((at, i) => ({
    id: id ? String(id.values[i]) : `${frame.refId}-${i}`,
    time: Number(at),
    body: String(body.values[i]),
    level: levelOf(severity?.values[i]),
    fields: [
      ...others.map((f): [string, string] => [f.name, String(f.values[i] ?? '')]),
      ...Object.entries(labels?.values[i] ?? {}).map(([name, value]): [string, string] => [name, String(value)]),
    ].filter(([, value]) => value !== ''),
  }));
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ overflow: 'auto', fontFamily: theme.typography.fontFamilyMonospace, fontSize: 12 }),
  row: css({
    all: 'unset',
    display: 'flex',
    gap: theme.spacing(1),
    width: '100%',
    padding: '2px 6px',
    cursor: 'pointer',
    lineHeight: '18px',
    '&:hover, &:focus-visible': { background: theme.colors.action.hover },
  }),
  time: css({ color: theme.colors.text.secondary, whiteSpace: 'nowrap' }),
  level: css({ width: 62, flexShrink: 0, fontWeight: 500 }),
  body: css({ whiteSpace: 'nowrap', overflow: 'hidden', textOverflow: 'ellipsis' }),
  details: css({
    margin: theme.spacing(0.5, 1, 1, 2),
    padding: theme.spacing(1),
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.default,
  }),
  field: css({
    display: 'grid',
    gridTemplateColumns: '190px 1fr',
    gap: theme.spacing(1),
    padding: '2px 0',
    dt: { display: 'flex', gap: theme.spacing(0.5), alignItems: 'center', fontWeight: 400 },
    dd: { margin: 0, overflowWrap: 'anywhere' },
  }),
  name: css({ color: theme.colors.text.secondary }),
});
