// One visualisation by its type, as dashboard JSON names it.
import { LoadingState, renderMarkdown, type PanelData } from '@grafana/data';
import { Icon, PanelChrome, Tooltip } from '@grafana/ui';
import type { ComponentType, ReactNode } from 'react';
import { LogsPanel } from './LogsPanel';
import { StatPanel } from './StatPanel';
import { NoData, TablePanel } from './TablePanel';
import { TimeSeriesPanel } from './TimeSeriesPanel';
import type { PanelViewProps } from './types';
import { useSize } from './useSize';

const VIEWS: Record<string, ComponentType<PanelViewProps>> = {
  table: TablePanel,
  timeseries: TimeSeriesPanel,
  logs: LogsPanel,
  stat: StatPanel,
};

export const PANEL_TYPES = [...Object.keys(VIEWS), 'text', 'row'];

export function PanelView({ type, ...props }: PanelViewProps & { type: string }) {
  if (type === 'text') {
    return (
      <div
        className="markdown-html"
        dangerouslySetInnerHTML={{ __html: renderMarkdown(props.options.content ?? '') }}
      />
    );
  }
  const View = VIEWS[type];
  if (!View) {
    throw new Error(`This page has no panel of type ${type}`);
  }
  return props.data.series.length === 0 ? <NoData /> : <View {...props} />;
}

interface FrameProps {
  title: string;
  description?: string;
  data?: PanelData;
  padding?: 'none' | 'md';
  transparent?: boolean;
  actions?: ReactNode;
  children: (width: number, height: number) => ReactNode;
}

/** Grafana's frame around a panel, as large as its place. */
export function PanelFrame({ title, description, data, padding = 'md', transparent, actions, children }: FrameProps) {
  const { ref, width, height } = useSize();
  const notices = (data?.series ?? []).flatMap((frame) => frame.meta?.notices ?? []);
  const errors = data?.errors ?? [];
  return (
    <section
      ref={ref}
      data-testid={`panel ${title}`}
      aria-label={title}
      data-state={data?.state}
      style={{ height: '100%', minHeight: 0, minWidth: 0 }}
    >
      {width > 0 && (
        <PanelChrome
          title={title}
          description={description}
          width={width}
          height={height}
          padding={padding}
          displayMode={transparent ? 'transparent' : 'default'}
          loadingState={data?.state}
          statusMessage={data?.state === LoadingState.Error ? errors[0]?.message : undefined}
          actions={actions}
          titleItems={notices.length > 0 ? <Notices texts={notices.map((n) => n.text)} /> : undefined}
        >
          {children}
        </PanelChrome>
      )}
    </section>
  );
}

function Notices({ texts }: { texts: string[] }) {
  return (
    <PanelChrome.TitleItem>
      <Tooltip
        content={
          <>
            {[...new Set(texts)].map((text) => (
              <div key={text}>{text}</div>
            ))}
          </>
        }
      >
        <Icon name="info-circle" aria-label="Notices" data-testid="notices" />
      </Tooltip>
    </PanelChrome.TitleItem>
  );
}
