import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Badge, Button, Stack, useStyles2, type BadgeColor } from '@grafana/ui';
import { useState } from 'react';
import { type Described, type Feedback } from '../datasource/resources';
import { testIds } from '../testIds';
import { CorrectionForm } from './CorrectionForm';
import { canConfirm, confirmation, correction, type InsightRow } from './rows';

interface ReviewRowProps {
  row: InsightRow;
  startsOpen: boolean;
  loadTaxonomy: () => Promise<Described[]>;
  /** True when the backend took it. */
  onSend: (feedback: Feedback) => Promise<boolean>;
  onClose: () => void;
}

const COLORS: Partial<Record<string, BadgeColor>> = { critical: 'red', high: 'red', medium: 'orange', low: 'blue' };

export function ReviewRow({ row, startsOpen, loadTaxonomy, onSend, onClose }: ReviewRowProps) {
  const styles = useStyles2(getStyles);
  const [correcting, setCorrecting] = useState(startsOpen);
  const [busy, setBusy] = useState(false);
  const subject = [row.rootCause || row.insightId, row.component].filter(Boolean).join(' of ');
  const send = async (feedback: Feedback) => {
    setBusy(true);
    const taken = await onSend(feedback);
    setBusy(false);
    if (taken) {
      setCorrecting(false);
    }
  };
  const close = () => {
    setCorrecting(false);
    onClose();
  };
  return (
    <li className={styles.row} data-testid={testIds.review.row} data-insight-id={row.insightId}>
      <Stack direction="row" wrap="wrap" gap={1} alignItems="center">
        {row.severity !== '' && <Badge text={row.severity} color={COLORS[row.severity] ?? 'darkgrey'} />}
        <strong>{subject}</strong>
        <span className={styles.summary}>{row.status === 'pending' ? 'Not explained yet' : row.summary}</span>
        <Button
          size="sm"
          variant="secondary"
          icon="check"
          disabled={busy || !canConfirm(row)}
          aria-label={`Confirm ${subject}`}
          data-testid={testIds.review.confirm}
          onClick={() => void send(confirmation(row))}
        >
          Confirm
        </Button>
        <Button
          size="sm"
          variant="secondary"
          icon="pen"
          disabled={busy}
          aria-label={`Correct ${subject}`}
          aria-expanded={correcting}
          data-testid={testIds.review.correct}
          onClick={() => (correcting ? close() : setCorrecting(true))}
        >
          Correct
        </Button>
      </Stack>
      {correcting && (
        <CorrectionForm
          row={row}
          busy={busy}
          loadTaxonomy={loadTaxonomy}
          onSubmit={(form) => void send(correction(row, form))}
          onCancel={close}
        />
      )}
    </li>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({ padding: theme.spacing(1, 0), borderBottom: `1px solid ${theme.colors.border.weak}` }),
  summary: css({ flex: '1 1 30ch', color: theme.colors.text.secondary }),
});
