import { type AnnotationQuery } from '@grafana/data';
import { type FarseerQuery } from '../types';
import { annotationQuery } from './annotations';

const anno = (target?: Partial<FarseerQuery>) =>
  ({
    name: 'a',
    enable: true,
    iconColor: 'red',
    target: target && { refId: 'Anno', ...target },
  }) as AnnotationQuery<FarseerQuery>;

describe('annotationQuery', () => {
  it('asks for events, whatever the query was made for', () => {
    expect(annotationQuery(anno({ expr: '{a="b"}' }))?.queryType).toBe('annotations');
    expect(annotationQuery(anno({ expr: '{a="b"}', queryType: 'logs' }))?.queryType).toBe('annotations');
    expect(annotationQuery(anno({ expr: '{a="b"}', queryType: 'incidents' }))?.queryType).toBe('incidents');
  });

  it('takes incidents of the history without LogQL, but no graph of them', () => {
    const target = { queryType: 'incidents', stored: true, rootCause: 'oom_killed' } as const;
    expect(annotationQuery(anno({ ...target, trend: true }))).toEqual({ refId: 'Anno', ...target });
  });

  it('asks for nothing without a query', () => {
    expect(annotationQuery(anno({ expr: ' ' }))).toBeUndefined();
    expect(annotationQuery(anno())).toBeUndefined();
  });
});
