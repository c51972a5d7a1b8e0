import { checkMarkers, localMarkers } from './markers';

describe('localMarkers', () => {
  it('marks where the grammar gets lost', () => {
    expect(localMarkers('{app=}')).toEqual([
      expect.objectContaining({ startLineNumber: 1, startColumn: 6, endColumn: 7 }),
    ]);
  });

  it('marks the last sign when something is missing at the end', () => {
    expect(localMarkers('{app="x"}\n|= \n')).toEqual([
      expect.objectContaining({ startLineNumber: 2, startColumn: 2, endLineNumber: 2, endColumn: 3 }),
    ]);
  });

  it('has nothing against good queries, nothing yet, or what variables may make good', () => {
    for (const good of ['{app="$app"} |= "x" | json', '', '  ', 'rate({a="b"}[$__interval])', '$query | oops oops']) {
      expect(localMarkers(good)).toEqual([]);
    }
  });
});

describe('checkMarkers', () => {
  it('puts the backend`s words over the word it means', () => {
    const check = { ok: false as const, message: 'unexpected BAD', line: 2, column: 3 };
    expect(checkMarkers('{app="x"}\n| BAD', check)).toEqual([
      { message: 'unexpected BAD', startLineNumber: 2, startColumn: 3, endLineNumber: 2, endColumn: 6 },
    ]);
  });

  it('stays inside the text when the position is behind it', () => {
    const check = { ok: false as const, message: 'unexpected end', line: 7, column: 90 };
    expect(checkMarkers('{app', check)).toEqual([
      expect.objectContaining({ startLineNumber: 1, startColumn: 4, endColumn: 5 }),
    ]);
  });

  it('clears the marks of a query that is fine', () => {
    expect(checkMarkers('{app="x"}', { ok: true, kind: 'log' })).toEqual([]);
  });
});
