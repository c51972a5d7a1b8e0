import { type FarseerQuery } from '../types';
import { hasQueryFilter, modifyQuery, QUERY_MODIFICATIONS, toggleQueryFilter } from './modify';

const query: FarseerQuery = { refId: 'A', queryType: 'logs', expr: '{app="a"}' };
const streamLabels = new Set(['app', 'pod']);

describe('modifyQuery', () => {
  it('knows every action it promises', () => {
    const changed = QUERY_MODIFICATIONS.map(
      (type) => modifyQuery(query, { type, options: { key: 'pod', value: 'p' } }, streamLabels).expr
    );
    expect(changed).toEqual(['{app="a", pod="p"}', '{app="a", pod!="p"}', '{app="a"} |= "p"', '{app="a"} != "p"']);
  });

  it('narrows the history, which has no LogQL, by its columns', () => {
    const stored: FarseerQuery = { refId: 'A', queryType: 'incidents', stored: true };
    const filtered = (type: string, key: string) =>
      modifyQuery(stored, { type, options: { key, value: 'v' } }, streamLabels);
    expect(filtered('ADD_FILTER', 'root_cause')).toEqual({ ...stored, rootCause: 'v' });
    expect(filtered('ADD_FILTER', 'component')).toEqual({ ...stored, component: 'v' });
    expect(filtered('ADD_FILTER', 'severity')).toEqual({ ...stored, minSeverity: 'v' });
    expect(filtered('ADD_FILTER', 'text')).toBe(stored);
    expect(filtered('ADD_FILTER_OUT', 'root_cause')).toBe(stored);
  });

  it('leaves the query alone for any other', () => {
    expect(modifyQuery(query, { type: 'EXPAND_RULES' }, streamLabels)).toBe(query);
  });
});

describe('toggleQueryFilter', () => {
  it('filters labels that streams do not have behind the pipeline, and back', () => {
    const filter = { type: 'FILTER_FOR' as const, options: { key: 'trace_id', value: '4f' } };
    const filtered = toggleQueryFilter(query, filter, streamLabels);
    expect(filtered.expr).toBe('{app="a"} | trace_id="4f"');
    expect(hasQueryFilter(filtered, filter.options)).toBe(true);
    expect(toggleQueryFilter(filtered, filter, streamLabels).expr).toBe('{app="a"}');
    expect(hasQueryFilter(query, filter.options)).toBe(false);
  });
});
