import { templates } from '../testing/templates';
import { type FarseerQuery } from '../types';
import { interpolateLogQl, interpolateQuery } from './interpolate';

const replace = templates({
  app: { value: 'checkout' },
  apps: { value: ['check.out', 'pay'], multi: true },
  one: { value: ['check.out'], multi: true },
  all: { value: ['x'], multi: true, includeAll: true, allValue: '.*' },
  odd: { value: 'say "hi" \\d' },
  regex: { value: 'a|b.*' },
  level: { value: 'high' },
  cause: { value: 'oom_killed' },
  group: { value: 'root_cause' },
  by: { value: ['app', 'env'], multi: true },
});
const logql = (expr: string) => interpolateLogQl(expr, { __interval: { text: '1m', value: '1m' } }, replace);

describe('interpolateLogQl', () => {
  it.each([
    ['one value', '{app="$app"}', '{app="checkout"}'],
    ['several values in a regular expression', '{app=~"$apps"}', '{app=~"check\\\\.out|pay"}'],
    ['one of several in a regular expression', '{app=~"$one"}', '{app=~"check\\\\.out"}'],
    ['one of several in an equality', '{app="$one"}', '{app="check.out"}'],
    ['several values in an equality', '{app="$apps", env="x"}', '{app=~"check\\\\.out|pay", env="x"}'],
    ['several values in an inequality', '{app != "${apps}"}', '{app !~ "check\\\\.out|pay"}'],
    ['several values in a line filter', '{a="b"} |= "$apps"', '{a="b"} |~ "check\\\\.out|pay"'],
    ['backticks know no escapes', '{app=~`$apps`}', '{app=~`check\\.out|pay`}'],
    ['"All" with a value of its own', '{app="$all"}', '{app=~".*"}'],
    ['"All" where a regular expression stands already', '{app=~"$all"}', '{app=~".*"}'],
    ['text of a person is escaped', '{a="b"} |= "$odd"', '{a="b"} |= "say \\"hi\\" \\\\d"'],
    ['a regular expression of a person stays one', '{a="b"} |~ "$regex"', '{a="b"} |~ "a|b.*"'],
    ['a format of the query`s own', '{app=~"${apps:raw}"}', '{app=~"check.out,pay"}'],
    ['code', 'sum by ($by) (rate({a="b"}[$__interval]))', 'sum by (app,env) (rate({a="b"}[1m]))'],
    ['what only the backend knows', 'rate({a="b"}[$__auto])', 'rate({a="b"}[$__auto])'],
    ['comments', '{a="b"} # $app', '{a="b"} # $app'],
    ['an operator that is text itself', '{a="b"} |= "x=$apps"', '{a="b"} |= "x=check\\\\.out|pay"'],
    ['a string that is still open', '{app="$app', '{app="checkout'],
  ])('%s', (_, expr, expected) => {
    expect(logql(expr)).toBe(expected);
  });
});

describe('interpolateQuery', () => {
  const query: FarseerQuery = {
    refId: 'A',
    queryType: 'ask',
    expr: '{app="$app"}',
    question: 'Why did $app fail?',
    minSeverity: '$level',
    prompt: '$app@1',
    wait: '$wait',
    by: '$by',
    legend: '{{severity}} $app',
    review: 'i-1',
  };

  it('replaces every text but the legend, and keeps to itself what is for the editor', () => {
    expect(interpolateQuery(query, { wait: { text: '2s', value: '2s' } }, undefined, replace)).toEqual({
      refId: 'A',
      queryType: 'ask',
      expr: '{app="checkout"}',
      question: 'Why did checkout fail?',
      minSeverity: 'high',
      prompt: 'checkout@1',
      wait: '2s',
      by: 'app,env',
      legend: '{{severity}} $app',
    });
  });

  it('hands over ad hoc filters with all their values', () => {
    const filters = [
      { key: 'app', operator: '=|', value: 'a', values: ['a', 'b'], condition: '' },
      { key: 'env', operator: '!=', value: 'dev' },
    ];
    expect(interpolateQuery({ refId: 'A', expr: '' }, {}, filters, replace).adhocFilters).toEqual([
      { key: 'app', operator: '=|', value: 'a', values: ['a', 'b'] },
      { key: 'env', operator: '!=', value: 'dev' },
    ]);
    expect(interpolateQuery({ refId: 'A', expr: '' }, {}, [], replace)).not.toHaveProperty('adhocFilters');
  });

  const sent = (q: Partial<FarseerQuery>, filters?: Parameters<typeof interpolateQuery>[2]) =>
    interpolateQuery({ refId: 'A', ...q }, {}, filters, replace);
  const history: Partial<FarseerQuery> = {
    queryType: 'incidents',
    stored: true,
    rootCause: '$cause',
    component: ' $app ',
    minSeverity: '$level',
    maxRows: 20,
  };
  const leftBehind: Partial<FarseerQuery> = {
    expr: '{a="b"}',
    question: 'why?',
    wait: '2s',
    prompt: 'p@1',
    maxLines: 5,
    model: false,
    includeBenign: true,
    summary: true,
  };

  it('asks the history for what it knows, and for nothing of logs', () => {
    const filters = [{ key: 'env', operator: '=', value: 'dev' }];
    expect(sent({ ...history, ...leftBehind, by: 'level', legend: 'x' }, filters)).toEqual({
      refId: 'A',
      queryType: 'incidents',
      stored: true,
      rootCause: 'oom_killed',
      component: 'checkout',
      minSeverity: 'high',
      maxRows: 20,
    });
  });

  it('takes all values of a variable for none', () => {
    expect(sent({ ...history, rootCause: '$all', component: ' ' })).toEqual({
      refId: 'A',
      queryType: 'incidents',
      stored: true,
      minSeverity: 'high',
      maxRows: 20,
    });
  });

  it('says what a trend counts, also when another type counted by something else', () => {
    const trend = { ...history, ...leftBehind, trend: true, legend: '{{severity}}' };
    expect(sent(trend)).toEqual({
      refId: 'A',
      queryType: 'incidents',
      stored: true,
      trend: true,
      rootCause: 'oom_killed',
      component: 'checkout',
      minSeverity: 'high',
      by: 'severity',
      legend: '{{severity}}',
    });
    expect(sent({ ...trend, by: 'level' }).by).toBe('severity');
    expect(sent({ ...trend, by: 'component' }).by).toBe('component');
    expect(sent({ ...trend, by: '$group' }).by).toBe('root_cause');
  });

  it('keeps the history`s options from every other query', () => {
    const { stored, ...rest } = history;
    const logs = { expr: '{a="b"}', minSeverity: 'high', maxRows: 20, refId: 'A' };
    expect(sent({ ...rest, trend: true, expr: '{a="b"}' })).toEqual({ ...logs, queryType: 'incidents' });
    expect(sent({ ...history, trend: true, expr: '{a="b"}', queryType: 'insights' })).toEqual({
      ...logs,
      queryType: 'insights',
    });
  });

  it('asks for a summary of insights alone, and never for alert rules', () => {
    expect(sent({ expr: '{a="b"}', summary: true }).summary).toBe(true);
    expect(sent({ expr: '{a="b"}', summary: true, app: 'unified-alerting' })).not.toHaveProperty('summary');
    expect(sent({ expr: '{a="b"}', summary: true, queryType: 'annotations' })).not.toHaveProperty('summary');
  });
});
