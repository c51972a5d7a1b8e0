import { type QueryEditorProps } from '@grafana/data';
import { type FarseerDataSource } from '../datasource/FarseerDataSource';
import { type FarseerQuery, type FarseerSettings } from '../types';
import { QueryFields } from './QueryFields';
import { typesFor } from './queryTypes';
import { queryTypeOf } from '../datasource/queries';

export type Props = QueryEditorProps<FarseerDataSource, FarseerQuery, FarseerSettings>;

/** The editor of panels, Explore and alert rules. */
export function QueryEditor(props: Props) {
  return <QueryFields {...props} types={typesFor(props.app, queryTypeOf(props.query))} />;
}
