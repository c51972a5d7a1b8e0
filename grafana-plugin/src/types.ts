import { type DataQuery } from '@grafana/schema';
import { type DataSourceJsonData } from '@grafana/data';

export const QUERY_TYPES = [
  'insights',
  'patterns',
  'logs',
  'ask',
  'anomalies',
  'incidents',
  'volume',
  'annotations',
] as const;
export type QueryType = (typeof QUERY_TYPES)[number];

export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const VOLUME_GROUPS = ['level', 'severity', 'root_cause', 'component'] as const;
export const TREND_GROUPS = ['severity', 'root_cause', 'component'] as const;

/** A filter of a dashboard's ad hoc variable; `values` is there for the operators `=|` and `!=|`. */
export interface AdHocFilter {
  key: string;
  operator: string;
  value: string;
  values?: string[];
}

/**
 * What the backend reads of a query. Text fields may hold dashboard variables until the query is sent;
 * that is why those with a closed list of values are plain strings here.
 */
export interface FarseerQuery extends DataQuery {
  queryType?: QueryType;
  expr?: string;
  question?: string;
  minSeverity?: string;
  prompt?: string;
  wait?: string;
  maxRows?: number;
  maxLines?: number;
  model?: boolean;
  includeBenign?: boolean;
  by?: string;
  legend?: string;
  adhocFilters?: AdHocFilter[];
  app?: string;
  /** A few sentences of what the insights say together. */
  summary?: boolean;
  /** Incidents of the history instead of this window's logs; the next three are for them alone. */
  stored?: boolean;
  rootCause?: string;
  component?: string;
  /** How many there were over time instead of a table. */
  trend?: boolean;
  /** Id of the insight whose correction form opens in the editor. Stays in the browser. */
  review?: string;
}

/** A further model server. Its key is a secret, kept under its name. */
export interface ModelServer {
  name?: string;
  url?: string;
  model?: string;
  slots?: number;
  /** 1 is asked first, higher ones when the answer of a lower one cannot be used. */
  tier?: number;
}

/** The part of the backend's settings that the editor shows; keys it does not know are left as they are. */
export interface FarseerSettings extends DataSourceJsonData {
  loki?: { url?: string; tenant?: string; user?: string; tlsInsecure?: boolean; lineLimit?: number; timeout?: string };
  llm?: { url?: string; model?: string; servers?: ModelServer[] };
  server?: { panelWait?: string; exploreWait?: string; maxRange?: string; queryTimeout?: string; maxRows?: number };
  tempo?: { uid?: string; name?: string };
  farseer?: { url?: string };
}

export interface FarseerSecrets {
  lokiPassword?: string;
  lokiBearerToken?: string;
  llmApiKey?: string;
  farseerToken?: string;
  [serverKey: `llmKey.${string}`]: string | undefined;
}

export const VARIABLE_KINDS = ['labels', 'label_values', 'root_causes', 'prompts', 'severities'] as const;
export type VariableKind = (typeof VARIABLE_KINDS)[number];

export interface FarseerVariableQuery extends DataQuery {
  queryType?: never;
  kind?: VariableKind;
  label?: string;
  selector?: string;
}
