import { maskVariables } from './mask';

describe('maskVariables', () => {
  it.each([
    ['{app="$app"} |= "${text:regex}"', '{app="xxxx"} |= "xxxxxxxxxxxxx"', true],
    ['rate({app="a"}[$__interval])', 'rate({app="a"}[1111111111s])', true],
    ['{app="a"} # $comment', '{app="a"} # $comment', true],
    ['$query |= "x"', 'vvvvvv |= "x"', false],
    ['topk([[k]], x)', 'topk(vvvvv, x)', false],
    ['{app="a"}', '{app="a"}', true],
  ])('%s', (expr, text, checkable) => {
    expect(maskVariables(expr)).toEqual({ text, checkable });
    expect(maskVariables(expr).text).toHaveLength(expr.length);
  });
});
