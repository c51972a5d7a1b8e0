import { type CoreApp } from '@grafana/data';
import { Combobox, Field, Stack } from '@grafana/ui';
import { useEffect, useId, useState } from 'react';
import { isTrend, trendGroup } from '../datasource/queries';
import { type Described } from '../datasource/resources';
import { SwitchField } from '../fields/SwitchField';
import { TextField } from '../fields/TextField';
import { durationProblem, numberProblem } from '../fields/validation';
import { testIds } from '../testIds';
import { SEVERITIES, type FarseerQuery } from '../types';
import { Fold } from './Fold';
import { optionSummary } from './optionSummary';
import { benignByDefault, includesBenign, optionsFor, type OptionName } from './queryTypes';

interface QueryOptionsProps {
  query: FarseerQuery;
  app?: CoreApp;
  loadPrompts: () => Promise<Described[]>;
  /** The query with one option changed, to be stored and run. */
  onChange: (query: FarseerQuery) => void;
}

const SEVERITY_OPTIONS = SEVERITIES.map((value) => ({ value }));
const AUTO = { value: 'auto', label: 'Automatic', description: 'Farseer chooses the newest fitting prompt' };

/** What most queries leave as it is, behind one line that says what is set. */
export function QueryOptions({ query, app, loadPrompts, onChange }: QueryOptionsProps) {
  const ids = testIds.options;
  return (
    <Fold
      title="Options"
      summary={optionSummary(query, app)}
      testIds={{ toggle: ids.toggle, summary: ids.summary, body: ids.body }}
    >
      <Stack direction="row" wrap="wrap" gap={2} alignItems="flex-start">
        {optionsFor(query, app).map((name) => (
          <Option key={name} name={name} query={query} app={app} loadPrompts={loadPrompts} onChange={onChange} />
        ))}
      </Stack>
    </Fold>
  );
}

function Option({ name, query, app, loadPrompts, onChange }: QueryOptionsProps & { name: OptionName }) {
  const id = useId();
  const ids = testIds.options;
  const set = (change: Partial<FarseerQuery>) => onChange({ ...query, ...change });
  switch (name) {
    case 'minSeverity':
      return (
        <Field label="Minimum severity" htmlFor={id} noMargin>
          <Combobox
            id={id}
            data-testid={ids.minSeverity}
            width={18}
            options={SEVERITY_OPTIONS}
            value={query.minSeverity ?? null}
            placeholder="info"
            createCustomValue
            isClearable
            onChange={(o) => set({ minSeverity: o?.value })}
          />
        </Field>
      );
    case 'prompt':
      return <PromptOption value={query.prompt} loadPrompts={loadPrompts} onChange={(prompt) => set({ prompt })} />;
    case 'wait':
      return (
        <TextField
          label="Wait for the model"
          testId={ids.wait}
          value={query.wait ?? ''}
          placeholder="auto"
          width={16}
          problemOf={(text) => durationProblem(text, { max: '10m' })}
          onCommit={(text) => set({ wait: text || undefined })}
        />
      );
    case 'maxRows':
      return (
        <TextField
          label="Max rows"
          testId={ids.maxRows}
          value={numberText(query.maxRows)}
          placeholder="auto"
          width={14}
          problemOf={(text) => numberProblem(text, 1, 5_000)}
          onCommit={(text) => set({ maxRows: numberOf(text) })}
        />
      );
    case 'maxLines':
      return (
        <TextField
          label="Max lines read"
          testId={ids.maxLines}
          value={numberText(query.maxLines)}
          placeholder="auto"
          width={14}
          problemOf={(text) => numberProblem(text, 1, 10_000_000)}
          onCommit={(text) => set({ maxLines: numberOf(text) })}
        />
      );
    case 'model':
      return (
        <SwitchField
          label="Ask the model"
          testId={ids.model}
          value={query.model !== false}
          onChange={(on) => set({ model: on ? undefined : false })}
        />
      );
    case 'includeBenign':
      return (
        <SwitchField
          label="Ordinary operation too"
          testId={ids.includeBenign}
          value={includesBenign(query, app)}
          onChange={(on) => set({ includeBenign: on === benignByDefault(query, app) ? undefined : on })}
        />
      );
    case 'legend':
      return (
        <TextField
          label="Legend"
          testId={ids.legend}
          value={query.legend ?? ''}
          placeholder={isTrend(query) ? `{{${trendGroup(query)}}}` : '{{severity}} {{component}}'}
          width={30}
          onCommit={(text) => set({ legend: text || undefined })}
        />
      );
    case 'summary':
      return (
        <SwitchField
          label="Summary in a few sentences"
          testId={ids.summarize}
          value={query.summary === true}
          onChange={(on) => set({ summary: on || undefined })}
        />
      );
  }
}

interface PromptOptionProps {
  value: string | undefined;
  loadPrompts: () => Promise<Described[]>;
  onChange: (prompt: string | undefined) => void;
}

function PromptOption({ value, loadPrompts, onChange }: PromptOptionProps) {
  const id = useId();
  const [prompts, setPrompts] = useState<Described[]>([]);
  useEffect(() => {
    // without the list a version can still be typed
    loadPrompts().then(setPrompts, () => setPrompts([]));
  }, [loadPrompts]);
  const options = [AUTO, ...prompts.map((p) => ({ value: p.id, description: p.description }))];
  return (
    <Field label="Prompt version" htmlFor={id} noMargin>
      <Combobox
        id={id}
        data-testid={testIds.options.prompt}
        width={30}
        options={options}
        value={value ?? 'auto'}
        createCustomValue
        onChange={(o) => onChange(o.value === 'auto' ? undefined : o.value)}
      />
    </Field>
  );
}

const numberText = (value: number | undefined) => (value === undefined ? '' : String(value));
const numberOf = (text: string) => (text === '' ? undefined : Number(text));
