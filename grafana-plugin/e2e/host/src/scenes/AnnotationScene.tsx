// The editor of an annotation query, with Grafana's test below it.
import { CoreApp, type AnnotationQuery } from '@grafana/data';
import { DataSourcePicker } from '@grafana/runtime';
import { Alert, Button, Field, Input, Text } from '@grafana/ui';
import { useState } from 'react';
import { runAnnotations, type AnnotationAnswer } from '../dashboard/annotations';
import { messageOf } from '../data/run';
import { FARSEER_UID, json, PLUGIN_ID, rangeOfUrl } from '../params';
import { dataSources } from '../services/datasources';
import { Shell } from '../shell/Shell';

export function AnnotationScene() {
  const farseer = dataSources.farseer();
  const [range] = useState(rangeOfUrl);
  const [annotation, setAnnotation] = useState<AnnotationQuery>(() => {
    const stored: AnnotationQuery = {
      name: 'Incidents',
      enable: true,
      iconColor: 'red',
      datasource: { uid: FARSEER_UID, type: PLUGIN_ID },
      target: json<any>('target', { refId: 'Anno', ...farseer.annotations?.getDefaultQuery?.() }),
    };
    return farseer.annotations?.prepareAnnotation?.(stored) ?? stored;
  });
  const [answer, setAnswer] = useState<AnnotationAnswer>();
  const [problem, setProblem] = useState<string>();
  const QueryEditor = farseer.annotations?.QueryEditor ?? farseer.components!.QueryEditor!;

  async function test() {
    setProblem(undefined);
    try {
      setAnswer(await runAnnotations(farseer, annotation, range));
    } catch (error) {
      setAnswer(undefined);
      setProblem(messageOf(error));
    }
  }

  return (
    <Shell crumbs={['Home', 'Dashboards', 'Log insights', 'Settings', 'Annotations', annotation.name]}>
      <div style={{ maxWidth: 1000 }} data-testid="annotation-scene">
        <Field label="Name">
          <Input value={annotation.name} width={40} readOnly />
        </Field>
        <Field label="Data source">
          <DataSourcePicker current={FARSEER_UID} width={40} onChange={() => {}} />
        </Field>
        <Text element="h2" variant="h4">
          Query
        </Text>
        <QueryEditor
          datasource={farseer}
          query={annotation.target as any}
          app={CoreApp.Dashboard}
          range={range}
          history={[]}
          annotation={annotation}
          onAnnotationChange={setAnnotation}
          onChange={(target: any) => setAnnotation((before) => ({ ...before, target }))}
          onRunQuery={test}
        />
        <div style={{ marginTop: 8 }}>
          <Button variant="secondary" icon="play" onClick={test}>
            Test annotation query
          </Button>
        </div>
        {problem && <Alert severity="error" title={problem} />}
        {answer && (
          <div data-testid="annotation-result" data-events={answer.events.length}>
            <Alert
              severity={answer.events.length > 0 ? 'success' : 'warning'}
              title={`${answer.events.length} events (from ${answer.fields.length} fields)`}
            />
            <ul>
              {answer.events.slice(0, 5).map((event, i) => (
                <li key={i}>
                  {event.title}: {event.text} [{event.tags?.join(', ')}]
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </Shell>
  );
}
