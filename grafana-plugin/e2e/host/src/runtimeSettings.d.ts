declare module '#runtime-settings' {
  import type { DataSourceInstanceSettings } from '@grafana/data';

  export function initDataSourceInstanceSettings(
    settings: Record<string, DataSourceInstanceSettings>,
    defaultName: string,
  ): void;
}
