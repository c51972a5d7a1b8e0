import { completionContext } from './completionContext';

/** The context at the `^` in the text. */
const at = (marked: string) => completionContext(marked.replace('^', ''), marked.indexOf('^'));

describe('completionContext', () => {
  it('offers a selector at the start', () => {
    expect(at('^')).toEqual({ kind: 'start', typed: '' });
    expect(at('rate(^')).toEqual({ kind: 'start', typed: '' });
  });

  it('offers labels in a selector', () => {
    expect(at('{^}')).toEqual({ kind: 'label', typed: '' });
    expect(at('{app="a", po^')).toEqual({ kind: 'label', typed: 'po' });
    expect(at('sum by (lev^')).toEqual({ kind: 'label', typed: 'lev' });
  });

  it('offers values for the other matchers, and replaces the rest of the string', () => {
    expect(at('{env="prod", app="ch^eckout"}')).toEqual({
      kind: 'value',
      label: 'app',
      selector: '{env="prod"}',
      typed: 'ch',
      after: 'eckout"',
      quoted: '"',
    });
    expect(at('{app=~^')).toMatchObject({ kind: 'value', label: 'app', selector: '', typed: '', quoted: '' });
  });

  it('is not fooled by a quote that opens the next string', () => {
    expect(at('{app="^, env="prod"}')).toMatchObject({ kind: 'value', label: 'app', after: '' });
  });

  it('is not fooled by braces in strings', () => {
    expect(at('{app="{"} ^')).toEqual({ kind: 'operator', typed: '' });
    expect(at('{app="}", ^')).toEqual({ kind: 'label', typed: '' });
  });

  it('offers texts of patterns in a line filter', () => {
    expect(at('{app="a"} |= "conn^"')).toEqual({
      kind: 'text',
      selector: '{app="a"}',
      typed: 'conn',
      after: '"',
      quoted: '"',
    });
    expect(at('{app="a"} != ^')).toMatchObject({ kind: 'text', quoted: '' });
    expect(at('{app="a"} |~ `x^')).toMatchObject({ kind: 'text', typed: 'x', quoted: '`' });
  });

  it('offers values in a label filter of the pipeline', () => {
    expect(at('{app="a"} | level="e^"')).toMatchObject({ kind: 'value', label: 'level', selector: '{app="a"}' });
  });

  it('offers stages, operators and ranges', () => {
    expect(at('{app="a"} | js^')).toEqual({ kind: 'stage', typed: 'js' });
    expect(at('{app="a"}^')).toEqual({ kind: 'operator', typed: '' });
    expect(at('rate({app="a"}[^')).toEqual({ kind: 'range', typed: '' });
  });

  it('offers nothing in comments and in strings of stages', () => {
    expect(at('{app="a"} # {^')).toEqual({ kind: 'none' });
    expect(at('{app="a"} | line_format "{{.^"')).toEqual({ kind: 'none' });
    expect(at('{app="a^')).not.toEqual({ kind: 'none' });
  });
});
