export interface Part {
  kind: 'code' | 'literal' | 'comment';
  text: string;
  from: number;
  /** False for a literal that is still being typed. */
  closed: boolean;
}

/** Cuts LogQL into code, string literals (with their quotes) and comments; the parts join to the very same text. */
export function splitLiterals(expr: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  const push = (kind: Part['kind'], to: number, closed = true) => {
    if (to > from) {
      parts.push({ kind, text: expr.slice(from, to), from, closed });
    }
    from = to;
  };
  let at = 0;
  while (at < expr.length) {
    const c = expr.charAt(at);
    if (c === '"' || c === '`') {
      push('code', at);
      const end = closingQuote(expr, at);
      at = end < 0 ? expr.length : end + 1;
      push('literal', at, end >= 0);
    } else if (c === '#') {
      push('code', at);
      const end = expr.indexOf('\n', at);
      at = end < 0 ? expr.length : end;
      push('comment', at);
    } else {
      at++;
    }
  }
  push('code', at);
  return parts;
}

function closingQuote(expr: string, open: number): number {
  const quote = expr.charAt(open);
  for (let at = open + 1; at < expr.length; at++) {
    const c = expr.charAt(at);
    if (c === '\\' && quote === '"') {
      at++;
    } else if (c === quote) {
      return at;
    }
  }
  return -1;
}
