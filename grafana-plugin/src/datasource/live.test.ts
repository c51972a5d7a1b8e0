import {
  FieldType,
  LoadingState,
  StreamingDataFrame,
  StreamingFrameAction,
  toDataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
} from '@grafana/data';
import { from, lastValueFrom, toArray } from 'rxjs';
import { type FarseerQuery } from '../types';
import { isPending, LiveAnswers } from './live';

const frame = (...status: string[]) =>
  toDataFrame({ refId: 'A', fields: [{ name: 'status', type: FieldType.string, values: status }] });
const streaming = (...status: string[]): DataQueryResponse => ({
  state: LoadingState.Streaming,
  data: [frame(...status)],
});
const statesOf = (live: LiveAnswers, request: DataQueryRequest<FarseerQuery>, packets: DataQueryResponse[]) =>
  lastValueFrom(live.untilReady(request, from(packets)).pipe(toArray())).then((all) => all.map((r) => r.state));

describe('LiveAnswers', () => {
  it('lets each packet replace the one before', () => {
    const options = new LiveAnswers().options({} as DataQueryRequest<FarseerQuery>);
    const schema = { refId: 'A', fields: [{ name: 'status', type: FieldType.string }] };
    const live = StreamingDataFrame.fromDataFrameJSON({ schema, data: { values: [['pending', 'ready']] } }, options);
    live.push({ schema, data: { values: [['ready']] } });
    expect(options.action).toBe(StreamingFrameAction.Replace);
    expect(live.fields[0]?.values).toEqual(['ready']);
  });

  it('keeps every row of a long answer', () => {
    const options = new LiveAnswers().options({ maxDataPoints: 3 } as DataQueryRequest<FarseerQuery>);
    const values = Array.from({ length: 1000 }, (_, i) => `row ${i}`);
    const schema = { fields: [{ name: 'status', type: FieldType.string }] };
    expect(StreamingDataFrame.fromDataFrameJSON({ schema, data: { values: [values] } }, options).length).toBe(1000);
  });

  it('is done with the last pending row, and listens no longer', async () => {
    const live = new LiveAnswers();
    const request = {} as DataQueryRequest<FarseerQuery>;
    live.options(request);
    expect(
      await statesOf(live, request, [streaming('pending', 'ready'), streaming('ready'), streaming('late')])
    ).toEqual([LoadingState.Streaming, LoadingState.Done]);
  });

  it('does not end the other stream of a request with two', async () => {
    const live = new LiveAnswers();
    const request = {} as DataQueryRequest<FarseerQuery>;
    live.options(request);
    live.options(request);
    expect(await statesOf(live, request, [streaming('ready'), streaming('pending')])).toEqual([
      LoadingState.Streaming,
      LoadingState.Streaming,
    ]);
  });

  it('leaves ordinary answers alone', async () => {
    const answer: DataQueryResponse = { data: [frame('ready')] };
    expect(await statesOf(new LiveAnswers(), {} as DataQueryRequest<FarseerQuery>, [answer])).toEqual([undefined]);
  });
});

describe('isPending', () => {
  it('looks at the status of rows', () => {
    expect(isPending([frame('ready', 'pending')])).toBe(true);
    expect(isPending([toDataFrame({ fields: [{ name: 'summary', values: ['pending'] }] })])).toBe(false);
  });

  it('waits for the summary, too', () => {
    const withSummary = (status: string) => ({
      ...frame('ready'),
      meta: { custom: { summary: { status, text: '' } } },
    });
    expect(isPending([withSummary('pending')])).toBe(true);
    expect(isPending([withSummary('ready')])).toBe(false);
    expect(isPending([withSummary('abstained')])).toBe(false);
  });
});
