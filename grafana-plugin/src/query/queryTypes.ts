import { type CoreApp } from '@grafana/data';
import { isAlerting, isStored, isTrend, queryTypeOf } from '../datasource/queries';
import { type FarseerQuery, type QueryType } from '../types';

export type OptionName =
  'minSeverity' | 'prompt' | 'wait' | 'maxRows' | 'maxLines' | 'model' | 'includeBenign' | 'legend' | 'summary';

interface TypeFacts {
  label: string;
  description: string;
  options: OptionName[];
}

const EXPLAINED: OptionName[] = ['minSeverity', 'prompt', 'wait', 'maxRows', 'maxLines', 'model', 'includeBenign'];

export const TYPE_FACTS: Record<QueryType, TypeFacts> = {
  insights: {
    label: 'Insights',
    description: 'Root causes with severity, next step, evidence and traces',
    options: [...EXPLAINED, 'summary'],
  },
  patterns: {
    label: 'Patterns',
    description: 'The kinds of line in the window, without the model',
    options: ['maxRows', 'maxLines'],
  },
  logs: {
    label: 'Logs',
    description: 'The newest lines with their explanation',
    options: ['maxRows', 'maxLines'],
  },
  ask: { label: 'Ask', description: 'A question in your own words', options: EXPLAINED },
  anomalies: {
    label: 'Anomalies',
    description: 'What is new, gone, or more or less frequent than before',
    options: ['minSeverity', 'maxRows', 'maxLines', 'includeBenign'],
  },
  incidents: {
    label: 'Incidents',
    description: 'Causes together with what follows from them, now or in the past',
    options: EXPLAINED.filter((o) => o !== 'includeBenign'),
  },
  volume: {
    label: 'Volume',
    description: 'How many lines over time, by level or by cause',
    options: ['maxLines', 'legend'],
  },
  annotations: {
    label: 'Annotations',
    description: 'When each cause began and ended, as marks in graphs',
    options: EXPLAINED,
  },
};

const ALERT_TYPES: QueryType[] = ['insights'];
const PANEL_TYPES: QueryType[] = ['insights', 'ask', 'logs', 'patterns', 'anomalies', 'incidents', 'volume'];
export const ANNOTATION_TYPES: QueryType[] = ['annotations', 'incidents'];

/** The types to choose from; what a saved query has already always stays on the list. */
export function typesFor(app: CoreApp | undefined, current: QueryType): QueryType[] {
  const types = isAlerting(app) ? ALERT_TYPES : PANEL_TYPES;
  return types.includes(current) ? types : [...types, current];
}

/** Whether rows of ordinary operation are shown: what the query says, else the backend's default for the place. */
export function includesBenign(query: FarseerQuery, app: CoreApp | undefined): boolean {
  return query.includeBenign ?? benignByDefault(query, app);
}

export function benignByDefault(query: FarseerQuery, app: CoreApp | undefined): boolean {
  return query.queryType !== 'annotations' && !isAlerting(app);
}

const STORED: OptionName[] = ['minSeverity', 'maxRows'];
const TREND: OptionName[] = ['minSeverity', 'legend'];
const OF_MODEL: OptionName[] = ['wait', 'prompt', 'model', 'summary'];

/** The options that mean something for this query in this place: an alert rule never waits for the model. */
export function optionsFor(query: FarseerQuery, app: CoreApp | undefined): OptionName[] {
  if (isStored(query)) {
    return isTrend(query) ? TREND : STORED;
  }
  const { options } = TYPE_FACTS[queryTypeOf(query)];
  if (!isAlerting(app)) {
    return options;
  }
  const sensible = options.filter((o) => !OF_MODEL.includes(o));
  return sensible.includes('legend') ? sensible : [...sensible, 'legend'];
}
