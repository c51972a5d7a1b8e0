import { toDataFrame } from '@grafana/data';
import { canConfirm, confirmation, correction, correctionProblem, insightRows, rowsToShow } from './rows';

const table = (refId: string) =>
  toDataFrame({
    refId,
    fields: [
      { name: 'severity', values: ['high', 'medium'] },
      { name: 'root_cause', values: ['oom_killed', ''] },
      { name: 'component', values: ['payments', 'gateway'] },
      { name: 'summary', values: ['Out of memory', null] },
      { name: 'action', values: ['Raise the limit', ''] },
      { name: 'status', values: ['ready', 'pending'] },
      { name: 'source', values: ['model', 'none'] },
      { name: 'insight_id', values: ['i-1', 'i-2'] },
    ],
  });
const [known, pending] = insightRows([table('A')], 'A') as [
  ReturnType<typeof insightRows>[number],
  ReturnType<typeof insightRows>[number],
];

describe('insightRows', () => {
  it('reads the rows of its own query', () => {
    expect(insightRows([table('A'), table('B')], 'B').map((r) => r.insightId)).toEqual(['i-1', 'i-2']);
    expect(known).toEqual({
      insightId: 'i-1',
      severity: 'high',
      rootCause: 'oom_killed',
      component: 'payments',
      summary: 'Out of memory',
      action: 'Raise the limit',
      status: 'ready',
      source: 'model',
    });
    expect(pending.summary).toBe('');
  });

  it('finds none in other answers', () => {
    expect(insightRows([toDataFrame({ refId: 'A', fields: [{ name: 'pattern', values: ['x'] }] })], 'A')).toEqual([]);
  });

  it('shows the first rows, and the wanted one in front', () => {
    expect(rowsToShow([known, pending], undefined, 1)).toEqual([known]);
    expect(rowsToShow([known, pending], 'i-2', 1)).toEqual([pending]);
    expect(rowsToShow([known], 'i-9', 5).map((r) => r.insightId)).toEqual(['i-9', 'i-1']);
  });
});

describe('feedback', () => {
  const form = { rootCause: 'oom_killed', severity: 'high', summary: 'Out of memory', action: 'Raise the limit' };

  it('confirms by id alone', () => {
    expect(confirmation(known)).toEqual({ insightId: 'i-1', verdict: 'confirm' });
  });

  it('sends the root cause and what was changed', () => {
    expect(correction(known, { ...form, severity: 'critical', summary: ' Out of memory ' })).toEqual({
      insightId: 'i-1',
      verdict: 'correct',
      rootCause: 'oom_killed',
      severity: 'critical',
    });
  });

  it('says why a correction cannot be sent', () => {
    expect(correctionProblem(known, { ...form, rootCause: ' ' })).toBe('Choose the root cause');
    expect(correctionProblem(known, form)).toContain('use Confirm');
    expect(correctionProblem(known, { ...form, rootCause: 'disk_full' })).toBeUndefined();
    expect(correctionProblem(known, { ...form, action: 'Find the leak' })).toBeUndefined();
  });

  it('confirms only what is explained', () => {
    expect(canConfirm(known)).toBe(true);
    expect(canConfirm(pending)).toBe(false);
    expect(canConfirm({ ...known, status: 'abstained' })).toBe(false);
  });
});
