import { durationProblem, millisOf, numberProblem } from './validation';

describe('lengths of time', () => {
  it.each([
    ['250ms', 250],
    ['10s', 10_000],
    ['1h30m', 5_400_000],
    ['7d', 604_800_000],
    ['0', 0],
  ])('%s', (text, millis) => {
    expect(millisOf(text)).toBe(millis);
    expect(durationProblem(text)).toBeUndefined();
  });

  it.each(['10', 's', '5x', '1.5h', '-1s', '1h x', '1 h'])('refuses %s', (text) => {
    expect(millisOf(text)).toBeUndefined();
    expect(durationProblem(text)).toContain('such as');
  });

  it('keeps bounds', () => {
    expect(durationProblem('30s', { max: '25s' })).toBe('Must be at most 25s');
    expect(durationProblem('500ms', { min: '1s' })).toBe('Must be at least 1s');
    expect(durationProblem('25s', { min: '1s', max: '25s' })).toBeUndefined();
  });

  it('has nothing against nothing, or against a variable', () => {
    expect(durationProblem('')).toBeUndefined();
    expect(durationProblem('$wait')).toBeUndefined();
  });
});

describe('numberProblem', () => {
  it('wants a whole number within bounds', () => {
    expect(numberProblem('1000', 1, 1000)).toBeUndefined();
    expect(numberProblem('', 1, 1000)).toBeUndefined();
    for (const wrong of ['0', '1001', '1.5', 'many', '-3']) {
      expect(numberProblem(wrong, 1, 1000)).toBe('Write a whole number from 1 to 1,000');
    }
  });
});
