import { dateTime, SupplementaryQueryType, type DataQueryRequest } from '@grafana/data';
import { type FarseerQuery } from '../types';
import { supplementaryQuery, supplementaryRequest } from './supplementary';

const insights: FarseerQuery = {
  refId: 'A',
  queryType: 'insights',
  expr: '{app="a"}',
  wait: '10s',
  adhocFilters: [{ key: 'env', operator: '=', value: 'prod' }],
};

describe('supplementary queries', () => {
  it('asks for the volume by level of the same lines, and for nothing the model has to do with', () => {
    expect(supplementaryQuery({ type: SupplementaryQueryType.LogsVolume }, insights)).toEqual({
      refId: 'log-volume-A',
      queryType: 'volume',
      by: 'level',
      expr: '{app="a"}',
      datasource: undefined,
      adhocFilters: insights.adhocFilters,
    });
  });

  it('asks for lines with their explanation', () => {
    const options = { type: SupplementaryQueryType.LogsSample, limit: 50 } as const;
    expect(supplementaryQuery(options, insights)).toMatchObject({
      refId: 'log-sample-A',
      queryType: 'logs',
      maxRows: 50,
    });
  });

  it('does not repeat what the query shows already', () => {
    const logs: FarseerQuery = { ...insights, queryType: 'logs' };
    expect(supplementaryQuery({ type: SupplementaryQueryType.LogsSample }, logs)).toBeUndefined();
    expect(supplementaryQuery({ type: SupplementaryQueryType.LogsVolume }, logs)).toBeDefined();
    const volume: FarseerQuery = { ...insights, queryType: 'volume' };
    expect(supplementaryQuery({ type: SupplementaryQueryType.LogsVolume }, volume)).toBeUndefined();
  });

  it('has no lines for the history, which reads none', () => {
    const stored: FarseerQuery = { ...insights, queryType: 'incidents', stored: true };
    expect(supplementaryQuery({ type: SupplementaryQueryType.LogsVolume }, stored)).toBeUndefined();
    expect(supplementaryQuery({ type: SupplementaryQueryType.LogsSample }, stored)).toBeUndefined();
  });

  it('leaves out hidden and empty queries, and the request when nothing is left', () => {
    const request = {
      targets: [insights, { ...insights, refId: 'B', hide: true }, { refId: 'C', queryType: 'ask', question: 'why?' }],
      range: { from: dateTime(1), to: dateTime(2), raw: { from: '1', to: '2' } },
    } as DataQueryRequest<FarseerQuery>;
    const volume = supplementaryRequest(SupplementaryQueryType.LogsVolume, request);
    expect(volume?.targets.map((t) => t.refId)).toEqual(['log-volume-A']);
    expect(volume?.range).toBe(request.range);
    expect(
      supplementaryRequest(SupplementaryQueryType.LogsVolume, { ...request, targets: request.targets.slice(1) })
    ).toBeUndefined();
  });
});
