// The data sources of this Grafana: Farseer from its built plugin, and stand-ins for Tempo and Loki that only are there.
import {
  DataSourceApi,
  PluginType,
  type AbstractLabelOperator,
  type AbstractQuery,
  type DataQuery,
  type DataQueryResponse,
  type DataSourceInstanceSettings,
  type DataSourcePlugin,
  type DataSourcePluginMeta,
  type DataSourceRef,
} from '@grafana/data';
import type { DataSourceSrv, GetDataSourceListFilters } from '@grafana/runtime';
import { initDataSourceInstanceSettings } from '#runtime-settings';
import { FARSEER_UID, PLUGIN_ID } from '../params';
import { record } from '../record';
import { variables } from './variables';

export interface LokiQuery extends DataQuery {
  expr?: string;
}

/** Holds queries, as the real ones do, for links and for imports; it has no data. */
class StandIn extends DataSourceApi<LokiQuery> {
  async query(): Promise<DataQueryResponse> {
    return { data: [] };
  }
  async testDatasource() {
    return { status: 'success', message: 'a stand-in' };
  }
}

/** What Loki's data source says about a query when another data source takes it over. */
class LokiStandIn extends StandIn {
  async exportToAbstractQueries(queries: LokiQuery[]): Promise<AbstractQuery[]> {
    return queries.map(({ refId, expr }) => ({ refId, labelMatchers: matchersOf(expr ?? '') }));
  }
}

function matchersOf(expr: string) {
  const operators: Record<string, string> = {
    '=': 'Equal',
    '!=': 'NotEqual',
    '=~': 'EqualRegEx',
    '!~': 'NotEqualRegEx',
  };
  return [...expr.matchAll(/(\w+)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"/g)].map(([, name, operator, value]) => ({
    name,
    value,
    operator: operators[operator] as AbstractLabelOperator,
  }));
}

export const TEMPO_UID = 'tempo';
export const LOKI_UID = 'loki';

class DataSources implements DataSourceSrv {
  private settings = new Map<string, DataSourceInstanceSettings>();
  private instances = new Map<string, DataSourceApi>();
  private plugin?: DataSourcePlugin<any, any, any>;

  addStandIns() {
    for (const standIn of [
      standInSettings(10, TEMPO_UID, 'Tempo', 'tempo', { tracing: true }),
      standInSettings(11, LOKI_UID, 'Loki', 'loki', { logs: true, metrics: true }),
    ]) {
      this.settings.set(standIn.uid, standIn);
      this.instances.set(standIn.uid, standIn.type === 'loki' ? new LokiStandIn(standIn) : new StandIn(standIn));
    }
  }

  /** Makes the plugin's instance; again whenever its settings have changed. */
  useFarseer(plugin: DataSourcePlugin<any, any, any>, settings: DataSourceInstanceSettings) {
    this.plugin = plugin;
    const instance = new plugin.DataSourceClass(settings);
    instance.components = plugin.components;
    instance.meta = settings.meta;
    this.settings.set(settings.uid, settings);
    this.instances.set(settings.uid, instance);
    initDataSourceInstanceSettings(
      Object.fromEntries([...this.settings.values()].map((s) => [s.name, s])),
      settings.name,
    );
    record.dataSource = instance;
  }

  farseer(): DataSourceApi<any, any> {
    return this.instances.get(FARSEER_UID)!;
  }

  /** By reference, for code that cannot wait. */
  instance(ref?: DataSourceRef | string | null): DataSourceApi<any, any> | undefined {
    const settings = this.getInstanceSettings(ref);
    return settings && this.instances.get(settings.uid);
  }

  farseerPlugin(): DataSourcePlugin<any, any, any> {
    return this.plugin!;
  }

  get = async (ref?: DataSourceRef | string | null): Promise<DataSourceApi> => {
    const settings = this.getInstanceSettings(ref);
    if (!settings) {
      throw new Error(`Datasource ${JSON.stringify(ref)} was not found`);
    }
    return this.instances.get(settings.uid)!;
  };

  getInstanceSettings = (ref?: DataSourceRef | string | null): DataSourceInstanceSettings | undefined => {
    const wanted = variables.replace(typeof ref === 'string' ? ref : (ref?.uid ?? ''));
    const type = typeof ref === 'object' ? ref?.type : undefined;
    if (wanted === '' || wanted === 'default') {
      return [...this.settings.values()].find((s) => (type ? s.type === type : s.isDefault));
    }
    return this.settings.get(wanted) ?? [...this.settings.values()].find((s) => s.name === wanted);
  };

  getList = (filters: GetDataSourceListFilters = {}): DataSourceInstanceSettings[] => {
    const types = filters.type === undefined ? undefined : [filters.type].flat();
    return [...this.settings.values()]
      .filter((s) => !types || types.includes(s.type))
      .filter((s) => !filters.pluginId || s.type === filters.pluginId)
      .filter((s) => !filters.tracing || s.meta.tracing)
      .filter((s) => !filters.logs || s.meta.logs)
      .filter((s) => !filters.metrics || s.meta.metrics)
      .filter((s) => !filters.annotations || s.meta.annotations)
      .filter((s) => !filters.alerting || s.meta.alerting)
      .filter((s) => !filters.filter || filters.filter(s));
  };

  async reload() {}
  registerRuntimeDataSource() {}
}

export const dataSources = new DataSources();

export async function farseerSettings(jsonData: object): Promise<DataSourceInstanceSettings> {
  const meta = await (await fetch(`/public/plugins/${PLUGIN_ID}/plugin.json`)).json();
  const module = `public/plugins/${PLUGIN_ID}/module.js`;
  const baseUrl = `public/plugins/${PLUGIN_ID}`;
  const logos = { small: `${baseUrl}/${meta.info.logos.small}`, large: `${baseUrl}/${meta.info.logos.large}` };
  return {
    id: 1,
    uid: FARSEER_UID,
    type: PLUGIN_ID,
    name: 'Farseer',
    url: '',
    access: 'proxy',
    readOnly: false,
    isDefault: true,
    jsonData,
    meta: { ...meta, info: { ...meta.info, logos }, type: PluginType.datasource, module, baseUrl },
  };
}

function standInSettings(
  id: number,
  uid: string,
  name: string,
  type: string,
  can: Partial<DataSourcePluginMeta>,
): DataSourceInstanceSettings {
  const letter = encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="8" fill="#f2a33a"/><text x="8" y="12" font-size="11" font-family="sans-serif" text-anchor="middle" fill="#fff">${name[0]}</text></svg>`,
  );
  const logo = `data:image/svg+xml,${letter}`;
  const meta = {
    id: type,
    name,
    type: PluginType.datasource,
    module: '',
    baseUrl: '',
    info: { logos: { small: logo, large: logo } },
    ...can,
  } as unknown as DataSourcePluginMeta;
  return { id, uid, name, type, url: '', access: 'proxy', readOnly: false, isDefault: false, jsonData: {}, meta };
}
