import { queryTypeOf } from '../datasource/queries';
import { QueryFields, type Props } from './QueryFields';
import { ANNOTATION_TYPES, typesFor } from './queryTypes';

/** The editor of panels, Explore and alert rules. */
export function QueryEditor(props: Props) {
  return <QueryFields {...props} types={typesFor(props.app, queryTypeOf(props.query))} />;
}

/** The editor of a dashboard's annotations: only the types whose answers are events. */
export function AnnotationEditor(props: Props) {
  return <QueryFields {...props} types={ANNOTATION_TYPES} />;
}
