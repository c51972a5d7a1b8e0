import { type DataSourceApi, type QueryEditorProps } from '@grafana/data';
import { Combobox, Field, Stack } from '@grafana/ui';
import { useId } from 'react';
import { type FarseerDataSource } from '../datasource/FarseerDataSource';
import { TextField } from '../fields/TextField';
import { testIds } from '../testIds';
import { type FarseerQuery, type FarseerSettings, type FarseerVariableQuery, type VariableKind } from '../types';

type Props = QueryEditorProps<
  DataSourceApi<FarseerQuery, FarseerSettings>,
  FarseerQuery,
  FarseerSettings,
  FarseerVariableQuery
>;

const KINDS: Array<{ value: VariableKind; label: string; description: string }> = [
  { value: 'label_values', label: 'Label values', description: 'Values of one label' },
  { value: 'labels', label: 'Labels', description: 'Names of labels' },
  { value: 'root_causes', label: 'Root causes', description: 'Everything an insight can name as its cause' },
  { value: 'severities', label: 'Severities', description: 'From info to critical' },
  { value: 'prompts', label: 'Prompts', description: 'Prompt templates with their versions' },
];

export function VariableEditor({ datasource, query, range, onChange, onRunQuery }: Props) {
  const kindId = useId();
  const labelId = useId();
  const ids = testIds.variable;
  const kind = query.kind ?? 'label_values';
  const change = (changed: Partial<FarseerVariableQuery>) => {
    onChange({ ...query, refId: query.refId || 'FarseerVariable', ...changed });
    onRunQuery();
  };
  const findLabels = async (typed: string) => {
    // Grafana hands over the data source that the variable belongs to
    const labels = await (datasource as Props['datasource'] & Pick<FarseerDataSource, 'labels'>)
      .labels(range)
      .catch((): string[] => []);
    return labels.filter((l) => l.includes(typed)).map((value) => ({ value }));
  };
  return (
    <div data-testid={ids.root}>
      <Stack direction="row" wrap="wrap" gap={2} alignItems="flex-start">
        <Field label="Query type" htmlFor={kindId} noMargin>
          <Combobox
            id={kindId}
            data-testid={ids.kind}
            width={24}
            options={KINDS}
            value={kind}
            onChange={(o) => change({ kind: o.value })}
          />
        </Field>
        {kind === 'label_values' && (
          <>
            <Field label="Label" htmlFor={labelId} noMargin>
              <Combobox
                id={labelId}
                data-testid={ids.label}
                width={24}
                options={findLabels}
                value={query.label ?? null}
                placeholder="app"
                createCustomValue
                onChange={(o) => change({ label: o.value })}
              />
            </Field>
            <TextField
              label="Stream selector (optional)"
              testId={ids.selector}
              value={query.selector ?? ''}
              placeholder='{namespace="$namespace"}'
              width={40}
              onCommit={(selector) => change({ selector: selector || undefined })}
            />
          </>
        )}
      </Stack>
    </div>
  );
}
