import { splitLiterals } from './literals';

const kinds = (expr: string) => splitLiterals(expr).map((p) => `${p.kind}:${p.text}`);

describe('splitLiterals', () => {
  it('cuts code, literals and comments, and loses nothing', () => {
    const expr = '{app="a b"} |= `x"y` # why "this"\n| json';
    expect(kinds(expr)).toEqual([
      'code:{app=',
      'literal:"a b"',
      'code:} |= ',
      'literal:`x"y`',
      'code: ',
      'comment:# why "this"',
      'code:\n| json',
    ]);
    expect(
      splitLiterals(expr)
        .map((p) => p.text)
        .join('')
    ).toBe(expr);
  });

  it('does not end a literal at an escaped quote, but knows no escapes in backticks', () => {
    expect(kinds('"a\\"b"=`c\\`')).toEqual(['literal:"a\\"b"', 'code:=', 'literal:`c\\`']);
  });

  it('says that a literal is still open', () => {
    expect(splitLiterals('{app="ch').map((p) => p.closed)).toEqual([true, false]);
  });
});
