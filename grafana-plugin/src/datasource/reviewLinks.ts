import { type DataFrame, type DataLink } from '@grafana/data';
import { type FarseerQuery } from '../types';

const TITLE = 'Confirm or correct';

/**
 * Puts a link on every insight's id that opens Explore with the correction form of that very row. Written into the
 * frames themselves: a live frame is one object that lives on from packet to packet.
 */
export function addReviewLinks(
  frames: DataFrame[],
  queries: FarseerQuery[],
  datasource: { uid: string; name: string }
): void {
  for (const frame of frames) {
    const id = frame.fields.find((f) => f.name === 'insight_id');
    const query = queries.find((q) => q.refId === frame.refId) ?? queries[0];
    if (!id || !query || id.config.links?.some((l) => l.title === TITLE)) {
      continue;
    }
    id.config = { ...id.config, links: [...(id.config.links ?? []), reviewLink(query, datasource)] };
  }
}

function reviewLink(query: FarseerQuery, datasource: { uid: string; name: string }): DataLink<FarseerQuery> {
  const { app, hide, adhocFilters, ...rest } = query;
  return {
    title: TITLE,
    url: '',
    internal: {
      datasourceUid: datasource.uid,
      datasourceName: datasource.name,
      query: { ...rest, refId: 'A', review: '${__value.raw}' },
    },
  };
}
