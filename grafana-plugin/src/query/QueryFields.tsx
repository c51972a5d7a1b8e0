import { type QueryEditorProps } from '@grafana/data';
import { Alert, Combobox, Field, LoadingPlaceholder, Stack, TextArea } from '@grafana/ui';
import { lazy, Suspense, useId } from 'react';
import { ReviewSection } from '../feedback/ReviewSection';
import { type FarseerDataSource } from '../datasource/FarseerDataSource';
import { isAlerting, isStored, queryTypeOf } from '../datasource/queries';
import { useDraft } from '../fields/useDraft';
import { testIds } from '../testIds';
import { VOLUME_GROUPS, type FarseerQuery, type FarseerSettings, type QueryType } from '../types';
import { HistoryFields } from './HistoryFields';
import { IncidentSource } from './IncidentSource';
import { QueryOptions } from './QueryOptions';
import { ANNOTATION_TYPES, TYPE_FACTS } from './queryTypes';
import { useLogFacts } from './useLogFacts';

// Monaco's colours and completion are needed only where somebody edits
const LogQlEditor = lazy(() => import(/* webpackChunkName: "logql" */ './LogQlEditor'));

export type Props = QueryEditorProps<FarseerDataSource, FarseerQuery, FarseerSettings>;

/** The fields of a query, with the types to choose from. */
export function QueryFields({ types, ...props }: Props & { types: QueryType[] }) {
  const { query, app, datasource, onChange, onRunQuery } = props;
  const typeId = useId();
  const type = queryTypeOf(query);
  const facts = useLogFacts(datasource, props.range);
  const changeAndRun = (changed: FarseerQuery) => {
    onChange(changed);
    onRunQuery();
  };
  const ids = testIds.queryEditor;

  return (
    <div data-testid={ids.root}>
      <Stack direction="column" gap={1}>
        <Stack direction="row" wrap="wrap" gap={2}>
          <Field label="Query type" htmlFor={typeId} noMargin>
            <Combobox
              id={typeId}
              data-testid={ids.type}
              width={24}
              options={types.map((value) => ({ value, ...TYPE_FACTS[value] }))}
              value={type}
              onChange={(o) => changeAndRun({ ...query, queryType: o.value })}
            />
          </Field>
          {type === 'volume' && <VolumeGroup by={query.by} onChange={(by) => changeAndRun({ ...query, by })} />}
          {type === 'incidents' && <IncidentSource query={query} onChange={changeAndRun} />}
        </Stack>
        {type === 'ask' && <Question {...props} />}
        {isStored(query) ? (
          <HistoryFields
            query={query}
            asEvents={types === ANNOTATION_TYPES}
            loadTaxonomy={() => datasource.resources.taxonomy()}
            onChange={changeAndRun}
          />
        ) : (
          <Suspense fallback={<LoadingPlaceholder text="Loading the editor" />}>
            <LogQlEditor
              label={type === 'ask' ? 'LogQL scope (optional)' : 'LogQL query'}
              placeholder={type === 'ask' ? 'everywhere' : '{app="checkout"} |= "error"'}
              value={query.expr ?? ''}
              resources={datasource.resources}
              facts={facts}
              onChange={(expr) => onChange({ ...query, expr })}
              onRun={onRunQuery}
            />
          </Suspense>
        )}
        {isAlerting(app) && (
          <div data-testid={ids.alertingNote}>
            <Alert severity="info" title="Alert rules never wait for the model" topSpacing={0} bottomSpacing={0}>
              They answer from the casebook: one number for each root cause, with the labels severity, root_cause and
              component. Dashboard variables are not replaced here.
            </Alert>
          </div>
        )}
        <QueryOptions query={query} app={app} loadPrompts={facts.prompts} onChange={changeAndRun} />
        {!isAlerting(app) && <ReviewSection {...props} />}
      </Stack>
    </div>
  );
}

function Question({ query, onChange, onRunQuery }: Props) {
  const id = useId();
  const [text, setText] = useDraft(query.question ?? '');
  const commit = () => text !== (query.question ?? '') && onChange({ ...query, question: text });
  return (
    <Field label="Question" htmlFor={id} noMargin>
      <TextArea
        id={id}
        data-testid={testIds.queryEditor.question}
        rows={2}
        value={text}
        placeholder="Why did checkout fail after ten?"
        onChange={(e) => setText(e.currentTarget.value)}
        onBlur={() => commit() !== false && onRunQuery()}
        onKeyDown={(e) => {
          if (e.key === 'Enter' && (e.shiftKey || e.ctrlKey || e.metaKey)) {
            e.preventDefault();
            commit();
            onRunQuery();
          }
        }}
      />
    </Field>
  );
}

function VolumeGroup({ by, onChange }: { by: string | undefined; onChange: (by: string | undefined) => void }) {
  const id = useId();
  return (
    <Field label="Count by" htmlFor={id} noMargin>
      <Combobox
        id={id}
        data-testid={testIds.queryEditor.volumeBy}
        width={18}
        options={VOLUME_GROUPS.map((value) => ({ value }))}
        value={by ?? 'level'}
        createCustomValue
        onChange={(o) => onChange(o.value === 'level' ? undefined : o.value)}
      />
    </Field>
  );
}
