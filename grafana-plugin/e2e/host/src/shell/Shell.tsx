// The frame of every page: top bar with breadcrumbs, messages in the corner.
import { AppEvents, type GrafanaTheme2 } from '@grafana/data';
import { css } from '@emotion/css';
import { Alert, Icon, IconButton, useStyles2 } from '@grafana/ui';
import { useEffect, useState, type ReactNode } from 'react';
import { appEvents } from '../services/install';

interface Props {
  crumbs: string[];
  children: ReactNode;
}

export function Shell({ crumbs, children }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.page}>
      <header className={styles.top}>
        <IconButton name="bars" size="lg" tooltip="Menu" />
        <Icon name="grafana" size="xl" className={styles.logo} />
        <nav aria-label="Breadcrumbs" className={styles.crumbs}>
          {crumbs.map((crumb, i) => (
            <span key={crumb} className={i === crumbs.length - 1 ? styles.here : undefined}>
              {i > 0 && <Icon name="angle-right" />}
              {crumb}
            </span>
          ))}
        </nav>
        <div className={styles.search}>
          <Icon name="search" /> Search or jump to... <kbd>ctrl+k</kbd>
        </div>
        <IconButton name="question-circle" size="lg" tooltip="Help" />
        <span className={styles.user} aria-label="Profile">
          A
        </span>
      </header>
      <main className={styles.main}>{children}</main>
      <Toasts />
    </div>
  );
}

interface Toast {
  severity: 'success' | 'warning' | 'error';
  texts: string[];
}

function Toasts() {
  const styles = useStyles2(getStyles);
  const [toasts, setToasts] = useState<Toast[]>([]);
  useEffect(() => {
    const kinds = [
      [AppEvents.alertSuccess, 'success'],
      [AppEvents.alertWarning, 'warning'],
      [AppEvents.alertError, 'error'],
    ] as const;
    const stops = kinds.map(([event, severity]) => {
      const show = (payload: unknown) => {
        const texts = (Array.isArray(payload) ? payload : [payload]).map(String);
        setToasts((before) => [...before, { severity, texts }]);
      };
      appEvents.on(event as never, show);
      return () => appEvents.off(event as never, show);
    });
    return () => stops.forEach((stop) => stop());
  }, []);
  return (
    <div className={styles.toasts} data-testid="toasts">
      {toasts.map(({ severity, texts: [title, ...rest] }, i) => (
        <Alert
          key={i}
          severity={severity}
          title={title}
          elevated
          onRemove={() => setToasts(toasts.filter((_, at) => at !== i))}
        >
          {rest.join(' ')}
        </Alert>
      ))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({
    minHeight: '100vh',
    display: 'flex',
    flexDirection: 'column',
    background: theme.colors.background.canvas,
  }),
  top: css({
    height: 40,
    flexShrink: 0,
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    padding: theme.spacing(0, 2),
    background: theme.colors.background.primary,
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  }),
  logo: css({ color: '#f05a28' }),
  crumbs: css({ flex: 1, display: 'flex', color: theme.colors.text.secondary, whiteSpace: 'nowrap' }),
  here: css({ color: theme.colors.text.primary, fontWeight: theme.typography.fontWeightMedium }),
  search: css({
    width: 260,
    padding: '4px 10px',
    borderRadius: theme.shape.radius.default,
    border: `1px solid ${theme.colors.border.weak}`,
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    kbd: { float: 'right' },
  }),
  user: css({
    width: 24,
    height: 24,
    borderRadius: '50%',
    background: theme.colors.primary.main,
    color: theme.colors.primary.contrastText,
    textAlign: 'center',
    lineHeight: '24px',
    fontSize: 12,
  }),
  main: css({ flex: 1, padding: theme.spacing(2), minWidth: 0 }),
  toasts: css({ position: 'fixed', top: 48, right: 16, width: 400, zIndex: theme.zIndex.portal }),
});
