import { SupplementaryQueryType, type DataQueryRequest, type SupplementaryQueryOptions } from '@grafana/data';
import { type FarseerQuery } from '../types';
import { isStored } from './queries';

export const SUPPLEMENTARY_TYPES = [SupplementaryQueryType.LogsVolume, SupplementaryQueryType.LogsSample];

/** What Explore shows beside an answer: how many lines there were by level, and the lines with their explanation. */
export function supplementaryQuery(
  options: SupplementaryQueryOptions,
  original: FarseerQuery
): FarseerQuery | undefined {
  if (original.hide || isStored(original) || !original.expr?.trim()) {
    return undefined;
  }
  const { refId, expr, datasource, adhocFilters } = original;
  const rest = adhocFilters ? { expr, datasource, adhocFilters } : { expr, datasource };
  switch (options.type) {
    case SupplementaryQueryType.LogsVolume:
      return original.queryType === 'volume'
        ? undefined
        : { ...rest, refId: `log-volume-${refId}`, queryType: 'volume', by: 'level' };
    case SupplementaryQueryType.LogsSample:
      return original.queryType === 'logs'
        ? undefined
        : { ...rest, refId: `log-sample-${refId}`, queryType: 'logs', maxRows: options.limit ?? 100 };
  }
}

export function supplementaryRequest(
  type: SupplementaryQueryType,
  request: DataQueryRequest<FarseerQuery>,
  options?: SupplementaryQueryOptions
): DataQueryRequest<FarseerQuery> | undefined {
  const targets = request.targets.flatMap((q) => supplementaryQuery(options ?? { type }, q) ?? []);
  return targets.length > 0 ? { ...request, targets } : undefined;
}
