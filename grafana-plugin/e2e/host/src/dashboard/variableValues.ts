// Runs variables' queries as Grafana does: through the data source's own variable support.
import {
  CoreApp,
  FieldType,
  toDataFrame,
  VariableSupportType,
  type CustomVariableSupport,
  type DataFrame,
  type DataSourceApi,
  type MetricFindValue,
  type TimeRange,
} from '@grafana/data';
import { lastValueFrom } from 'rxjs';
import { requestFor } from '../data/run';
import { dataSources } from '../services/datasources';
import { ALL, variables, type Choice, type Variable } from '../services/variables';

export function customSupport(dataSource: DataSourceApi<any, any>): CustomVariableSupport<any> {
  const support = dataSource.variables;
  if (support?.getType() !== VariableSupportType.Custom) {
    throw new Error(`${dataSource.name} has no custom variable support`);
  }
  return support as CustomVariableSupport<any>;
}

/** The choices of a query variable, sorted and cut as its options say. */
export async function choicesOf(variable: Variable, range: TimeRange): Promise<Choice[]> {
  const dataSource = (await dataSources.get(variable.datasource)) as DataSourceApi<any, any>;
  const query = typeof variable.query === 'string' ? { query: variable.query } : variable.query;
  const request = requestFor(dataSource, [], { app: CoreApp.Dashboard, range });
  const target = { ...query, refId: query?.refId ?? `variable-${variable.name}`, datasource: dataSource.getRef() };
  const answer = await lastValueFrom(customSupport(dataSource).query({ ...request, targets: [target] }));
  const pattern = variable.regex ? new RegExp(variable.regex.replace(/^\/|\/\w*$/g, '')) : undefined;
  const choices = toChoices(answer.data).flatMap((choice) => {
    const match = pattern?.exec(choice.value);
    return pattern === undefined
      ? [choice]
      : match
        ? [{ text: match[1] ?? choice.text, value: match[1] ?? choice.value }]
        : [];
  });
  if (variable.sort) {
    choices.sort((a, b) => a.text.localeCompare(b.text) * (variable.sort! % 2 === 0 ? -1 : 1));
  }
  return choices;
}

function toChoices(data: unknown[]): Choice[] {
  if (data.length > 0 && data.every(isFindValue)) {
    return data.map((d) => choice(d.text, d.value));
  }
  return data.flatMap((d) => {
    const frame: DataFrame = toDataFrame(d);
    const named = (name: string) => frame.fields.find((f) => f.name.toLowerCase() === name);
    const text = named('text') ?? frame.fields.find((f) => f.type === FieldType.string);
    const value = named('value') ?? text;
    return (text?.values ?? []).map((t, i) => choice(t, value?.values[i]));
  });
}

function isFindValue(value: unknown): value is MetricFindValue {
  return typeof value === 'object' && value !== null && 'text' in value && !('fields' in value);
}

const choice = (text: unknown, value?: unknown): Choice => ({ text: String(text), value: String(value ?? text) });

/** Fills every query variable, one after the other because one may use another, and settles what is chosen. */
export async function fillVariables(range: TimeRange) {
  for (const { name } of variables.all()) {
    const variable = variables.all().find((v) => v.name === name)!;
    if (variable.type === 'query') {
      const found = await choicesOf(variable, range);
      const options = variable.includeAll ? [{ text: 'All', value: ALL }, ...found] : found;
      variables.update(name, { options, current: stillThere(variable.current, options, variable.multi) });
    }
    if (variable.type === 'datasource') {
      const options = dataSources.getList({ type: variable.query }).map((s) => ({ text: s.name, value: s.uid }));
      variables.update(name, { options, current: stillThere(variable.current, options, variable.multi) });
    }
  }
}

function stillThere(current: Variable['current'], options: Choice[], multi?: boolean): Variable['current'] {
  const chosen = [current.value].flat();
  const kept = options.filter((o) => chosen.includes(o.value));
  const use = kept.length > 0 ? kept : options.slice(0, 1);
  return multi
    ? { text: use.map((o) => o.text), value: use.map((o) => o.value) }
    : { text: use[0]?.text ?? '', value: use[0]?.value ?? '' };
}
