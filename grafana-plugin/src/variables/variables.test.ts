import { type FarseerVariableQuery } from '../types';
import { variableValues } from './variables';

const asked: unknown[] = [];
const resources = {
  labels: (window: unknown) => Promise.resolve(asked.push(['labels', window]) ? ['app', 'env'] : []),
  labelValues: (...args: unknown[]) => Promise.resolve(asked.push(args) ? ['web'] : []),
  prompts: () => Promise.resolve([{ id: 'explain@1', description: 'd' }]),
  taxonomy: () => Promise.resolve([{ id: 'oom_killed', description: 'd' }]),
};
const values = async (query: Omit<FarseerVariableQuery, 'refId'>) =>
  (await variableValues({ refId: 'v', ...query }, resources, { from: 1, to: 2 })).map((v) => v.text);

describe('variableValues', () => {
  it('answers each kind', async () => {
    expect(await values({ kind: 'labels' })).toEqual(['app', 'env']);
    expect(await values({ kind: 'root_causes' })).toEqual(['oom_killed']);
    expect(await values({ kind: 'prompts' })).toEqual(['explain@1']);
    expect(await values({ kind: 'severities' })).toEqual(['info', 'low', 'medium', 'high', 'critical']);
  });

  it('asks for the values of a label within a selector and window', async () => {
    asked.length = 0;
    expect(await values({ kind: 'label_values', label: 'app', selector: '{env="prod"}' })).toEqual(['web']);
    expect(asked).toEqual([['app', '{env="prod"}', { from: 1, to: 2 }]]);
  });

  it('asks for nothing before a label is chosen', async () => {
    asked.length = 0;
    expect(await values({})).toEqual([]);
    expect(asked).toEqual([]);
  });
});
