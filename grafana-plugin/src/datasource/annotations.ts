import { type AnnotationQuery, type AnnotationSupport } from '@grafana/data';
import { AnnotationEditor } from '../query/QueryEditor';
import { ANNOTATION_TYPES } from '../query/queryTypes';
import { type FarseerQuery } from '../types';
import { isRunnable } from './queries';

/** Annotations are ordinary queries of the types whose frames are events; Grafana maps them by their field names. */
export const annotationSupport: AnnotationSupport<FarseerQuery> = {
  QueryEditor: AnnotationEditor,
  getDefaultQuery: () => ({ queryType: 'annotations', expr: '' }),
  prepareQuery: annotationQuery,
};

export function annotationQuery({ target }: AnnotationQuery<FarseerQuery>): FarseerQuery | undefined {
  if (!target) {
    return undefined;
  }
  const isEvent = target.queryType !== undefined && ANNOTATION_TYPES.includes(target.queryType);
  // a trend is a graph, which has no events
  const { trend, ...rest } = target;
  const query: FarseerQuery = { ...rest, queryType: isEvent ? target.queryType : 'annotations' };
  return isRunnable(query) ? query : undefined;
}
