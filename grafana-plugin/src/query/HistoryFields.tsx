import { Combobox, Field, Stack } from '@grafana/ui';
import { useId } from 'react';
import { isTrend, trendGroup } from '../datasource/queries';
import { type Described } from '../datasource/resources';
import { SwitchField } from '../fields/SwitchField';
import { TextField } from '../fields/TextField';
import { testIds } from '../testIds';
import { TREND_GROUPS, type FarseerQuery } from '../types';

interface HistoryFieldsProps {
  query: FarseerQuery;
  /** For annotations, which a graph cannot be. */
  asEvents: boolean;
  loadTaxonomy: () => Promise<Described[]>;
  /** The query with one field changed, to be stored and run. */
  onChange: (query: FarseerQuery) => void;
}

/** What is asked of the history: it has no LogQL, only what insights are known by. */
export function HistoryFields({ query, asEvents, loadTaxonomy, onChange }: HistoryFieldsProps) {
  const id = useId();
  const ids = testIds.history;
  const set = (change: Partial<FarseerQuery>) => onChange({ ...query, ...change });
  // without the list an id or a variable can still be typed
  const findCauses = async (typed: string) => matching(await loadTaxonomy().catch((): Described[] => []), typed);
  return (
    <div data-testid={ids.root}>
      <Stack direction="row" wrap="wrap" gap={2} alignItems="flex-start">
        <Field label="Root cause" htmlFor={`${id}-cause`} noMargin>
          <Combobox
            id={`${id}-cause`}
            data-testid={ids.rootCause}
            width={36}
            options={findCauses}
            value={query.rootCause ?? null}
            placeholder="All but ordinary operation"
            createCustomValue
            isClearable
            onChange={(o) => set({ rootCause: o?.value })}
          />
        </Field>
        <TextField
          label="Component"
          testId={ids.component}
          value={query.component ?? ''}
          placeholder="all"
          width={24}
          onCommit={(component) => set({ component: component || undefined })}
        />
        {!asEvents && (
          <SwitchField
            label="As a trend"
            testId={ids.trend}
            value={isTrend(query)}
            onChange={(on) => set({ trend: on || undefined })}
          />
        )}
        {!asEvents && isTrend(query) && (
          <Field label="Count by" htmlFor={`${id}-by`} noMargin>
            <Combobox
              id={`${id}-by`}
              data-testid={ids.trendBy}
              width={18}
              options={TREND_GROUPS.map((value) => ({ value }))}
              value={trendGroup(query)}
              createCustomValue
              onChange={(o) => set({ by: o.value === 'severity' ? undefined : o.value })}
            />
          </Field>
        )}
      </Stack>
    </div>
  );
}

/** The root causes whose id or meaning has the typed text in it. */
export function matching(causes: Described[], typed: string): Array<{ value: string; description: string }> {
  const wanted = typed.trim().toLowerCase();
  return causes
    .filter(({ id, description }) => [id, description].some((text) => text.toLowerCase().includes(wanted)))
    .map(({ id, description }) => ({ value: id, description }));
}
