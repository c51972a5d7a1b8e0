import {
  CoreApp,
  dateTime,
  SupplementaryQueryType,
  type DataFrame,
  type DataQueryRequest,
  type DataSourceInstanceSettings,
} from '@grafana/data';
import { setBackendSrv, type BackendSrv, type BackendSrvRequest, type TemplateSrv } from '@grafana/runtime';
import { lastValueFrom, of, throwError } from 'rxjs';
import { lastHealth } from '../health/store';
import { templates } from '../testing/templates';
import { type FarseerQuery, type FarseerSettings } from '../types';
import { FarseerDataSource } from './FarseerDataSource';

const sent: BackendSrvRequest[] = [];
let answers: Record<string, unknown> = {};
setBackendSrv({
  fetch: (request: BackendSrvRequest) => {
    sent.push(request);
    const path = request.url.replace(/\?.*/, '');
    const found = Object.keys(answers).find((end) => path.endsWith(end));
    return found
      ? of({ data: answers[found], status: 200, ok: true, url: request.url, config: request })
      : throwError(() => ({ status: 404, data: { message: `no ${path}` } }));
  },
} as unknown as BackendSrv);

const range = { from: dateTime(1000), to: dateTime(2000), raw: { from: 'now-1h', to: 'now' } };
const replace = templates({ app: { value: ['a', 'b'], multi: true } });
const datasource = () =>
  new FarseerDataSource(
    {
      uid: 'u1',
      type: 'farseer-insights-datasource',
      name: 'Farseer',
      jsonData: {},
    } as DataSourceInstanceSettings<FarseerSettings>,
    { replace } as unknown as TemplateSrv
  );
const request = (target: FarseerQuery, app = CoreApp.Dashboard) =>
  ({
    app,
    targets: [target],
    range,
    scopedVars: {},
    filters: [{ key: 'env', operator: '=', value: 'prod' }],
  }) as unknown as DataQueryRequest<FarseerQuery>;

beforeEach(() => {
  sent.length = 0;
  answers = {};
});

describe('FarseerDataSource', () => {
  it('sends interpolated queries that say where they come from', async () => {
    answers = { '/api/ds/query': { results: {} } };
    await lastValueFrom(datasource().query(request({ refId: 'A', expr: '{app="$app"}', review: 'i-1' })));
    const body = sent[0]?.data as { queries: FarseerQuery[]; from: string; to: string };
    expect(body.queries[0]).toMatchObject({
      refId: 'A',
      expr: '{app=~"a|b"}',
      app: 'dashboard',
      adhocFilters: [{ key: 'env', operator: '=', value: 'prod' }],
    });
    expect(body.queries[0]).not.toHaveProperty('review');
    expect([body.from, body.to]).toEqual(['1000', '2000']);
  });

  it('puts a link on insights that opens the same question in Explore, filters and variables written out', async () => {
    const frame = {
      schema: { refId: 'A', fields: [{ name: 'insight_id', type: 'string' }] },
      data: { values: [['i-1']] },
    };
    answers = { '/api/ds/query': { results: { A: { status: 200, frames: [frame] } } } };
    const response = await lastValueFrom(datasource().query(request({ refId: 'A', expr: '{app="$app"}' })));
    const [table] = response.data as DataFrame[];
    expect(table?.fields[0]?.config.links?.[0]?.internal).toMatchObject({
      datasourceUid: 'u1',
      query: { expr: '{app=~"a|b", env="prod"}', review: '${__value.raw}' },
    });
  });

  it('asks the backend for labels and values, and filters values by the other filters', async () => {
    answers = { '/resources/labels': ['app', 'env'], '/resources/label-values': ['web'] };
    const ds = datasource();
    expect(await ds.getTagKeys({ filters: [], timeRange: range })).toEqual([{ text: 'app' }, { text: 'env' }]);
    const filters = [
      { key: 'env', operator: '=|', value: 'p', values: ['p', 'q'] },
      { key: 'app', operator: '=', value: 'old' },
    ];
    expect(await ds.getTagValues({ key: 'app', filters, timeRange: range })).toEqual([{ text: 'web' }]);
    expect(sent[1]?.params).toEqual({ label: 'app', selector: '{env=~"p|q"}', from: 1000, to: 2000 });
  });

  it('filters by a matcher once it knows that a label belongs to streams', async () => {
    answers = { '/resources/labels': ['pod'] };
    const ds = datasource();
    const query: FarseerQuery = { refId: 'A', expr: '{app="a"}' };
    const action = { type: 'ADD_FILTER', options: { key: 'pod', value: 'p' } };
    expect(ds.modifyQuery(query, action).expr).toBe('{app="a"} | pod="p"');
    await ds.labels();
    expect(ds.modifyQuery(query, action).expr).toBe('{app="a", pod="p"}');
  });

  it('runs only what says enough', () => {
    const ds = datasource();
    expect(ds.filterQuery({ refId: 'A', expr: '{a="b"}' })).toBe(true);
    expect(ds.filterQuery({ refId: 'A', expr: ' ' })).toBe(false);
    expect(ds.filterQuery({ refId: 'A', expr: '{a="b"}', hide: true })).toBe(false);
    expect(ds.filterQuery({ refId: 'A', queryType: 'ask', expr: '' })).toBe(false);
    expect(ds.filterQuery({ refId: 'A', queryType: 'ask', question: 'why?' })).toBe(true);
    expect(ds.filterQuery({ refId: 'A', queryType: 'incidents', expr: '' })).toBe(false);
    expect(ds.filterQuery({ refId: 'A', queryType: 'incidents', expr: '', stored: true })).toBe(true);
    expect(ds.filterQuery({ refId: 'A', queryType: 'insights', expr: '', stored: true })).toBe(false);
  });

  it('offers volume and sample in Explore', () => {
    expect(datasource().getSupportedSupplementaryQueryTypes()).toEqual([
      SupplementaryQueryType.LogsVolume,
      SupplementaryQueryType.LogsSample,
    ]);
  });

  it('remembers the health that Save & test found', async () => {
    answers = {
      '/health': {
        status: 'ERROR',
        message: 'Loki is down',
        details: { parts: [{ name: 'Loki', state: 'down', detail: 'Start it' }] },
      },
    };
    expect(await datasource().testDatasource()).toMatchObject({ status: 'error', message: 'Loki is down' });
    expect(lastHealth.get('u1')?.parts).toEqual([{ name: 'Loki', state: 'down', detail: 'Start it' }]);
  });

  it('answers variables with other variables replaced', async () => {
    answers = { '/resources/label-values': ['p1'] };
    const support = datasource().variables as { query: (r: unknown) => ReturnType<FarseerDataSource['query']> };
    const target = { refId: 'v', kind: 'label_values', label: 'pod', selector: '{app="$app"}' };
    const response = await lastValueFrom(support.query({ targets: [target], scopedVars: {}, range }));
    expect(response.data).toEqual([{ text: 'p1', value: 'p1' }]);
    expect(sent[0]?.params).toMatchObject({ label: 'pod', selector: '{app=~"a|b"}' });
  });
});
