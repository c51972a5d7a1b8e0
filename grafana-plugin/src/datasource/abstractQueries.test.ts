import { AbstractLabelOperator } from '@grafana/data';
import { fromAbstractQuery, toAbstractQuery } from './abstractQueries';

const matchers = [
  { name: 'app', operator: AbstractLabelOperator.Equal, value: 'say "hi"' },
  { name: 'env', operator: AbstractLabelOperator.NotEqual, value: 'dev' },
  { name: 'pod', operator: AbstractLabelOperator.EqualRegEx, value: 'a|b' },
  { name: 'zone', operator: AbstractLabelOperator.NotEqualRegEx, value: 'x.*' },
];

describe('queries between data sources', () => {
  it('takes over labels as a selector', () => {
    expect(fromAbstractQuery({ refId: 'B', labelMatchers: matchers })).toEqual({
      refId: 'B',
      queryType: 'insights',
      expr: '{app="say \\"hi\\"", env!="dev", pod=~"a|b", zone!~"x.*"}',
    });
    expect(fromAbstractQuery({ refId: 'B', labelMatchers: [] }).expr).toBe('');
  });

  it('gives back the very same labels', () => {
    const query = fromAbstractQuery({ refId: 'B', labelMatchers: matchers });
    expect(toAbstractQuery({ ...query, expr: `${query.expr ?? ''} |= "x" | json` })).toEqual({
      refId: 'B',
      labelMatchers: matchers,
    });
    expect(toAbstractQuery({ refId: 'A' }).labelMatchers).toEqual([]);
  });
});
