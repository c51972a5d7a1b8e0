import { parser } from '@grafana/lezer-logql';

/** Syntax errors of a LogQL expression; dashboard variables may stand inside of texts, macros where a duration goes. */
export function errors(expr) {
  if (typeof expr !== 'string' || expr.trim() === '') {
    return ['the LogQL expression is empty'];
  }
  const source = expr.replace(/\$__(?:interval|range|auto)\b/g, '5m').replace(/\$\{__tags\}/g, 'app="x"');
  const found = [];
  parser.parse(source).iterate({
    enter(node) {
      if (node.type.isError) {
        found.push(`LogQL error at ${node.from} of ${expr}`);
      }
    },
  });
  return found;
}
