import { completionContext } from './completionContext';
import { suggestionsFor, type LogFacts } from './suggestions';

const asked: string[] = [];
const facts: LogFacts = {
  labels: () => Promise.resolve(['app', 'env']),
  values: (label, selector) => {
    asked.push(`${label} of ${selector}`);
    return Promise.resolve(['a"b', 'plain']);
  },
  patterns: () =>
    Promise.resolve([
      {
        id: '1',
        template: 'pool exhausted after <duration>',
        count: 9,
        level: 'error',
        component: 'c',
        text: 'pool exhausted',
      },
      { id: '2', template: 'pool exhausted: <num>', count: 2, level: 'error', component: 'c', text: 'pool exhausted' },
      { id: '3', template: '<*>', count: 1, level: 'info', component: 'c', text: '' },
    ]),
};
const inserted = async (text: string) =>
  (await suggestionsFor(completionContext(text, text.length), facts)).map((s) => s.insert);

describe('suggestionsFor', () => {
  it('closes the string that is open, and opens the one that is not', async () => {
    expect(await inserted('{app="')).toEqual(['a\\"b"', 'plain"']);
    expect(await inserted('{app=')).toEqual(['"a\\"b"', '"plain"']);
    expect(await inserted('{app=`')).toEqual(['a"b`', 'plain`']);
  });

  it('asks for values that fit the other matchers', async () => {
    asked.length = 0;
    await inserted('{env="prod", app="');
    expect(asked).toEqual(['app of {env="prod"}']);
  });

  it('offers each text of the patterns once', async () => {
    expect(await inserted('{app="a"} |= ')).toEqual(['"pool exhausted"']);
  });

  it('offers labels and stages', async () => {
    expect(await inserted('{')).toEqual(['app', 'env']);
    expect(await inserted('{app="a"} | ')).toContain('logfmt');
    expect(await inserted('{app="a"} # ')).toEqual([]);
  });
});
