import { addFilter, addLineFilter, hasFilter, removeFilter, toggleFilter } from './filters';
import { quote, selectorsOf, unquote } from './tree';

const is = (key: string, value: string) => ({ key, operator: '=' as const, value });
const isNot = (key: string, value: string) => ({ key, operator: '!=' as const, value });

describe('addFilter', () => {
  it('adds a matcher for a label of streams', () => {
    expect(addFilter('{app="a"} |= "x"', is('pod', 'p1'), true)).toBe('{app="a", pod="p1"} |= "x"');
  });

  it('filters behind the pipeline what is no label of streams, so that parsed labels are there', () => {
    expect(addFilter('{app="a"} | json | line_format "x"', is('trace_id', '4f'), false)).toBe(
      '{app="a"} | json | line_format "x" | trace_id="4f"'
    );
  });

  it('reaches every stream of a metric query, before the range', () => {
    expect(addFilter('sum(rate({app="a"} | json [5m])) / sum(rate({app="b"}[5m]))', is('level', 'error'), false)).toBe(
      'sum(rate({app="a"} | json | level="error" [5m])) / sum(rate({app="b"} | level="error"[5m]))'
    );
  });

  it('begins a query, but leaves text that is no LogQL alone', () => {
    expect(addFilter('', is('app', 'a'), false)).toBe('{app="a"}');
    expect(addFilter('{}', is('app', 'a'), false)).toBe('{app="a"}');
    expect(addFilter('hello', is('app', 'a'), true)).toBe('hello');
  });

  it('escapes the value', () => {
    expect(addFilter('{app="a"}', is('path', 'C:\\"x"'), true)).toBe('{app="a", path="C:\\\\\\"x\\""}');
  });

  it('replaces its opposite and does not stand twice', () => {
    expect(addFilter('{app="a", pod!="p1"}', is('pod', 'p1'), true)).toBe('{app="a", pod="p1"}');
    expect(addFilter('{app="a"} | pod!="p1"', is('pod', 'p1'), false)).toBe('{app="a"} | pod="p1"');
    expect(addFilter('{app="a", pod="p1"}', is('pod', 'p1'), false)).toBe('{app="a", pod="p1"}');
  });

  it('keeps dashboard variables and their places', () => {
    expect(addFilter('rate({app="$app"}[$__interval])', is('pod', 'p'), true)).toBe(
      'rate({app="$app", pod="p"}[$__interval])'
    );
  });
});

describe('removeFilter and toggleFilter', () => {
  it('takes a matcher or a label filter away', () => {
    expect(removeFilter('{app="a", pod="p1"} |= "x"', is('pod', 'p1'))).toBe('{app="a"} |= "x"');
    expect(removeFilter('{app="a"} | json | pod="p1" |= "x"', is('pod', 'p1'))).toBe('{app="a"} | json |= "x"');
  });

  it('never leaves an empty selector, which Loki refuses', () => {
    expect(removeFilter('{app="a"}', is('app', 'a'))).toBe('{app="a"}');
  });

  it('does not take away what only looks alike', () => {
    const expr = '{app="a", pod=~"p1"} |= "pod=\\"p1\\""';
    expect(removeFilter(expr, is('pod', 'p1'))).toBe(expr);
  });

  it('toggles', () => {
    const once = toggleFilter('{app="a"}', isNot('level', 'info'), false);
    expect(once).toBe('{app="a"} | level!="info"');
    expect(toggleFilter(once, isNot('level', 'info'), false)).toBe('{app="a"}');
  });
});

describe('hasFilter', () => {
  it('asks for the filter in every stream', () => {
    expect(hasFilter('{app="a"} | level="error"', is('level', 'error'))).toBe(true);
    expect(hasFilter('rate({app="a",x="1"}[1m]) + rate({app="b"}[1m])', is('x', '1'))).toBe(false);
    expect(hasFilter('', is('x', '1'))).toBe(false);
  });
});

describe('addLineFilter', () => {
  it('keeps or drops lines with a text', () => {
    expect(addLineFilter('{app="a"} | json', 'say "hi"', true)).toBe('{app="a"} | json |= "say \\"hi\\""');
    expect(addLineFilter('{app="a"}', 'noise', false)).toBe('{app="a"} != "noise"');
  });
});

describe('selectorsOf', () => {
  it('reads matchers of a query that is being typed', () => {
    expect(selectorsOf('{app="a", pod=').flatMap((s) => s.matchers.map((m) => m.name))).toEqual(['app']);
  });

  it('unquotes what quote quoted', () => {
    const text = 'tab\t "quoted" \\d+ \n end';
    expect(unquote(quote(text))).toBe(text);
  });
});
