import { parser } from '@grafana/lezer-logql';
import { type LogQlCheck } from '../datasource/resources';
import { maskVariables } from './mask';

/** An error mark; lines and columns count from 1, and the end is not part of it, as in Monaco. */
export interface Marker {
  message: string;
  startLineNumber: number;
  startColumn: number;
  endLineNumber: number;
  endColumn: number;
}

/** Marks found while typing, without asking anybody: where the grammar gets lost, and no more than the first. */
export function localMarkers(expr: string): Marker[] {
  const { text, checkable } = maskVariables(expr);
  if (!checkable || text.trim() === '') {
    return [];
  }
  let at = -1;
  parser.parse(text).iterate({
    enter: (node) => {
      if (at < 0 && node.type.isError) {
        at = node.from;
      }
    },
  });
  return at < 0 ? [] : [markerAt(expr, at, 'This is not LogQL yet')];
}

/** The backend's verdict as a mark: it has the last word. */
export function checkMarkers(expr: string, check: LogQlCheck): Marker[] {
  return check.ok ? [] : [markerAt(expr, offsetOf(expr, check.line, check.column), check.message)];
}

/** A mark over the word at this place; at the end of the text, over its last sign. */
function markerAt(expr: string, at: number, message: string): Marker {
  const end = expr.trimEnd().length;
  const from = Math.max(0, Math.min(at, end - 1));
  const word = /^[\w.]+/.exec(expr.slice(from))?.[0] ?? '';
  const start = positionOf(expr, from);
  return {
    message,
    startLineNumber: start.line,
    startColumn: start.column,
    endLineNumber: start.line,
    endColumn: start.column + Math.max(1, word.length),
  };
}

function positionOf(expr: string, offset: number): { line: number; column: number } {
  const before = expr.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function offsetOf(expr: string, line: number, column: number): number {
  const before = expr.split('\n').slice(0, Math.max(0, line - 1));
  return before.reduce((sum, text) => sum + text.length + 1, 0) + Math.max(0, column - 1);
}
