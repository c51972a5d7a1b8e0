import { Field, RadioButtonGroup } from '@grafana/ui';
import { isStored } from '../datasource/queries';
import { testIds } from '../testIds';
import { type FarseerQuery } from '../types';

type Source = 'logs' | 'history';

const SOURCES: Array<{ value: Source; label: string; description: string }> = [
  { value: 'logs', label: "This window's logs", description: 'Reads the logs that LogQL names' },
  {
    value: 'history',
    label: 'History',
    description: 'What was found in every window anybody has looked at; quick for days and weeks',
  },
];

/** Where incidents come from: the logs of this window, or what is kept of all windows. */
export function IncidentSource({ query, onChange }: { query: FarseerQuery; onChange: (query: FarseerQuery) => void }) {
  return (
    <Field label="From" useFieldset noMargin>
      <div data-testid={testIds.queryEditor.source}>
        <RadioButtonGroup
          options={SOURCES}
          value={isStored(query) ? 'history' : 'logs'}
          onChange={(source) => onChange({ ...query, stored: source === 'history' || undefined })}
        />
      </div>
    </Field>
  );
}
