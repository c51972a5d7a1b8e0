// Grafana's router opens links to Explore in the page itself; this page has its own address for it.
import { urlUtil } from '@grafana/data';
import { themeName } from './params';

export function openLinksHere() {
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>('a[href*="/explore?"]');
    if (!link || link.target === '_blank' || event.ctrlKey || event.metaKey) {
      return;
    }
    event.preventDefault();
    location.assign(exploreUrl(link.href));
  });
}

/** Explore's address here for one of Grafana's: `?left={datasource,queries,range}` or `?panes={id:{...}}`. */
export function exploreUrl(href: string): string {
  const params = new URL(href, location.origin).searchParams;
  const panes = params.get('panes');
  const pane = panes ? Object.values<any>(JSON.parse(panes))[0] : JSON.parse(params.get('left') ?? '{}');
  const { datasource = '', queries = [], range = {} } = pane;
  const uid = new URLSearchParams(location.search).get('uid');
  return urlUtil.renderUrl('/', {
    scene: 'explore',
    theme: themeName,
    ...(uid ? { uid } : {}),
    ds: datasource,
    queries: JSON.stringify(queries),
    from: String(range.from ?? 'now-1h'),
    to: String(range.to ?? 'now'),
  });
}
