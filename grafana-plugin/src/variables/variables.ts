import {
  CustomVariableSupport,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceApi,
  type MetricFindValue,
} from '@grafana/data';
import { from, type Observable } from 'rxjs';
import { type Resources, type Window } from '../datasource/resources';
import { SEVERITIES, type FarseerQuery, type FarseerSettings, type FarseerVariableQuery } from '../types';
import { VariableEditor } from './VariableEditor';

/** Variables of dashboards: labels, their values, root causes, prompt versions, severities. */
export class FarseerVariables extends CustomVariableSupport<
  DataSourceApi<FarseerQuery, FarseerSettings>,
  FarseerVariableQuery
> {
  override editor = VariableEditor;

  constructor(
    private readonly resources: Resources,
    /** Replaces other variables in a text, as LogQL needs them. */
    private readonly interpolate: (query: FarseerVariableQuery, request: DataQueryRequest) => FarseerVariableQuery,
    private readonly windowOf: (request: DataQueryRequest) => Window
  ) {
    super();
  }

  override getDefaultQuery(): Partial<FarseerVariableQuery> {
    return { kind: 'label_values' };
  }

  override query(request: DataQueryRequest<FarseerVariableQuery>): Observable<DataQueryResponse> {
    const query = request.targets[0];
    const values = query
      ? variableValues(this.interpolate(query, request), this.resources, this.windowOf(request))
      : Promise.resolve([]);
    return from(values.then((data): DataQueryResponse => ({ data: data as DataQueryResponse['data'] })));
  }
}

export async function variableValues(
  query: FarseerVariableQuery,
  resources: Pick<Resources, 'labels' | 'labelValues' | 'prompts' | 'taxonomy'>,
  window: Window
): Promise<MetricFindValue[]> {
  return (await idsOf(query, resources, window)).map((text) => ({ text, value: text }));
}

async function idsOf(
  { kind = 'label_values', label, selector }: FarseerVariableQuery,
  resources: Pick<Resources, 'labels' | 'labelValues' | 'prompts' | 'taxonomy'>,
  window: Window
): Promise<string[]> {
  switch (kind) {
    case 'labels':
      return resources.labels(window);
    case 'label_values':
      return label ? resources.labelValues(label, selector, window) : [];
    case 'root_causes':
      return (await resources.taxonomy()).map((c) => c.id);
    case 'prompts':
      return (await resources.prompts()).map((p) => p.id);
    case 'severities':
      return [...SEVERITIES];
  }
}
