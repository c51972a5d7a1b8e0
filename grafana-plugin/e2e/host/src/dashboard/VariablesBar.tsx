// The row of variables above a dashboard's panels.
import type { GrafanaTheme2, MetricFindValue, SelectableValue, TimeRange } from '@grafana/data';
import { css } from '@emotion/css';
import { Button, IconButton, Input, MultiSelect, Select, useStyles2 } from '@grafana/ui';
import { useState, useSyncExternalStore } from 'react';
import { dataSources } from '../services/datasources';
import { ALL, variables, type AdHocFilter, type Choice, type Variable } from '../services/variables';

interface Props {
  range: TimeRange;
  /** Something was chosen: the panels must ask again. */
  onChange: () => void;
}

export function VariablesBar({ range, onChange }: Props) {
  const styles = useStyles2(getStyles);
  const all = useSyncExternalStore(variables.subscribe, variables.all);
  const set = (name: string, change: Partial<Variable>) => {
    variables.update(name, change);
    onChange();
  };
  return (
    <div className={styles.bar} data-testid="variables">
      {all
        .filter((v) => v.hide !== 2 && v.type !== 'constant')
        .map((v) => (
          <div key={v.name} className={styles.variable} data-testid={`variable ${v.name}`}>
            <label className={styles.label} htmlFor={`var-${v.name}`}>
              {v.label || v.name}
            </label>
            {v.type === 'adhoc' ? (
              <AdHoc variable={v} range={range} onChange={(filters) => set(v.name, { filters })} />
            ) : (
              <Value variable={v} onChange={(current) => set(v.name, { current })} />
            )}
          </div>
        ))}
    </div>
  );
}

function Value({ variable, onChange }: { variable: Variable; onChange: (current: Variable['current']) => void }) {
  const options = variable.options.map(({ text, value }) => ({ label: text, value }));
  const inputId = `var-${variable.name}`;
  if (variable.type === 'textbox') {
    return (
      <Input
        id={inputId}
        width={20}
        defaultValue={[variable.current.value].flat()[0]}
        onBlur={({ currentTarget: { value } }) => onChange({ text: value, value })}
      />
    );
  }
  if (variable.multi) {
    return (
      <MultiSelect
        inputId={inputId}
        aria-label={variable.label || variable.name}
        width="auto"
        options={options}
        value={options.filter((o) => [variable.current.value].flat().includes(o.value))}
        closeMenuOnSelect={false}
        onChange={(chosen) => onChange(several(chosen.map(toChoice), variable))}
      />
    );
  }
  return (
    <Select
      inputId={inputId}
      aria-label={variable.label || variable.name}
      width="auto"
      options={options}
      value={[variable.current.value].flat()[0]}
      onChange={(chosen) => onChange(toChoice(chosen))}
    />
  );
}

const toChoice = ({ label, value }: SelectableValue<string>): Choice => ({
  text: label ?? value ?? '',
  value: value ?? '',
});

/** "All" excludes the others, and nothing chosen means all. */
function several(chosen: Choice[], variable: Variable): Variable['current'] {
  const newest = chosen.at(-1)?.value;
  const kept = newest === ALL ? chosen.slice(-1) : chosen.filter((c) => c.value !== ALL);
  const use = kept.length === 0 && variable.includeAll ? variable.options.slice(0, 1) : kept;
  return { text: use.map((c) => c.text), value: use.map((c) => c.value) };
}

const OPERATORS = ['=', '!=', '=|', '!=|', '=~', '!~'];
const takesSeveral = (operator: string) => operator.endsWith('|');

interface AdHocProps {
  variable: Variable;
  range: TimeRange;
  onChange: (filters: AdHocFilter[]) => void;
}

function AdHoc({ variable, range, onChange }: AdHocProps) {
  const filters = variable.filters ?? [];
  const change = (i: number, filter: AdHocFilter) => onChange(filters.map((f, at) => (at === i ? filter : f)));
  return (
    <>
      {filters.map((filter, i) => (
        <Filter
          key={i}
          filter={filter}
          others={filters.filter((_, at) => at !== i)}
          range={range}
          onChange={(next) => change(i, next)}
          onRemove={() => onChange(filters.filter((_, at) => at !== i))}
        />
      ))}
      <Button
        icon="plus"
        variant="secondary"
        tooltip="Add filter"
        aria-label="Add filter"
        onClick={() => onChange([...filters, { key: '', operator: '=', value: '' }])}
      />
    </>
  );
}

interface FilterProps {
  filter: AdHocFilter;
  others: AdHocFilter[];
  range: TimeRange;
  onChange: (filter: AdHocFilter) => void;
  onRemove: () => void;
}

function Filter({ filter, others, range, onChange, onRemove }: FilterProps) {
  const farseer = dataSources.farseer();
  const offered = async (answer: Promise<unknown> | undefined) => {
    const found = await answer;
    const list = (
      Array.isArray(found) ? found : ((found as { data?: MetricFindValue[] })?.data ?? [])
    ) as MetricFindValue[];
    return list.map(({ text, value }) => ({ label: text, value: String(value ?? text) }));
  };
  const values = () => offered(farseer.getTagValues?.({ key: filter.key, filters: others, timeRange: range }) as never);
  return (
    <div style={{ display: 'flex' }} data-testid="adhoc-filter">
      <AsyncChoice
        label="Label"
        value={filter.key}
        load={() => offered(farseer.getTagKeys?.({ filters: others, timeRange: range }) as never)}
        onChange={(key) => onChange({ key, operator: filter.operator, value: '' })}
      />
      <Select
        aria-label="Operator"
        width="auto"
        options={OPERATORS.map((o) => ({
          label: o === '=|' ? '=| One of' : o === '!=|' ? '!=| Not one of' : o,
          value: o,
        }))}
        value={filter.operator}
        onChange={({ value }) => onChange({ ...filter, operator: value!, values: undefined, value: '' })}
      />
      {takesSeveral(filter.operator) ? (
        <SeveralChoices
          value={filter.values ?? []}
          load={values}
          onChange={(chosen) => onChange({ ...filter, value: chosen[0] ?? '', values: chosen })}
        />
      ) : (
        <AsyncChoice
          label="Value"
          value={filter.value}
          load={values}
          onChange={(value) => onChange({ ...filter, value })}
        />
      )}
      <IconButton name="times" tooltip="Remove filter" onClick={onRemove} />
    </div>
  );
}

interface AsyncProps<T> {
  value: T;
  load: () => Promise<Array<SelectableValue<string>>>;
  onChange: (value: T) => void;
}

function useOptions(load: AsyncProps<string>['load']) {
  const [options, setOptions] = useState<Array<SelectableValue<string>>>([]);
  return { options, onOpenMenu: () => void load().then(setOptions) };
}

function AsyncChoice({ label, value, load, onChange }: AsyncProps<string> & { label: string }) {
  const offered = useOptions(load);
  return (
    <Select
      {...offered}
      aria-label={label}
      width="auto"
      allowCustomValue
      placeholder={label}
      value={value === '' ? null : { label: value, value }}
      onChange={(chosen) => onChange(chosen.value ?? '')}
    />
  );
}

function SeveralChoices({ value, load, onChange }: AsyncProps<string[]>) {
  const offered = useOptions(load);
  return (
    <MultiSelect
      {...offered}
      aria-label="Value"
      width="auto"
      allowCustomValue
      closeMenuOnSelect={false}
      value={value.map((v) => ({ label: v, value: v }))}
      onChange={(chosen) => onChange(chosen.map((c) => c.value ?? ''))}
    />
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), alignItems: 'center' }),
  variable: css({ display: 'flex', alignItems: 'stretch' }),
  label: css({
    display: 'flex',
    alignItems: 'center',
    padding: theme.spacing(0, 1),
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    background: theme.colors.background.primary,
    border: `1px solid ${theme.components.input.borderColor}`,
    borderRight: 'none',
    borderRadius: `${theme.shape.radius.default} 0 0 ${theme.shape.radius.default}`,
  }),
});
