import './publicPath';
import { DataSourcePlugin } from '@grafana/data';
import { ConfigEditor } from './config/ConfigEditor';
import { FarseerDataSource } from './datasource/FarseerDataSource';
import { QueryEditor } from './query/QueryEditor';
import { type FarseerQuery, type FarseerSecrets, type FarseerSettings } from './types';

export const plugin = new DataSourcePlugin<FarseerDataSource, FarseerQuery, FarseerSettings, FarseerSecrets>(
  FarseerDataSource
)
  .setConfigEditor(ConfigEditor)
  .setQueryEditor(QueryEditor);
