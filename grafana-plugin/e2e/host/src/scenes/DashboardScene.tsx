// A dashboard from its JSON: variables, panels on the grid, annotations over every time series.
import {
  CoreApp,
  LoadingState,
  standardTransformers,
  standardTransformersRegistry,
  transformDataFrame,
  type AnnotationEvent,
  type DataFrame,
  type DataQueryRequest,
  type PanelData,
  type TimeRange,
} from '@grafana/data';
import { Alert, ToolbarButton } from '@grafana/ui';
import { useEffect, useMemo, useState } from 'react';
import { runAnnotations } from '../dashboard/annotations';
import type { Dashboard, DashboardPanel } from '../dashboard/model';
import { fillVariables } from '../dashboard/variableValues';
import { VariablesBar } from '../dashboard/VariablesBar';
import { NO_FIELD_CONFIG } from '../data/fieldConfig';
import { messageOf, requestFor, usePanelData } from '../data/run';
import { rangeOfUrl, text, timeRange } from '../params';
import { PanelFrame, PanelView } from '../panels/PanelView';
import { dataSources } from '../services/datasources';
import { variables, type AdHocFilter } from '../services/variables';
import { Shell } from '../shell/Shell';
import { again, TimeControls } from '../shell/TimeControls';

// some stand in the list under two names
const transformers = new Map(Object.values(standardTransformers).map((t) => [t.id as string, t]));
standardTransformersRegistry.setInit(() =>
  [...transformers.values()].map((transformer) => ({
    id: transformer.id,
    name: transformer.name,
    transformation: async () => transformer,
    editor: () => null,
    imageDark: '',
    imageLight: '',
  })),
);

/** What all panels share; a new object makes every panel ask again. */
interface Turn {
  range: TimeRange;
}

export function DashboardScene({ dashboard }: { dashboard: Dashboard }) {
  const [turn, setTurn] = useState<Turn>();
  const [events, setEvents] = useState<AnnotationEvent[]>([]);
  const [problem, setProblem] = useState<string>();
  const refresh = (range: TimeRange = again(turn?.range ?? startingRange(dashboard))) => setTurn({ range });

  useEffect(() => {
    const range = startingRange(dashboard);
    variables.set(dashboard.templating.list.map(fromUrl));
    fillVariables(range)
      .catch((error) => setProblem(messageOf(error)))
      .finally(() => refresh(range));
  }, [dashboard]);

  useEffect(() => {
    if (!turn) {
      return;
    }
    let current = true;
    annotationsOf(dashboard, turn.range)
      .then((found) => current && setEvents(found))
      .catch((error) => current && setProblem(messageOf(error)));
    return () => {
      current = false;
    };
  }, [dashboard, turn]);

  const onFilter = (filter: AdHocFilter) => {
    const adHoc = variables.all().find((v) => v.type === 'adhoc');
    if (adHoc) {
      variables.update(adHoc.name, { filters: [...(adHoc.filters ?? []), filter] });
      refresh(turn?.range);
    }
  };

  return (
    <Shell crumbs={['Home', 'Dashboards', dashboard.title]}>
      <div data-testid="dashboard">
        <div style={{ display: 'flex', gap: 8, marginBottom: 16, alignItems: 'flex-start' }}>
          <VariablesBar range={turn?.range ?? startingRange(dashboard)} onChange={() => refresh(turn?.range)} />
          <div style={{ flex: 1 }} />
          <ToolbarButton icon="share-alt" variant="canvas" tooltip="Share" />
          <TimeControls range={turn?.range ?? startingRange(dashboard)} onRange={refresh} onRefresh={() => refresh()} />
        </div>
        {problem && <Alert severity="error" title={problem} data-testid="dashboard-problem" />}
        <div style={{ display: 'grid', gridTemplateColumns: 'repeat(24, 1fr)', gridAutoRows: 30, gap: 8 }}>
          {turn &&
            dashboard.panels.map((panel) => (
              <Panel key={panel.id} panel={panel} turn={turn} annotations={events} onFilter={onFilter} />
            ))}
        </div>
      </div>
    </Shell>
  );
}

interface PanelProps {
  panel: DashboardPanel;
  turn: Turn;
  annotations: AnnotationEvent[];
  onFilter: (filter: AdHocFilter) => void;
}

function Panel({ panel, turn, annotations, onFilter }: PanelProps) {
  const { x, y, w, h } = panel.gridPos;
  const place = { gridColumn: `${x + 1} / span ${w}`, gridRow: `${y + 1} / span ${h}`, minWidth: 0 };
  const dataSource = useMemo(
    () => (panel.targets?.length ? dataSources.instance(panel.datasource ?? panel.targets[0].datasource) : undefined),
    [panel],
  );
  const request = useMemo<DataQueryRequest | undefined>(
    () =>
      dataSource &&
      requestFor(dataSource, panel.targets ?? [], {
        app: CoreApp.Dashboard,
        range: turn.range,
        panelId: panel.id,
        maxDataPoints: panel.maxDataPoints ?? w * 60,
      }),
    [dataSource, panel, turn, w],
  );
  const raw = usePanelData(dataSource, request);
  const data = useTransformed(panel, raw) ?? nothing(turn.range, !dataSource);
  const title = variables.replace(panel.title);
  if (panel.type === 'row') {
    return <h2 style={{ ...place, fontSize: 16, margin: 0, alignSelf: 'center' }}>{title}</h2>;
  }
  return (
    <div style={place}>
      <PanelFrame
        title={title}
        description={panel.description}
        data={data}
        transparent={panel.transparent}
        padding={panel.type === 'table' ? 'none' : 'md'}
      >
        {(width, height) => (
          <PanelView
            type={panel.type}
            data={data}
            fieldConfig={panel.fieldConfig ?? NO_FIELD_CONFIG}
            options={panel.options ?? {}}
            width={width}
            height={height}
            annotations={annotations}
            onFilter={onFilter}
          />
        )}
      </PanelFrame>
    </div>
  );
}

function useTransformed(panel: DashboardPanel, data: PanelData | undefined): PanelData | undefined {
  const [series, setSeries] = useState<{ of: PanelData; frames: DataFrame[] }>();
  const steps = panel.transformations;
  useEffect(() => {
    if (!data || !steps?.length) {
      return;
    }
    const interpolate = (value: string) => variables.replace(value);
    const running = transformDataFrame(steps, data.series, { interpolate }).subscribe((frames) =>
      setSeries({ of: data, frames }),
    );
    return () => running.unsubscribe();
  }, [data, steps]);
  if (!data || !steps?.length) {
    return data;
  }
  return series && { ...data, series: series.frames };
}

function nothing(range: TimeRange, done: boolean): PanelData {
  return { series: [], state: done ? LoadingState.Done : LoadingState.Loading, timeRange: range };
}

async function annotationsOf(dashboard: Dashboard, range: TimeRange): Promise<AnnotationEvent[]> {
  const asked = dashboard.annotations.list.filter((a) => a.enable && a.target && a.datasource?.type !== 'grafana');
  const answers = asked.map(async (a) => runAnnotations(await dataSources.get(a.datasource), a, range));
  return (await Promise.all(answers)).flatMap((a) => a.events);
}

function startingRange(dashboard: Dashboard): TimeRange {
  const url = new URLSearchParams(location.search);
  return url.has('from') ? rangeOfUrl() : timeRange(dashboard.time?.from ?? 'now-1h', dashboard.time?.to ?? 'now');
}

/** `var-name=value` in the URL chooses a value, as in Grafana. */
function fromUrl(variable: Dashboard['templating']['list'][number]) {
  const values = new URLSearchParams(location.search).getAll(`var-${variable.name}`);
  if (values.length === 0 || variable.type === 'adhoc') {
    return variable;
  }
  const chosen = variable.multi ? values : text(`var-${variable.name}`, '');
  return { ...variable, current: { text: chosen, value: chosen } };
}
