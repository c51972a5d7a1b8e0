import { splitLiterals } from './literals';
import { selectorsOf } from './tree';

export type OpenQuote = '' | '"' | '`';

/**
 * What can stand where the cursor is. `typed` is the beginning that is there already and `after` the rest of the same
 * word or string; both are replaced. `quoted` is the quote that the cursor is inside of, or empty.
 */
export type CompletionContext =
  | { kind: 'none' }
  | { kind: 'start'; typed: string }
  | { kind: 'label'; typed: string }
  | { kind: 'value'; label: string; selector: string; typed: string; after: string; quoted: OpenQuote }
  | { kind: 'text'; selector: string; typed: string; after: string; quoted: OpenQuote }
  | { kind: 'stage'; typed: string }
  | { kind: 'operator'; typed: string }
  | { kind: 'range'; typed: string };

const NONE: CompletionContext = { kind: 'none' };
const MATCHER = /([A-Za-z_][\w.]*)\s*(=~|!~|!=|=)\s*$/;
const LINE_FILTER = /(\|=|\|~|\|>|!>|!=|!~)\s*$/;

export function completionContext(text: string, offset: number): CompletionContext {
  const before = text.slice(0, offset);
  const parts = splitLiterals(before);
  const last = parts.at(-1);
  if (last?.kind === 'comment') {
    return NONE;
  }
  const open = last?.kind === 'literal' && !last.closed ? last : undefined;
  const quoted = (open?.text.charAt(0) ?? '') as OpenQuote;
  const typed = open ? open.text.slice(1) : '';
  const head = open ? before.slice(0, open.from) : before;
  // braces inside literals and comments do not count
  const code = parts
    .filter((p) => p !== open)
    .map((p) => (p.kind === 'code' ? p.text : '"'.repeat(p.text.length)))
    .join('');
  const after = open ? restOfLiteral(text.slice(offset), quoted) : '';
  const brace = code.lastIndexOf('{');

  if (brace > code.lastIndexOf('}')) {
    return insideSelector(head, code, brace, { typed, after, quoted });
  }
  if (open) {
    return insideString(head, { typed, after, quoted });
  }
  return outside(head, code);
}

interface Cursor {
  typed: string;
  after: string;
  quoted: OpenQuote;
}

function insideSelector(head: string, code: string, brace: number, cursor: Cursor): CompletionContext {
  const matcher = MATCHER.exec(code);
  if (matcher?.[1]) {
    const others = head.slice(brace, matcher.index).replace(/,\s*$/, '');
    return { kind: 'value', label: matcher[1], selector: completed(`${others}}`), ...cursor };
  }
  const label = /[{,]\s*([\w.]*)$/.exec(code);
  return label && !cursor.quoted ? { kind: 'label', typed: label[1] ?? '' } : NONE;
}

function insideString(head: string, cursor: Cursor): CompletionContext {
  const selector = completed(head);
  const label = /\|\s*([A-Za-z_][\w.]*)\s*(=~|!~|!=|=)\s*$/.exec(head);
  if (label?.[1]) {
    return { kind: 'value', label: label[1], selector, ...cursor };
  }
  return LINE_FILTER.test(head) ? { kind: 'text', selector, ...cursor } : NONE;
}

function outside(head: string, code: string): CompletionContext {
  const range = /\[\s*([\w$]*)$/.exec(code);
  if (range) {
    return { kind: 'range', typed: range[1] ?? '' };
  }
  const grouping = /\b(?:by|without)\s*\((?:[^)]*,)?\s*([\w.]*)$/.exec(code);
  if (grouping) {
    return { kind: 'label', typed: grouping[1] ?? '' };
  }
  const begun = /^[\s\w(]*$/.test(code);
  if (begun) {
    return { kind: 'start', typed: /\w*$/.exec(code)?.[0] ?? '' };
  }
  if (LINE_FILTER.test(code)) {
    return { kind: 'text', selector: completed(head), typed: '', after: '', quoted: '' };
  }
  const stage = /\|\s*(\w*)$/.exec(code);
  if (stage) {
    return { kind: 'stage', typed: stage[1] ?? '' };
  }
  return /[}"\w)]\s+$|\}$/.test(code) ? { kind: 'operator', typed: '' } : NONE;
}

/** The matchers of the last selector of an unfinished query, as a selector; empty when it has none. */
function completed(head: string): string {
  const matchers = selectorsOf(head).at(-1)?.matchers ?? [];
  return matchers.length > 0 ? `{${matchers.map((m) => head.slice(m.from, m.to)).join(', ')}}` : '';
}

function restOfLiteral(rest: string, quote: string): string {
  const line = rest.split('\n')[0] ?? '';
  const end = line.indexOf(quote);
  const inner = end < 0 ? '' : line.slice(0, end);
  // a quote further on may open the next string instead of closing this one
  return /[{}=,|]/.test(inner) ? '' : end < 0 ? '' : inner + quote;
}
