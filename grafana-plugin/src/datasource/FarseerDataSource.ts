import {
  type AbstractQuery,
  type AdHocVariableFilter,
  type CoreApp,
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceGetTagKeysOptions,
  type DataSourceGetTagValuesOptions,
  type DataSourceInstanceSettings,
  type MetricFindValue,
  type QueryFilterOptions,
  type QueryFixAction,
  type ScopedVars,
  type SupplementaryQueryOptions,
  type SupplementaryQueryType,
  type TestDataSourceResponse,
  type TimeRange,
  type ToggleFilterAction,
} from '@grafana/data';
import { DataSourceWithBackend, getTemplateSrv } from '@grafana/runtime';
import { tap, type Observable } from 'rxjs';
import { readHealth, testResult } from '../health/message';
import { lastHealth } from '../health/store';
import { type FarseerQuery, type FarseerSettings } from '../types';
import { FarseerVariables } from '../variables/variables';
import { fromAbstractQuery, toAbstractQuery } from './abstractQueries';
import { selectorOf, writeFilters } from './adhoc';
import { annotationSupport } from './annotations';
import { interpolateLogQl, interpolateQuery, type Replace } from './interpolate';
import { LiveAnswers } from './live';
import { hasQueryFilter, modifyQuery, QUERY_MODIFICATIONS, toggleQueryFilter } from './modify';
import { defaultQuery, isRunnable } from './queries';
import { Resources, type Window } from './resources';
import { addReviewLinks } from './reviewLinks';
import { SUPPLEMENTARY_TYPES, supplementaryQuery, supplementaryRequest } from './supplementary';

/** Where Grafana meets Farseer: every method hands over to a file that does one thing. */
export class FarseerDataSource extends DataSourceWithBackend<FarseerQuery, FarseerSettings> {
  readonly resources: Resources;
  private readonly live = new LiveAnswers();
  private readonly replace: Replace;
  /** Labels of streams, as far as they were asked for: others are filtered behind the pipeline. */
  private streamLabels = new Set<string>();

  constructor(settings: DataSourceInstanceSettings<FarseerSettings>, templates = getTemplateSrv()) {
    super(settings);
    this.replace = (text, scopedVars, format) => templates.replace(text, scopedVars, format);
    this.resources = new Resources(
      (path, params) => this.getResource(path, params),
      (path, data) => this.postResource(path, data)
    );
    this.streamOptionsProvider = this.live.options;
    this.annotations = annotationSupport;
    this.variables = new FarseerVariables(
      this.resources,
      (query, { scopedVars }) => ({
        ...query,
        label: query.label && this.replace(query.label, scopedVars),
        selector: query.selector && interpolateLogQl(query.selector, scopedVars, this.replace),
      }),
      ({ range }) => windowOf(range)
    );
  }

  override getDefaultQuery(app: CoreApp): Partial<FarseerQuery> {
    return defaultQuery(app);
  }

  override filterQuery(query: FarseerQuery): boolean {
    return isRunnable(query);
  }

  override query(request: DataQueryRequest<FarseerQuery>): Observable<DataQueryResponse> {
    const targets = request.targets.map((q) => ({ ...q, app: request.app }));
    const sent = { ...request, targets };
    return this.live
      .untilReady(sent, super.query(sent))
      .pipe(tap((response) => addReviewLinks(response.data as DataFrame[], this.readable(sent), this)));
  }

  override applyTemplateVariables(
    query: FarseerQuery,
    scopedVars: ScopedVars,
    filters?: AdHocVariableFilter[]
  ): FarseerQuery {
    return interpolateQuery(query, scopedVars, filters, this.replace);
  }

  /** For Explore, which has no ad hoc filters: they are written into the query. */
  override interpolateVariablesInQueries(
    queries: FarseerQuery[],
    scopedVars: ScopedVars,
    filters?: AdHocVariableFilter[]
  ): FarseerQuery[] {
    return queries.map((q) => {
      const { adhocFilters = [], ...query } = interpolateQuery(q, scopedVars, filters, this.replace);
      return { ...query, datasource: this.getRef(), expr: writeFilters(query.expr ?? '', adhocFilters) };
    });
  }

  override async getTagKeys(options?: DataSourceGetTagKeysOptions<FarseerQuery>): Promise<MetricFindValue[]> {
    return (await this.labels(options?.timeRange)).map((text) => ({ text }));
  }

  override async getTagValues(options: DataSourceGetTagValuesOptions<FarseerQuery>): Promise<MetricFindValue[]> {
    const others = options.filters.filter((f) => f.key !== options.key);
    const values = await this.resources.labelValues(options.key, selectorOf(others), windowOf(options.timeRange));
    return values.map((text) => ({ text }));
  }

  async labels(range?: TimeRange): Promise<string[]> {
    const labels = await this.resources.labels(windowOf(range));
    labels.forEach((label) => this.streamLabels.add(label));
    return labels;
  }

  toggleQueryFilter(query: FarseerQuery, filter: ToggleFilterAction): FarseerQuery {
    return toggleQueryFilter(query, filter, this.streamLabels);
  }

  queryHasFilter(query: FarseerQuery, filter: QueryFilterOptions): boolean {
    return hasQueryFilter(query, filter);
  }

  override modifyQuery(query: FarseerQuery, action: QueryFixAction): FarseerQuery {
    return modifyQuery(query, action, this.streamLabels);
  }

  getSupportedQueryModifications(): string[] {
    return QUERY_MODIFICATIONS;
  }

  importFromAbstractQueries(queries: AbstractQuery[]): Promise<FarseerQuery[]> {
    return Promise.resolve(queries.map(fromAbstractQuery));
  }

  exportToAbstractQueries(queries: FarseerQuery[]): Promise<AbstractQuery[]> {
    return Promise.resolve(queries.map(toAbstractQuery));
  }

  getSupportedSupplementaryQueryTypes(): SupplementaryQueryType[] {
    return SUPPLEMENTARY_TYPES;
  }

  getSupplementaryQuery(options: SupplementaryQueryOptions, query: FarseerQuery): FarseerQuery | undefined {
    return supplementaryQuery(options, query);
  }

  getSupplementaryRequest(
    type: SupplementaryQueryType,
    request: DataQueryRequest<FarseerQuery>,
    options?: SupplementaryQueryOptions
  ): DataQueryRequest<FarseerQuery> | undefined {
    return supplementaryRequest(type, request, options);
  }

  override async testDatasource(): Promise<TestDataSourceResponse> {
    const report = readHealth(await this.callHealthCheck());
    lastHealth.set(this.uid, report);
    return testResult(report);
  }

  private readable(request: DataQueryRequest<FarseerQuery>): FarseerQuery[] {
    return this.interpolateVariablesInQueries(request.targets, request.scopedVars, request.filters);
  }
}

export function windowOf(range?: TimeRange): Window {
  return range ? { from: range.from.valueOf(), to: range.to.valueOf() } : {};
}
