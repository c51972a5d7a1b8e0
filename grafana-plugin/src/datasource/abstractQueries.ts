import { AbstractLabelOperator, type AbstractLabelMatcher, type AbstractQuery } from '@grafana/data';
import { quote, selectorsOf } from '../logql/tree';
import { type FarseerQuery } from '../types';

const TO_LOGQL: Record<AbstractLabelOperator, string> = {
  [AbstractLabelOperator.Equal]: '=',
  [AbstractLabelOperator.NotEqual]: '!=',
  [AbstractLabelOperator.EqualRegEx]: '=~',
  [AbstractLabelOperator.NotEqualRegEx]: '!~',
};
const FROM_LOGQL: Partial<Record<string, AbstractLabelOperator>> = {
  '=': AbstractLabelOperator.Equal,
  '!=': AbstractLabelOperator.NotEqual,
  '=~': AbstractLabelOperator.EqualRegEx,
  '!~': AbstractLabelOperator.NotEqualRegEx,
};

/** The query that Explore takes over from another data source, such as Loki: its labels, asked why. */
export function fromAbstractQuery(query: AbstractQuery): FarseerQuery {
  const matchers = query.labelMatchers.map((m) => `${m.name}${TO_LOGQL[m.operator]}${quote(m.value)}`);
  return {
    refId: query.refId,
    queryType: 'insights',
    expr: matchers.length > 0 ? `{${matchers.join(', ')}}` : '',
  };
}

/** The labels of a query, for Explore to hand to another data source. */
export function toAbstractQuery(query: FarseerQuery): AbstractQuery {
  const selector = selectorsOf(query.expr ?? '')[0];
  const labelMatchers = (selector?.matchers ?? []).flatMap((m): AbstractLabelMatcher[] => {
    const operator = FROM_LOGQL[m.operator];
    return operator ? [{ name: m.name, operator, value: m.value }] : [];
  });
  return { refId: query.refId, labelMatchers };
}
