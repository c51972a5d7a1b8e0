// Explore: queries, then what came back by the way each frame wants to be seen, log volume above.
import {
  CoreApp,
  FieldColorModeId,
  FieldType,
  hasQueryExportSupport,
  hasQueryImportSupport,
  hasSupplementaryQuerySupport,
  LoadingState,
  SupplementaryQueryType,
  type DataFrame,
  type DataQuery,
  type DataQueryRequest,
  type DataSourceApi,
  type GrafanaTheme2,
  type PanelData,
} from '@grafana/data';
import { css } from '@emotion/css';
import { DataSourcePicker } from '@grafana/runtime';
import { Alert, Button, IconButton, Input, Stack, ToolbarButton, useStyles2 } from '@grafana/ui';
import { useEffect, useMemo, useRef, useState } from 'react';
import { requestFor, usePanelData } from '../data/run';
import { NO_FIELD_CONFIG } from '../data/fieldConfig';
import { FARSEER_UID, json, rangeOfUrl, text } from '../params';
import { levelColor } from '../panels/levels';
import { PanelFrame, PanelView } from '../panels/PanelView';
import { isSeries } from '../panels/TimeSeriesPanel';
import { dataSources, type LokiQuery } from '../services/datasources';
import { Shell } from '../shell/Shell';
import { again, TimeControls } from '../shell/TimeControls';

export function ExploreScene() {
  const styles = useStyles2(getStyles);
  const [dataSource, setDataSource] = useState<DataSourceApi<any, any>>(() => startingDataSource());
  const [queries, latest, setQueries] = useQueries(() => startingQueries(dataSource));
  const [range, setRange] = useState(rangeOfUrl);
  const [request, setRequest] = useState<DataQueryRequest>();
  const data = usePanelData(dataSource, request);
  const logsVolume = useMemo(
    () => supplementary(dataSource, SupplementaryQueryType.LogsVolume, request),
    [dataSource, request],
  );
  const volume = usePanelData(dataSource, logsVolume);
  const logsSample = useMemo(
    () => supplementary(dataSource, SupplementaryQueryType.LogsSample, request),
    [dataSource, request],
  );
  const sample = usePanelData(dataSource, logsSample);
  const hasLogs = data?.series.some(isLogs) ?? false;

  const run = (at = again(range)) => {
    setRange(at);
    setRequest(requestFor(dataSource, latest.current, { app: CoreApp.Explore, range: at, maxDataPoints: 1200 }));
  };
  useEffect(() => {
    if (text('run', 'true') === 'true') {
      run();
    }
  }, []);

  async function changeDataSource(uid: string) {
    const next = await dataSources.get(uid);
    setRequest(undefined);
    setQueries(await takenOver(queries, dataSource, next));
    setDataSource(next);
  }

  const change = (refId: string, query: DataQuery) =>
    setQueries(latest.current.map((q) => (q.refId === refId ? { ...query, refId } : q)));
  const loading = data?.state === LoadingState.Loading;

  return (
    <Shell crumbs={['Home', 'Explore', dataSource.name]}>
      <div className={styles.explore} data-testid="explore">
        <div className={styles.toolbar}>
          <DataSourcePicker current={dataSource.uid} width={30} onChange={({ uid }) => changeDataSource(uid)} />
          <div style={{ flex: 1 }} />
          <ToolbarButton icon="columns" variant="canvas" tooltip="Split the pane">
            Split
          </ToolbarButton>
          <TimeControls range={range} onRange={run} onRefresh={() => run()} runText="Run query" loading={loading} />
        </div>

        <div className={styles.queries}>
          {queries.map((query) => (
            <div key={query.refId} className={styles.query} data-testid={`query ${query.refId}`}>
              <div className={styles.queryHead}>
                <IconButton name="angle-down" tooltip="Collapse" />
                <strong>{query.refId}</strong>
                <span className={styles.dim}>({dataSource.name})</span>
                <div style={{ flex: 1 }} />
                <IconButton name="copy" tooltip="Duplicate query" />
                <IconButton
                  name="eye"
                  tooltip="Hide response"
                  onClick={() => change(query.refId, { ...query, hide: !query.hide })}
                />
                <IconButton
                  name="trash-alt"
                  tooltip="Remove query"
                  onClick={() => setQueries(queries.filter((q) => q.refId !== query.refId))}
                />
              </div>
              <div className={styles.queryBody}>
                <Editor
                  dataSource={dataSource}
                  query={query}
                  queries={queries}
                  data={data && onlyOf(data, query.refId)}
                  range={range}
                  onChange={(next) => change(query.refId, next)}
                  onRun={() => run()}
                />
              </div>
            </div>
          ))}
          <Stack direction="row" gap={1}>
            <Button
              icon="plus"
              variant="secondary"
              size="sm"
              onClick={() => setQueries([...queries, { ...newQuery(dataSource), refId: nextRefId(queries) }])}
            >
              Add query
            </Button>
            <Button icon="history" variant="secondary" size="sm">
              Query history
            </Button>
            <Button icon="info-circle" variant="secondary" size="sm">
              Query inspector
            </Button>
          </Stack>
        </div>

        {(data?.errors ?? []).map((error, i) => (
          <div key={i} data-testid="query-error">
            <Alert severity="error" title={error.message ?? error.data?.message ?? 'Query error'} />
          </div>
        ))}

        {hasLogs && volume && volume.series.length > 0 && (
          <div style={{ height: 210 }}>
            <PanelFrame title="Logs volume" data={volume}>
              {(width, height) => <Volume data={volume} width={width} height={height} />}
            </PanelFrame>
          </div>
        )}
        {data && <Results data={data} />}
        {/* where nothing of the answer is a log line, Explore offers some of the lines behind it */}
        {data && !hasLogs && sample && sample.series.length > 0 && (
          <Result title="Logs sample" type="logs" data={sample} height={300} />
        )}
      </div>
    </Shell>
  );
}

function Results({ data }: { data: PanelData }) {
  const logs = data.series.filter(isLogs);
  const graphs = data.series.filter((f) => !logs.includes(f) && isSeries(f));
  const tables = data.series.filter((f) => !logs.includes(f) && !graphs.includes(f));
  const shown = (series: DataFrame[]): PanelData => ({ ...data, series, errors: undefined, error: undefined });
  return (
    <>
      {graphs.length > 0 && <Result title="Graph" type="timeseries" data={shown(graphs)} height={300} />}
      {tables.map((frame, i) => (
        <Result
          key={`${frame.refId}-${i}`}
          title={tables.length > 1 ? `Table ${frame.refId}` : 'Table'}
          type="table"
          data={shown([frame])}
          height={Math.min(420, 84 + 36 * Math.max(1, frame.length))}
        />
      ))}
      {logs.length > 0 && <Result title="Logs" type="logs" data={shown(logs)} height={420} />}
    </>
  );
}

function isLogs(frame: DataFrame): boolean {
  return frame.meta?.preferredVisualisationType === 'logs' || frame.meta?.type === 'log-lines';
}

function Result({ title, type, data, height }: { title: string; type: string; data: PanelData; height: number }) {
  return (
    <div style={{ height }}>
      <PanelFrame title={title} data={data} padding={type === 'table' ? 'none' : 'md'}>
        {(width, inner) => (
          <PanelView type={type} data={data} fieldConfig={NO_FIELD_CONFIG} options={{}} width={width} height={inner} />
        )}
      </PanelFrame>
    </div>
  );
}

/** Bars by level, stacked, in the colours of the levels. */
function Volume({ data, width, height }: { data: PanelData; width: number; height: number }) {
  const series = useMemo(
    () =>
      data.series.map((frame) => ({
        ...frame,
        fields: frame.fields.map((field) =>
          field.type !== FieldType.number
            ? field
            : {
                ...field,
                config: {
                  ...field.config,
                  color: { mode: FieldColorModeId.Fixed, fixedColor: levelColor(field.labels?.level ?? '') },
                },
              },
        ),
      })),
    [data],
  );
  const custom = { drawStyle: 'bars', fillOpacity: 100, lineWidth: 0, stacking: { mode: 'normal', group: 'A' } };
  return (
    <PanelView
      type="timeseries"
      data={{ ...data, series }}
      fieldConfig={{ defaults: { custom }, overrides: [] }}
      options={{}}
      width={width}
      height={height}
    />
  );
}

interface EditorProps {
  dataSource: DataSourceApi<any, any>;
  query: DataQuery;
  queries: DataQuery[];
  data?: PanelData;
  range: PanelData['timeRange'];
  onChange: (query: DataQuery) => void;
  onRun: () => void;
}

function Editor({ dataSource, query, queries, data, range, onChange, onRun }: EditorProps) {
  const QueryEditor = dataSource.components?.ExploreQueryField ?? dataSource.components?.QueryEditor;
  if (!QueryEditor) {
    return (
      <Input
        aria-label="Query"
        value={(query as LokiQuery).expr ?? ''}
        onChange={(event) => onChange({ ...query, expr: event.currentTarget.value } as LokiQuery)}
      />
    );
  }
  return (
    <QueryEditor
      datasource={dataSource}
      query={query}
      queries={queries}
      app={CoreApp.Explore}
      data={data}
      range={range}
      history={[]}
      onChange={onChange}
      onRunQuery={onRun}
    />
  );
}

/** The queries, and the newest of them for an editor that changes one and runs it in the same breath. */
function useQueries(first: () => DataQuery[]) {
  const [queries, setQueries] = useState(first);
  const latest = useRef(queries);
  const set = (next: DataQuery[]) => {
    latest.current = next;
    setQueries(next);
  };
  return [queries, latest, set] as const;
}

function startingDataSource(): DataSourceApi<any, any> {
  return dataSources.instance(text('ds', FARSEER_UID)) ?? dataSources.farseer();
}

function startingQueries(dataSource: DataSourceApi<any, any>): DataQuery[] {
  return json<DataQuery[]>('queries', [newQuery(dataSource)]).map((q, i) => ({ ...q, refId: q.refId ?? letter(i) }));
}

function newQuery(dataSource: DataSourceApi<any, any>): DataQuery {
  return { refId: 'A', ...dataSource.getDefaultQuery?.(CoreApp.Explore) };
}

const letter = (i: number) => String.fromCharCode(65 + i);
const nextRefId = (queries: DataQuery[]) =>
  queries
    .map((_, i) => letter(i))
    .concat(letter(queries.length))
    .find((id) => !queries.some((q) => q.refId === id))!;

/** Queries that another data source's queries became, where both sides can say what they mean. */
async function takenOver(queries: DataQuery[], from: DataSourceApi<any, any>, to: DataSourceApi<any, any>) {
  if (from.type === to.type) {
    return queries;
  }
  const imported =
    hasQueryExportSupport(from) && hasQueryImportSupport(to)
      ? await to.importFromAbstractQueries(await from.exportToAbstractQueries(queries))
      : await to.importQueries?.(queries, from);
  return imported && imported.length > 0 ? imported : [newQuery(to)];
}

function supplementary(
  dataSource: DataSourceApi<any, any>,
  type: SupplementaryQueryType,
  request?: DataQueryRequest,
): DataQueryRequest | undefined {
  if (!request || !hasSupplementaryQuerySupport(dataSource, type)) {
    return undefined;
  }
  // another id, as Grafana gives it: the same one would cancel the request it stands beside
  const own = { ...request, requestId: `${request.requestId}_${type}` };
  if (dataSource.getSupplementaryRequest) {
    return dataSource.getSupplementaryRequest(type, own) as DataQueryRequest | undefined;
  }
  const targets = own.targets.flatMap((target) => dataSource.getSupplementaryQuery({ type }, target) ?? []);
  return targets.length > 0 ? { ...own, targets } : undefined;
}

/** What Grafana gives the editor of one query: its own frames and errors only. */
function onlyOf(data: PanelData, refId: string): PanelData {
  const errors = (data.errors ?? []).filter((e) => !e.refId || e.refId === refId);
  return { ...data, series: data.series.filter((f) => f.refId === refId), errors, error: errors[0] };
}

const getStyles = (theme: GrafanaTheme2) => ({
  explore: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1) }),
  toolbar: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1) }),
  queries: css({
    padding: theme.spacing(1),
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
  query: css({ marginBottom: theme.spacing(1) }),
  queryHead: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    padding: theme.spacing(0.5, 1),
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.default,
  }),
  queryBody: css({ padding: theme.spacing(1, 0, 0, 1) }),
  dim: css({ color: theme.colors.text.secondary, fontStyle: 'italic' }),
});
