import { CoreApp } from '@grafana/data';
import { type FarseerQuery, type QueryType } from '../types';

export type OptionName =
  'minSeverity' | 'prompt' | 'wait' | 'maxRows' | 'maxLines' | 'model' | 'includeBenign' | 'legend';

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
    options: EXPLAINED,
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
    description: 'Causes together with what follows from them',
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

export function isAlerting(app: CoreApp | undefined): boolean {
  return app === CoreApp.UnifiedAlerting || app === CoreApp.CloudAlerting;
}

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

/** The options that mean something for this type in this place: an alert rule never waits for the model. */
export function optionsFor(type: QueryType, app: CoreApp | undefined): OptionName[] {
  const options = TYPE_FACTS[type].options;
  if (!isAlerting(app)) {
    return options;
  }
  const sensible = options.filter((o) => o !== 'wait' && o !== 'prompt' && o !== 'model');
  return sensible.includes('legend') ? sensible : [...sensible, 'legend'];
}
