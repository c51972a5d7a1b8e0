import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Badge, useStyles2, type BadgeColor } from '@grafana/ui';
import { useId, useSyncExternalStore } from 'react';
import { type PartState } from '../health/message';
import { lastHealth } from '../health/store';
import { testIds } from '../testIds';

const COLOR: Record<PartState, BadgeColor> = { up: 'green', degraded: 'orange', down: 'red' };

/** Every part with its state and what to do, as of the last Save & test. */
export function HealthList({ uid }: { uid: string }) {
  const styles = useStyles2(getStyles);
  const titleId = useId();
  const report = useSyncExternalStore(lastHealth.subscribe, () => lastHealth.get(uid));
  if (!report || report.parts.length === 0) {
    return null;
  }
  return (
    <section aria-labelledby={titleId} aria-live="polite" data-testid={testIds.config.health}>
      <h4 id={titleId}>{report.version ? `Health of Farseer ${report.version}` : 'Health'}</h4>
      <ul className={styles.list}>
        {report.parts.map((part) => (
          <li key={part.name} className={styles.part} data-testid={testIds.config.healthPart}>
            <Badge text={part.state} color={COLOR[part.state]} />
            <strong>{part.name}</strong>
            <span className={styles.detail}>{part.detail}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none' }),
  part: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    gap: theme.spacing(1),
    padding: theme.spacing(0.5, 0),
  }),
  detail: css({ color: theme.colors.text.secondary, flex: '1 1 30ch' }),
});
