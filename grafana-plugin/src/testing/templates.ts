import { type Replace } from '../datasource/interpolate';

interface Variable {
  value: string | string[];
  multi?: boolean;
  includeAll?: boolean;
  /** A value of its own for "All": Grafana puts it in without any format. */
  allValue?: string;
}

/** Grafana's way to replace `$name`, `${name}` and `${name:format}`, as far as tests need it. */
export function templates(variables: Record<string, Variable>): Replace {
  return (text, scopedVars, format) =>
    text.replace(/\$\{(\w+)(?::(\w+))?\}|\$(\w+)/g, (found, braced?: string, own?: string, bare?: string) => {
      const name = braced ?? bare ?? '';
      const scoped = scopedVars?.[name]?.value as string | undefined;
      const variable = variables[name] ?? (scoped === undefined ? undefined : { value: scoped });
      if (!variable) {
        return found;
      }
      if (variable.allValue !== undefined) {
        return variable.allValue;
      }
      if (own === 'raw' || !format) {
        return String(variable.value);
      }
      return format(variable.value, variable);
    });
}
