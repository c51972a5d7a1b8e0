// The editor of a dashboard variable, and a preview of its values.
import { CoreApp, type TimeRange } from '@grafana/data';
import { DataSourcePicker } from '@grafana/runtime';
import { Alert, Button, Field, Input, Tag, Text } from '@grafana/ui';
import { useState } from 'react';
import { choicesOf, customSupport } from '../dashboard/variableValues';
import { messageOf } from '../data/run';
import { FARSEER_UID, json, rangeOfUrl } from '../params';
import { dataSources } from '../services/datasources';
import { variables, type Choice } from '../services/variables';
import { Shell } from '../shell/Shell';

export function VariableScene() {
  const farseer = dataSources.farseer();
  const support = customSupport(farseer);
  const [query, setQuery] = useState(() =>
    json<any>('query', { refId: 'variable-app', ...support.getDefaultQuery?.() }),
  );
  const [values, setValues] = useState<Choice[]>([]);
  const [problem, setProblem] = useState<string>();
  const [range] = useState<TimeRange>(rangeOfUrl);
  const Editor = support.editor as React.ComponentType<any>;

  async function run(asked = query) {
    setProblem(undefined);
    try {
      variables.updateTimeRange(range);
      setValues(await choicesOf({ ...VARIABLE, query: asked }, range));
    } catch (error) {
      setProblem(messageOf(error));
    }
  }

  return (
    <Shell crumbs={['Home', 'Dashboards', 'Log insights', 'Settings', 'Variables', 'app']}>
      <div style={{ maxWidth: 860 }} data-testid="variable-scene">
        <Field label="Name" description="The name of the template variable. (Max. 50 characters)">
          <Input value="app" width={40} readOnly />
        </Field>
        <Text element="h2" variant="h4">
          Query options
        </Text>
        <Field label="Data source">
          <DataSourcePicker current={FARSEER_UID} width={40} onChange={() => {}} />
        </Field>
        <Editor
          datasource={farseer}
          query={query}
          app={CoreApp.Dashboard}
          range={range}
          history={[]}
          onChange={(next: any, _definition?: string) => {
            setQuery(next);
            void run(next);
          }}
          // a change has run already; Grafana does nothing more here either
          onRunQuery={() => {}}
        />
        <div style={{ margin: '16px 0' }}>
          <Button variant="secondary" onClick={() => run()}>
            Run query
          </Button>
        </div>
        {problem && <Alert severity="error" title={problem} />}
        <Text element="h3" variant="h5">
          Preview of values
        </Text>
        <div data-testid="variable-values" style={{ display: 'flex', flexWrap: 'wrap', gap: 4 }}>
          {values.map(({ text }) => (
            <Tag key={text} name={text} />
          ))}
        </div>
      </div>
    </Shell>
  );
}

const VARIABLE = {
  type: 'query' as const,
  name: 'app',
  datasource: { uid: FARSEER_UID },
  options: [],
  current: { text: '', value: '' },
};
