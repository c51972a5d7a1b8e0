import { type DataFrame } from '@grafana/data';
import { type Feedback } from '../datasource/resources';

/** An explanation that a person can confirm or correct. */
export interface InsightRow {
  insightId: string;
  severity: string;
  rootCause: string;
  component: string;
  summary: string;
  action: string;
  status: string;
  source: string;
}

const COLUMNS: Record<keyof InsightRow, string> = {
  insightId: 'insight_id',
  severity: 'severity',
  rootCause: 'root_cause',
  component: 'component',
  summary: 'summary',
  action: 'action',
  status: 'status',
  source: 'source',
};

/** The insights of a query's answer, in its order. */
export function insightRows(frames: DataFrame[], refId: string): InsightRow[] {
  return frames
    .filter((f) => f.refId === undefined || f.refId === refId)
    .flatMap((frame) => {
      const ids = frame.fields.find((f) => f.name === COLUMNS.insightId)?.values ?? [];
      return Array.from(ids, (_, row) => rowOf(frame, row)).filter((r) => r.insightId !== '');
    });
}

function rowOf(frame: DataFrame, row: number): InsightRow {
  const text = (column: string) => {
    const value: unknown = frame.fields.find((f) => f.name === column)?.values[row];
    return typeof value === 'string' ? value : '';
  };
  return Object.fromEntries(
    Object.entries(COLUMNS).map(([key, column]) => [key, text(column)])
  ) as unknown as InsightRow;
}

/** The rows to show: the first few, and always the one that a link asked for, in front. */
export function rowsToShow(rows: InsightRow[], wanted: string | undefined, most: number): InsightRow[] {
  if (!wanted) {
    return rows.slice(0, most);
  }
  const asked = rows.find((r) => r.insightId === wanted) ?? emptyRow(wanted);
  return [asked, ...rows.filter((r) => r.insightId !== wanted)].slice(0, most);
}

/** A row that is not in this answer (any more): it can still be corrected by its id. */
function emptyRow(insightId: string): InsightRow {
  return { insightId, severity: '', rootCause: '', component: '', summary: '', action: '', status: '', source: '' };
}

export interface Correction {
  rootCause: string;
  severity: string;
  summary: string;
  action: string;
}

export function confirmation(row: InsightRow): Feedback {
  return { insightId: row.insightId, verdict: 'confirm' };
}

/** What the person changed, with the root cause always: it is what the case is filed under. */
export function correction(row: InsightRow, form: Correction): Feedback {
  const changed = (key: 'severity' | 'summary' | 'action') => {
    const text = form[key].trim();
    return text !== '' && text !== row[key] ? { [key]: text } : {};
  };
  return {
    insightId: row.insightId,
    verdict: 'correct',
    rootCause: form.rootCause.trim(),
    ...changed('severity'),
    ...changed('summary'),
    ...changed('action'),
  };
}

/** Why the form cannot be sent yet; nothing when it can. */
export function correctionProblem(row: InsightRow, form: Correction): string | undefined {
  if (form.rootCause.trim() === '') {
    return 'Choose the root cause';
  }
  const { insightId, verdict, rootCause, ...changes } = correction(row, form);
  return rootCause === row.rootCause && Object.keys(changes).length === 0
    ? 'Nothing is changed: use Confirm when the explanation is right'
    : undefined;
}

/** Only what is explained can be right: a pending row can be corrected, not confirmed. */
export function canConfirm(row: InsightRow): boolean {
  return row.status === 'ready' && row.rootCause !== '';
}
