import { asMatcher, selectorOf, writeFilters } from './adhoc';

describe('ad hoc filters in LogQL', () => {
  it('makes several values an alternative', () => {
    expect(asMatcher({ key: 'a', operator: '=|', value: 'x.y', values: ['x.y', 'z'] })).toEqual({
      key: 'a',
      operator: '=~',
      value: 'x\\.y|z',
    });
    expect(asMatcher({ key: 'a', operator: '!=|', value: 'x', values: ['x', 'z'] }).operator).toBe('!~');
  });

  it('writes them into every selector', () => {
    const filters = [
      { key: 'env', operator: '=', value: 'prod' },
      { key: 'pod', operator: '!~', value: 'p.*' },
    ];
    expect(writeFilters('{app="a"} |= "x"', filters)).toBe('{app="a", env="prod", pod!~"p.*"} |= "x"');
    expect(selectorOf(filters)).toBe('{env="prod", pod!~"p.*"}');
    expect(selectorOf([])).toBe('');
  });
});
