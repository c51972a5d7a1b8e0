// The settings page of the data source, with Grafana's own parts around the plugin's editor.
import type { DataSourceSettings } from '@grafana/data';
import { Alert, Button, InlineField, InlineSwitch, Input, Stack, TabsBar, Tab, Text } from '@grafana/ui';
import { useState } from 'react';
import { PLUGIN_ID } from '../params';
import { dataSources, farseerSettings } from '../services/datasources';
import { saveSettings, type SavedSettings } from '../services/settings';
import { Shell } from '../shell/Shell';

interface TestResult {
  status: 'success' | 'error' | 'warning';
  message: string;
  details?: { message?: string; verboseMessage?: string };
}

export function ConfigScene({ saved }: { saved: SavedSettings }) {
  const meta = dataSources.farseer().meta;
  const [settings, setSettings] = useState(() => editable(saved));
  const [result, setResult] = useState<TestResult>();
  const [testing, setTesting] = useState(false);
  const ConfigEditor = dataSources.farseerPlugin().components.ConfigEditor!;

  async function saveAndTest() {
    setTesting(true);
    setResult(undefined);
    try {
      const now = await saveSettings(settings);
      setSettings(editable(now));
      dataSources.useFarseer(dataSources.farseerPlugin(), await farseerSettings(now.jsonData));
      setResult(await test());
    } catch (error: any) {
      setResult({ status: 'error', message: error?.data?.message ?? error?.message ?? 'Settings could not be saved' });
    } finally {
      setTesting(false);
    }
  }

  return (
    <Shell crumbs={['Home', 'Connections', 'Data sources', settings.name]}>
      <div style={{ maxWidth: 1000, margin: '0 auto' }} data-testid="config">
        <Stack direction="row" gap={2} alignItems="center">
          <img src={meta.info.logos.small} alt="" width={40} height={40} />
          <div>
            <Text element="h1" variant="h2">
              {settings.name}
            </Text>
            <Text color="secondary">Type: {meta.name}</Text>
          </div>
        </Stack>
        <TabsBar>
          <Tab label="Settings" active onChangeTab={() => {}} />
          <Tab label="Dashboards" onChangeTab={() => {}} counter={meta.includes?.length} />
        </TabsBar>
        <div style={{ height: 16 }} />
        <Stack direction="row">
          <InlineField label="Name" htmlFor="basic-settings-name" grow tooltip="Shown where a data source is chosen.">
            <Input
              id="basic-settings-name"
              value={settings.name}
              width={48}
              onChange={(event) => setSettings({ ...settings, name: event.currentTarget.value })}
            />
          </InlineField>
          <InlineField label="Default" htmlFor="basic-settings-default">
            <InlineSwitch id="basic-settings-default" value={settings.isDefault} readOnly />
          </InlineField>
        </Stack>
        <div style={{ height: 16 }} />
        <ConfigEditor options={settings} onOptionsChange={setSettings} />
        {result && (
          <div data-testid="test-result" data-status={result.status} style={{ marginTop: 16 }}>
            <Alert severity={result.status} title={result.message}>
              {result.details?.message && <div>{result.details.message}</div>}
              {result.details?.verboseMessage && (
                <details open style={{ whiteSpace: 'pre-wrap' }}>
                  {result.details.verboseMessage}
                </details>
              )}
            </Alert>
          </div>
        )}
        <div style={{ marginTop: 16 }}>
          <Stack direction="row">
            <Button variant="destructive" disabled>
              Delete
            </Button>
            <Button onClick={saveAndTest} disabled={testing}>
              {testing ? 'Testing...' : 'Save & test'}
            </Button>
          </Stack>
        </div>
      </div>
    </Shell>
  );
}

async function test(): Promise<TestResult> {
  try {
    const { status, message, details } = await dataSources.farseer().testDatasource();
    return { status: status === 'success' ? 'success' : 'error', message, details } as TestResult;
  } catch (error: any) {
    return {
      status: 'error',
      message: error?.message ?? String(error),
      details: error?.error?.details ?? error?.details,
    };
  }
}

function editable(saved: SavedSettings): DataSourceSettings<any, any> {
  return {
    id: 1,
    uid: saved.uid,
    orgId: 1,
    name: saved.name,
    type: PLUGIN_ID,
    typeName: 'Farseer',
    typeLogoUrl: '',
    access: 'proxy',
    url: '',
    user: '',
    database: '',
    basicAuth: false,
    basicAuthUser: '',
    isDefault: true,
    jsonData: saved.jsonData,
    secureJsonData: {},
    secureJsonFields: Object.fromEntries(saved.secrets.map((key) => [key, true])),
    readOnly: false,
    withCredentials: false,
  };
}
