import { type CoreApp } from '@grafana/data';
import { type FarseerQuery } from '../types';
import { benignByDefault, includesBenign, optionsFor, type OptionName } from './queryTypes';

/** The one line that stands for the folded options: what differs from the defaults. */
export function optionSummary(query: FarseerQuery, app: CoreApp | undefined): string {
  const said = optionsFor(query, app).flatMap((option) => describe(option, query, app) ?? []);
  return said.length > 0 ? said.join(' · ') : 'Defaults';
}

function describe(option: OptionName, query: FarseerQuery, app: CoreApp | undefined): string | undefined {
  switch (option) {
    case 'minSeverity':
      return query.minSeverity && query.minSeverity !== 'info' ? `Severity from ${query.minSeverity}` : undefined;
    case 'prompt':
      return query.prompt && query.prompt !== 'auto' ? `Prompt ${query.prompt}` : undefined;
    case 'wait':
      return query.wait ? `Wait ${query.wait}` : undefined;
    case 'maxRows':
      return query.maxRows === undefined ? undefined : `At most ${query.maxRows} rows`;
    case 'maxLines':
      return query.maxLines === undefined ? undefined : `At most ${query.maxLines} lines read`;
    case 'model':
      return query.model === false ? 'Without the model' : undefined;
    case 'includeBenign':
      return includesBenign(query, app) === benignByDefault(query, app)
        ? undefined
        : `${query.includeBenign ? 'With' : 'Without'} ordinary operation`;
    case 'legend':
      return query.legend ? `Legend ${query.legend}` : undefined;
    case 'summary':
      return query.summary ? 'With a summary' : undefined;
  }
}
