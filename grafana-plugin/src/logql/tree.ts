import { type SyntaxNode } from '@lezer/common';
import { parser } from '@grafana/lezer-logql';
import { maskVariables } from './mask';

export interface Matcher {
  name: string;
  operator: string;
  /** The text between the quotes, unescaped. */
  value: string;
  from: number;
  to: number;
}

export interface Selector {
  matchers: Matcher[];
  from: number;
  to: number;
  /** Where the pipeline behind the selector ends; the selector's own end when there is none. */
  pipelineTo: number;
  /** Label filters of the pipeline, such as `| trace_id="4f"`, with their `|`. */
  labelFilters: Matcher[];
}

const OPERATORS = new Set(['Eq', 'Neq', 'Re', 'Nre']);

/** The stream selectors of a query, also of one that is not finished. */
export function selectorsOf(expr: string): Selector[] {
  const found: Selector[] = [];
  const { text } = maskVariables(expr);
  parser.parse(text).iterate({
    enter: ({ node }) => {
      if (node.name !== 'Selector') {
        return;
      }
      const next = node.nextSibling;
      const pipeline = next?.name === 'PipelineExpr' ? next : null;
      found.push({
        matchers: nodesOf(node, 'Matcher').flatMap((m) => matcherOf(m, expr)),
        from: node.from,
        to: node.to,
        pipelineTo: pipeline?.to ?? node.to,
        labelFilters: pipeline ? labelFiltersOf(pipeline, expr) : [],
      });
    },
  });
  return found;
}

function labelFiltersOf(pipeline: SyntaxNode, expr: string): Matcher[] {
  return nodesOf(pipeline, 'PipelineStage').flatMap((stage) => {
    const filter = stage.getChild('LabelFilter');
    const matchers = filter ? filter.getChildren('Matcher') : [];
    const only = matchers.length === 1 ? matchers[0] : undefined;
    return only ? matcherOf(only, expr).map((m) => ({ ...m, from: stage.from, to: stage.to })) : [];
  });
}

function nodesOf(root: SyntaxNode, name: string): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const cursor = root.cursor();
  do {
    if (cursor.name === name) {
      found.push(cursor.node);
    }
  } while (cursor.next() && cursor.from < root.to);
  return found;
}

function matcherOf(node: SyntaxNode, expr: string): Matcher[] {
  const name = node.getChild('Identifier');
  const value = node.getChild('String');
  let operator: SyntaxNode | undefined;
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (OPERATORS.has(child.name)) {
      operator = child;
    }
  }
  if (!name || !value || !operator) {
    return [];
  }
  const text = (n: SyntaxNode) => expr.slice(n.from, n.to);
  return [{ name: text(name), operator: text(operator), value: unquote(text(value)), from: node.from, to: node.to }];
}

/** A LogQL string literal of this text. */
export function quote(text: string): string {
  return `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n').replace(/\t/g, '\\t')}"`;
}

/** The text of a LogQL string literal. */
export function unquote(literal: string): string {
  if (literal.startsWith('`')) {
    return literal.slice(1, -1);
  }
  return literal.slice(1, -1).replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c === 't' ? '\t' : c));
}
