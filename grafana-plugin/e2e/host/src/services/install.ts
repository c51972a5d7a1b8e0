// Hands this page's services to @grafana/runtime, where the plugin finds them.
import { EventBusSrv, locationUtil, type GrafanaConfig } from '@grafana/data';
import * as runtime from '@grafana/runtime';
import { rangeOfUrl } from '../params';
import { backendSrv } from './backend';
import { dataSources } from './datasources';
import { liveSrv } from './live';
import { variables } from './variables';

export const appEvents = new EventBusSrv();

export function installServices() {
  runtime.setAppEvents(appEvents as never);
  runtime.setBackendSrv(backendSrv);
  runtime.setDataSourceSrv(dataSources);
  runtime.setTemplateSrv(variables);
  runtime.setGrafanaLiveSrv(liveSrv);
  runtime.setEchoSrv({ flush() {}, addBackend() {}, addEvent() {}, onInteraction: () => () => {} } as never);
  // extension points of other plugins: there are none
  runtime.setPluginLinksHook(() => ({ links: [], isLoading: false }));
  runtime.setPluginComponentsHook(() => ({ components: [], isLoading: false }));
  runtime.setPluginComponentHook(() => ({ component: null, isLoading: false }));
  runtime.setPluginFunctionsHook(() => ({ functions: [], isLoading: false }));
  locationUtil.initialize({
    config: runtime.config as unknown as GrafanaConfig,
    getVariablesUrlParams: () => ({}),
    getTimeRangeForUrl: () => rangeOfUrl().raw,
  });
}
