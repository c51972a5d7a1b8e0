import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Button, Combobox, Field, Stack, TextArea, useStyles2 } from '@grafana/ui';
import { useEffect, useId, useState } from 'react';
import { type Described } from '../datasource/resources';
import { testIds } from '../testIds';
import { SEVERITIES } from '../types';
import { correctionProblem, type Correction, type InsightRow } from './rows';

interface CorrectionFormProps {
  row: InsightRow;
  busy: boolean;
  loadTaxonomy: () => Promise<Described[]>;
  onSubmit: (form: Correction) => void;
  onCancel: () => void;
}

export function CorrectionForm({ row, busy, loadTaxonomy, onSubmit, onCancel }: CorrectionFormProps) {
  const id = useId();
  const ids = testIds.review;
  const styles = useStyles2(getStyles);
  const [form, setForm] = useState<Correction>(() => formOf(row));
  const [causes, setCauses] = useState<Described[]>([]);
  const [tried, setTried] = useState(false);
  useEffect(() => {
    // without the list an id can still be typed
    loadTaxonomy().then(setCauses, () => setCauses([]));
    // the taxonomy is the same for every row and render
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  const set = (change: Partial<Correction>) => setForm({ ...form, ...change });
  const problem = correctionProblem(row, form);
  const submit = () => {
    setTried(true);
    if (!problem) {
      onSubmit(form);
    }
  };
  return (
    <div role="group" aria-label="Correct this explanation" className={styles.form} data-testid={ids.form}>
      <Stack direction="column" gap={1}>
        <Stack direction="row" wrap="wrap" gap={2}>
          <Field
            label="Root cause"
            htmlFor={`${id}-cause`}
            invalid={tried && Boolean(problem)}
            error={tried ? problem : undefined}
            noMargin
          >
            <Combobox
              id={`${id}-cause`}
              data-testid={ids.rootCause}
              width={36}
              options={causes.map((c) => ({ value: c.id, description: c.description }))}
              value={form.rootCause || null}
              placeholder="Choose or type"
              createCustomValue={causes.length === 0}
              onChange={(o) => set({ rootCause: o.value })}
            />
          </Field>
          <Field label="Severity" htmlFor={`${id}-severity`} noMargin>
            <Combobox
              id={`${id}-severity`}
              data-testid={ids.severity}
              width={16}
              options={SEVERITIES.map((value) => ({ value }))}
              value={SEVERITIES.find((s) => s === form.severity) ?? null}
              onChange={(o) => set({ severity: o.value })}
            />
          </Field>
        </Stack>
        <Field label="What happened" htmlFor={`${id}-summary`} noMargin>
          <TextArea
            id={`${id}-summary`}
            data-testid={ids.summary}
            rows={2}
            value={form.summary}
            onChange={(e) => set({ summary: e.currentTarget.value })}
          />
        </Field>
        <Field label="What to do" htmlFor={`${id}-action`} noMargin>
          <TextArea
            id={`${id}-action`}
            data-testid={ids.action}
            rows={2}
            value={form.action}
            onChange={(e) => set({ action: e.currentTarget.value })}
          />
        </Field>
        <Stack direction="row" gap={1}>
          <Button size="sm" disabled={busy} data-testid={ids.submit} onClick={submit}>
            Save the correction
          </Button>
          <Button size="sm" variant="secondary" fill="text" data-testid={ids.cancel} onClick={onCancel}>
            Cancel
          </Button>
        </Stack>
      </Stack>
    </div>
  );
}

function formOf({ rootCause, severity, summary, action }: InsightRow): Correction {
  return { rootCause, severity, summary, action };
}

const getStyles = (theme: GrafanaTheme2) => ({
  form: css({ padding: theme.spacing(1.5, 0, 1, 2) }),
});
