import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Stack, useStyles2 } from '@grafana/ui';
import { type ReactNode } from 'react';

interface SectionProps {
  title: string;
  description: string;
  /** The values stay, but nobody reads them: shown, and closed for editing. */
  unused?: boolean;
  disabled?: boolean;
  children: ReactNode;
}

/** A group of settings that screen readers announce by its title. */
export function Section({ title, description, unused = false, disabled = false, children }: SectionProps) {
  const styles = useStyles2(getStyles);
  return (
    <fieldset className={styles.section} disabled={unused || disabled}>
      <legend className={styles.title}>{unused ? `${title} (not used)` : title}</legend>
      <p className={styles.description}>{description}</p>
      <Stack direction="column" gap={2}>
        {children}
      </Stack>
    </fieldset>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ minWidth: 0 }),
  title: css({ ...theme.typography.h4, marginBottom: theme.spacing(0.5) }),
  description: css({ color: theme.colors.text.secondary, maxWidth: '70ch' }),
});
