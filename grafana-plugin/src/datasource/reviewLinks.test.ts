import { toDataFrame } from '@grafana/data';
import { type FarseerQuery } from '../types';
import { addReviewLinks } from './reviewLinks';

const datasource = { uid: 'u1', name: 'Farseer' };
const queries: FarseerQuery[] = [
  { refId: 'A', expr: '{app="a"}' },
  { refId: 'B', expr: '{app="b"}', queryType: 'insights', app: 'dashboard', hide: false },
];
const answer = (refId: string) =>
  toDataFrame({
    refId,
    fields: [
      { name: 'trace_id', values: ['4f'], config: {} },
      { name: 'insight_id', values: ['i-1'], config: { links: [{ title: 'Open', url: 'http://x' }] } },
    ],
  });

describe('addReviewLinks', () => {
  it('links an insight to Explore with its own query and id, beside links that are there', () => {
    const frame = answer('B');
    addReviewLinks([frame], queries, datasource);
    const links = frame.fields[1]?.config.links ?? [];
    expect(links.map((l) => l.title)).toEqual(['Open', 'Confirm or correct']);
    expect(links[1]?.internal).toEqual({
      datasourceUid: 'u1',
      datasourceName: 'Farseer',
      query: { refId: 'A', expr: '{app="b"}', queryType: 'insights', review: '${__value.raw}' },
    });
    expect(frame.fields[0]?.config.links).toBeUndefined();
  });

  it('adds the link once, however often a live frame comes by', () => {
    const frame = answer('A');
    addReviewLinks([frame], queries, datasource);
    addReviewLinks([frame], queries, datasource);
    expect(frame.fields[1]?.config.links).toHaveLength(2);
  });
});
