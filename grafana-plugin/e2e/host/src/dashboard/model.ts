// Classic dashboard JSON, as far as this page draws it.
import type { AnnotationQuery, DataQuery, DataTransformerConfig, FieldConfigSource } from '@grafana/data';
import { FARSEER_UID, PLUGIN_ID } from '../params';
import { LOKI_UID, TEMPO_UID } from '../services/datasources';
import { ALL, type Variable } from '../services/variables';

export interface DashboardPanel {
  id: number;
  type: string;
  title: string;
  description?: string;
  transparent?: boolean;
  gridPos: { x: number; y: number; w: number; h: number };
  datasource?: { uid?: string; type?: string };
  targets?: DataQuery[];
  fieldConfig?: FieldConfigSource;
  options?: Record<string, any>;
  transformations?: DataTransformerConfig[];
  maxDataPoints?: number;
}

export interface Dashboard {
  title: string;
  uid?: string;
  time?: { from: string; to: string };
  tags?: string[];
  panels: DashboardPanel[];
  templating: { list: Variable[] };
  annotations: { list: AnnotationQuery[] };
}

/** A dashboard that comes with the plugin, its inputs (the data sources an import asks for) filled in. */
export async function bundledDashboard(title: string): Promise<Dashboard> {
  const base = `/public/plugins/${PLUGIN_ID}`;
  const plugin = await (await fetch(`${base}/plugin.json`)).json();
  const included = plugin.includes?.find((i: any) => i.type === 'dashboard' && i.name === title);
  if (!included) {
    throw new Error(`The plugin brings no dashboard named ${title}`);
  }
  const text = await (await fetch(`${base}/${included.path}`)).text();
  const uids: Record<string, string> = { [PLUGIN_ID]: FARSEER_UID, loki: LOKI_UID, tempo: TEMPO_UID };
  const inputs: Array<{ name: string; pluginId: string }> = JSON.parse(text).__inputs ?? [];
  const filled = inputs.reduce(
    (t, { name, pluginId }) => t.replaceAll(`\${${name}}`, uids[pluginId] ?? pluginId),
    text,
  );
  const dashboard = JSON.parse(filled);
  return {
    ...dashboard,
    templating: { list: (dashboard.templating?.list ?? []).map(complete) },
    annotations: { list: dashboard.annotations?.list ?? [] },
  };
}

function complete(variable: Partial<Variable>): Variable {
  const first = variable.includeAll ? { text: 'All', value: ALL } : { text: '', value: '' };
  const stored = variable.current?.value === undefined ? undefined : variable.current;
  const own = customChoices(variable);
  return {
    ...(variable as Variable),
    options: own,
    filters: variable.filters ?? [],
    current: stored ?? (variable.type === 'constant' ? constant(variable.query) : (own[0] ?? first)),
  };
}

function constant(query: unknown) {
  return { text: String(query ?? ''), value: String(query ?? '') };
}

function customChoices({ type, query, includeAll }: Partial<Variable>) {
  if ((type !== 'custom' && type !== 'interval') || typeof query !== 'string') {
    return [];
  }
  const own = query.split(',').map((entry) => {
    const [text, value] = entry.split(/\s:\s/).map((part) => part.trim());
    return { text, value: value ?? text };
  });
  return includeAll ? [{ text: 'All', value: ALL }, ...own] : own;
}
