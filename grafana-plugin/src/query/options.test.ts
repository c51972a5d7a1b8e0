import { CoreApp } from '@grafana/data';
import { QUERY_TYPES, type FarseerQuery } from '../types';
import { optionSummary } from './optionSummary';
import { benignByDefault, includesBenign, optionsFor, typesFor } from './queryTypes';

const query = (rest: Partial<FarseerQuery>): FarseerQuery => ({ refId: 'A', queryType: 'insights', ...rest });

describe('optionSummary', () => {
  it('says what differs from the defaults, in the order of the fields', () => {
    const set = query({
      minSeverity: 'high',
      prompt: 'explain-pattern@12345678',
      wait: '5s',
      maxRows: 20,
      maxLines: 1000,
      model: false,
      includeBenign: false,
    });
    expect(optionSummary(set, CoreApp.Explore)).toBe(
      'Severity from high · Prompt explain-pattern@12345678 · Wait 5s · At most 20 rows · At most 1000 lines read · ' +
        'Without the model · Without ordinary operation'
    );
  });

  it('calls defaults by their name', () => {
    expect(optionSummary(query({}), CoreApp.Explore)).toBe('Defaults');
    expect(optionSummary(query({ minSeverity: 'info', prompt: 'auto', model: true }), CoreApp.Explore)).toBe(
      'Defaults'
    );
  });

  it('is silent about options that the type or the place does not know', () => {
    expect(optionSummary(query({ queryType: 'logs', wait: '5s', maxRows: 5 }), CoreApp.Explore)).toBe('At most 5 rows');
    expect(optionSummary(query({ wait: '5s', model: false }), CoreApp.UnifiedAlerting)).toBe('Defaults');
  });

  it('tells the legend where there is one', () => {
    expect(optionSummary(query({ queryType: 'volume', legend: '{{level}}' }), CoreApp.PanelEditor)).toBe(
      'Legend {{level}}'
    );
    expect(optionSummary(query({ legend: '{{severity}}' }), CoreApp.UnifiedAlerting)).toBe('Legend {{severity}}');
    expect(optionSummary(query({ legend: '{{severity}}' }), CoreApp.PanelEditor)).toBe('Defaults');
    const trend = query({ queryType: 'incidents', stored: true, trend: true, minSeverity: 'high', legend: '{{by}}' });
    expect(optionSummary(trend, CoreApp.PanelEditor)).toBe('Severity from high · Legend {{by}}');
  });

  it('tells of a summary, which is for insights alone', () => {
    expect(optionSummary(query({ summary: true }), CoreApp.Explore)).toBe('With a summary');
    expect(optionSummary(query({ summary: true, queryType: 'anomalies' }), CoreApp.Explore)).toBe('Defaults');
  });
});

describe('query types', () => {
  it('offers alert rules nothing that waits for the model or is no number', () => {
    expect(typesFor(CoreApp.UnifiedAlerting, 'insights')).toEqual(['insights']);
    expect(optionsFor(query({}), CoreApp.UnifiedAlerting)).not.toContain('wait');
    expect(optionsFor(query({}), CoreApp.UnifiedAlerting)).not.toContain('prompt');
    expect(optionsFor(query({}), CoreApp.UnifiedAlerting)).not.toContain('summary');
  });

  it('offers for the history what needs no logs, and a legend for its trend', () => {
    const stored = query({ queryType: 'incidents', stored: true });
    expect(optionsFor(stored, CoreApp.PanelEditor)).toEqual(['minSeverity', 'maxRows']);
    expect(optionsFor({ ...stored, trend: true }, CoreApp.PanelEditor)).toEqual(['minSeverity', 'legend']);
    expect(optionsFor({ ...stored, stored: undefined }, CoreApp.PanelEditor)).toContain('wait');
  });

  it('keeps the type of a saved query on the list', () => {
    expect(typesFor(CoreApp.PanelEditor, 'annotations')).toContain('annotations');
    expect(typesFor(CoreApp.PanelEditor, 'insights')).not.toContain('annotations');
  });

  it('offers every other type in panels', () => {
    expect([...typesFor(CoreApp.Explore, 'insights'), 'annotations'].sort()).toEqual([...QUERY_TYPES].sort());
  });

  it('shows ordinary operation where the backend does', () => {
    expect(benignByDefault(query({}), CoreApp.Explore)).toBe(true);
    expect(benignByDefault(query({ queryType: 'annotations' }), CoreApp.Dashboard)).toBe(false);
    expect(benignByDefault(query({}), CoreApp.UnifiedAlerting)).toBe(false);
    expect(includesBenign(query({ includeBenign: true }), CoreApp.UnifiedAlerting)).toBe(true);
  });
});
