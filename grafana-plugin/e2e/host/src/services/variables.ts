// Dashboard variables and Grafana's template service over them.
import {
  dateTime,
  formattedValueToString,
  type DataFrame,
  type Field,
  type ScopedVars,
  type TimeRange,
} from '@grafana/data';
import type { TemplateSrv, VariableInterpolation } from '@grafana/runtime';
import { get } from 'lodash';

export interface Choice {
  text: string;
  value: string;
}

export interface AdHocFilter {
  key: string;
  operator: string;
  value: string;
  values?: string[];
}

/** One variable as dashboard JSON has it; `options` are filled by running its query. */
export interface Variable {
  type: 'query' | 'custom' | 'constant' | 'textbox' | 'interval' | 'datasource' | 'adhoc';
  name: string;
  label?: string;
  hide?: number;
  query?: any;
  regex?: string;
  sort?: number;
  datasource?: { uid?: string; type?: string } | null;
  multi?: boolean;
  includeAll?: boolean;
  allValue?: string | null;
  options: Choice[];
  current: { text: string | string[]; value: string | string[] };
  filters?: AdHocFilter[];
}

export const ALL = '$__all';

type Format = string | ((value: any, variable: any, otherwise?: unknown) => string);

class VariableStore implements TemplateSrv {
  private variables: Variable[] = [];
  private range?: TimeRange;
  private listeners = new Set<() => void>();

  set(variables: Variable[]) {
    this.variables = variables;
    this.listeners.forEach((listener) => listener());
  }

  update(name: string, change: Partial<Variable>) {
    this.set(this.variables.map((v) => (v.name === name ? { ...v, ...change } : v)));
  }

  all = (): Variable[] => this.variables;

  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Filters of the ad hoc variable of this data source; Grafana hands them over with each request. */
  filtersFor(uid: string): AdHocFilter[] {
    return this.variables
      .filter((v) => v.type === 'adhoc' && this.replace(v.datasource?.uid ?? uid) === uid)
      .flatMap((v) => v.filters ?? [])
      .filter((f) => f.key !== '' && (f.value !== '' || (f.values?.length ?? 0) > 0));
  }

  getVariables() {
    return this.variables as unknown as ReturnType<TemplateSrv['getVariables']>;
  }

  updateTimeRange(range: TimeRange) {
    this.range = range;
  }

  containsTemplate(text?: string): boolean {
    return [...(text ?? '').matchAll(REFERENCE)].some((m) => this.variables.some((v) => v.name === nameOf(m).name));
  }

  replace(text?: string, scoped?: ScopedVars, format?: Format, found?: VariableInterpolation[]): string {
    return (text ?? '').replace(REFERENCE, (match, ...groups) => {
      const { name, path, format: own } = nameOf([match, ...groups]);
      const value = this.valueOf(name, path, scoped, own ?? format);
      found?.push({
        match,
        variableName: name,
        fieldPath: path,
        format: own,
        value: value ?? match,
        found: value !== undefined,
      });
      return value ?? match;
    });
  }

  private valueOf(
    name: string,
    path: string | undefined,
    scoped: ScopedVars = {},
    format?: Format,
  ): string | undefined {
    const special = this.builtIn(name, path, scoped, format);
    if (special !== undefined) {
      return special;
    }
    const own = scoped[name];
    if (own !== undefined && own.value !== undefined && own.value !== null) {
      return formatted(path ? get(own.value, path) : own.value, format, { name, type: 'custom' }, own.text);
    }
    const variable = this.variables.find((v) => v.name === name);
    if (!variable || variable.type === 'adhoc') {
      return undefined;
    }
    const { value, text } = variable.current;
    if (isAll(value)) {
      return variable.allValue
        ? variable.allValue
        : formatted(
            variable.options.map((o) => o.value).filter((v) => v !== ALL),
            format,
            variable,
            'All',
          );
    }
    return formatted(value, format, variable, text);
  }

  private builtIn(name: string, path: string | undefined, scoped: ScopedVars, format?: Format): string | undefined {
    if ((name === '__from' || name === '__to') && this.range) {
      const at = name === '__from' ? this.range.from : this.range.to;
      return typeof format === 'string' && format.startsWith('date')
        ? dateTime(at).toISOString()
        : String(at.valueOf());
    }
    const context = scoped.__dataContext?.value as { frame: DataFrame; field: Field; rowIndex: number } | undefined;
    if (!context || !path) {
      return undefined;
    }
    const { frame, field, rowIndex } = context;
    if (name === '__value') {
      const value = field.values[rowIndex];
      return path === 'text' && field.display ? formattedValueToString(field.display(value)) : String(value);
    }
    if (name === '__data' && path.startsWith('fields')) {
      const wanted = /^fields[.[]"?([^"\]]+)"?\]?$/.exec(path)?.[1] ?? '';
      const cell = frame.fields.find((f, i) => f.name === wanted || String(i) === wanted)?.values[rowIndex];
      return formatted(cell ?? '', format, { name, type: 'custom' }, String(cell ?? ''));
    }
    return undefined;
  }
}

/** `${name.path:format}`, `$name` or `[[name:format]]`. */
const REFERENCE = /\$\{(\w+)(?:\.([^:}]+)|(\[[^\]]+\]))?(?::([^}]+))?\}|\$(\w+)|\[\[(\w+)(?::(\w+))?\]\]/g;

function nameOf(match: ArrayLike<string | undefined>) {
  return {
    name: match[1] ?? match[5] ?? match[6] ?? '',
    path: match[2] ?? match[3],
    format: match[4] ?? match[7],
  };
}

function isAll(value: string | string[]): boolean {
  return Array.isArray(value) ? value[0] === ALL : value === ALL;
}

const escapeRegex = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

function formatted(value: any, format: Format | undefined, variable: unknown, text: unknown): string {
  if (typeof format === 'function') {
    return format(value, variable, undefined);
  }
  const list: string[] = (Array.isArray(value) ? value : [value]).map(String);
  switch (format) {
    case 'raw':
    case 'csv':
      return list.join(',');
    case 'pipe':
      return list.join('|');
    case 'regex':
      return list.length === 1 ? escapeRegex(list[0]) : `(${list.map(escapeRegex).join('|')})`;
    case 'json':
      return JSON.stringify(value);
    case 'singlequote':
      return list.map((v) => `'${v.replaceAll("'", "\\'")}'`).join(',');
    case 'doublequote':
      return list.map((v) => `"${v.replaceAll('"', '\\"')}"`).join(',');
    case 'percentencode':
    case 'uriencode':
      return encodeURIComponent(list.length === 1 ? list[0] : `{${list.join(',')}}`);
    case 'text':
      return Array.isArray(text) ? text.join(' + ') : String(text ?? list.join(' + '));
    default:
      return list.length === 1 ? list[0] : `{${list.join(',')}}`;
  }
}

export const variables = new VariableStore();
