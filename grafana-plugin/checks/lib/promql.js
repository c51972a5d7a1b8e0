import { parser } from '@prometheus-io/lezer-promql';

const MACROS = { __rate_interval: '1m', __interval: '1m', __range: '1h' };

// what Prometheus itself adds when it scrapes
const TARGET_LABELS = ['job', 'instance'];

/** The expression with Grafana's macros replaced as Grafana does; variables inside of texts stay. */
export function withoutMacros(expr) {
  return expr.replace(/\$(__\w+)/g, (all, name) => MACROS[name] ?? all);
}

function unquoted(literal) {
  return literal.slice(1, -1);
}

/**
 * What an expression asks for.
 * @returns {{errors: string[], selectors: {metric, matchers: {label, op, value}[]}[], groupings: {labels, selectors}[],
 *   by: string[]|undefined}} `by` are the labels of the answer, undefined when all labels of the metric are kept
 */
export function read(expr) {
  const source = withoutMacros(expr);
  const tree = parser.parse(source);
  const of = (node) => source.slice(node.from, node.to);
  const errors = [];
  const selectors = [];
  const groupings = [];
  tree.iterate({
    enter(node) {
      if (node.type.isError) {
        errors.push(`syntax error at ${node.from} of ${expr}`);
      } else if (node.name === 'VectorSelector') {
        selectors.push({ ...selectorOf(node.node, of), from: node.from });
      } else if (node.name === 'GroupingLabels') {
        let owner = node.node.parent;
        while (owner && owner.name !== 'AggregateExpr' && owner.name !== 'BinaryExpr') {
          owner = owner.parent;
        }
        if (owner) {
          groupings.push({ labels: labelsOf(node.node, of), from: owner.from, to: owner.to });
        }
      }
    },
  });
  for (const grouping of groupings) {
    grouping.selectors = selectors.filter((s) => s.from >= grouping.from && s.from < grouping.to);
  }
  return { errors, selectors, groupings, by: labelsOfAnswer(tree.topNode.firstChild, of) };
}

function selectorOf(node, of) {
  const name = node.getChild('Identifier');
  const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
  return {
    metric: name ? of(name) : '',
    matchers: matchers.map((m) => ({
      label: of(m.getChild('LabelName')),
      op: of(m.getChild('MatchOp')),
      value: unquoted(of(m.getChild('StringLiteral'))),
    })),
  };
}

function labelsOf(grouping, of) {
  return grouping.getChildren('LabelName').map(of);
}

function labelsOfAnswer(node, of) {
  switch (node?.name) {
    case 'AggregateExpr': {
      const modifier = node.getChild('AggregateModifier');
      if (modifier?.getChild('Without')) {
        return undefined;
      }
      return modifier ? labelsOf(modifier.getChild('GroupingLabels'), of) : [];
    }
    case 'ParenExpr':
    case 'BinaryExpr':
      return labelsOfAnswer(node.firstChild, of);
    case 'FunctionCall': {
      const inner = labelsOfAnswer(node.getChild('FunctionCallBody')?.lastChild, of);
      return of(node.getChild('FunctionIdentifier')) === 'histogram_quantile' ? inner?.filter((l) => l !== 'le') : inner;
    }
    default:
      return undefined;
  }
}

/**
 * Problems of an expression against what is exported.
 * @param exported metric name to label name to set of values, from a scrape
 */
export function againstMetrics(expr, exported) {
  const problems = [];
  const { selectors, groupings } = read(expr);
  // `or vector(0)` says that the series may be missing
  const mayBeMissing = /\bor\s+vector\(0\)/.test(expr);
  for (const { metric, matchers } of selectors) {
    const labels = exported.get(metric);
    if (!labels) {
      problems.push(`metric ${metric} is not exported`);
      continue;
    }
    for (const { label, op, value } of matchers) {
      const values = labels.get(label);
      if (!values && !TARGET_LABELS.includes(label)) {
        problems.push(`${metric} has no label ${label}`);
      } else if (values && !value.includes('$') && !mayBeMissing && !anyMatches(op, value, values)) {
        problems.push(`${metric} has no series with ${label}${op}"${value}", only ${[...values].join(', ')}`);
      }
    }
  }
  for (const { labels, selectors: grouped } of groupings) {
    for (const label of labels) {
      for (const { metric } of grouped) {
        if (exported.has(metric) && !exported.get(metric).has(label) && !TARGET_LABELS.includes(label)) {
          problems.push(`${metric} has no label ${label} to group by`);
        }
      }
    }
  }
  return problems;
}

function anyMatches(op, value, values) {
  switch (op) {
    case '=':
      return values.has(value);
    case '=~':
      return [...values].some((v) => new RegExp(`^(?:${value})$`).test(v));
    default:
      return true; // what is left out may well be missing
  }
}
