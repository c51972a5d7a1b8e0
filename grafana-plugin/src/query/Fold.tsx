import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import { useId, useState, type ReactNode } from 'react';

interface FoldProps {
  title: string;
  summary: string;
  startsOpen?: boolean;
  testIds: { toggle: string; summary?: string; body?: string };
  children: ReactNode;
}

/** A line that opens: its summary is shown while it is closed, its content is made only while it is open. */
export function Fold({ title, summary, startsOpen = false, testIds, children }: FoldProps) {
  const styles = useStyles2(getStyles);
  const bodyId = useId();
  const [open, setOpen] = useState(startsOpen);
  return (
    <div>
      <button
        type="button"
        className={styles.line}
        aria-expanded={open}
        aria-controls={bodyId}
        data-testid={testIds.toggle}
        onClick={() => setOpen(!open)}
      >
        <Icon name={open ? 'angle-down' : 'angle-right'} />
        <span className={styles.title}>{title}</span>
        {!open && (
          <span className={styles.summary} data-testid={testIds.summary}>
            {summary}
          </span>
        )}
      </button>
      <div id={bodyId} className={open ? styles.body : undefined} data-testid={testIds.body}>
        {open && children}
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  line: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    width: '100%',
    padding: theme.spacing(0.5, 0),
    border: 'none',
    background: 'none',
    textAlign: 'left',
    color: theme.colors.text.primary,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 2 },
  }),
  title: css({ fontWeight: theme.typography.fontWeightMedium }),
  summary: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  body: css({ padding: theme.spacing(1, 0, 1, 3) }),
});
