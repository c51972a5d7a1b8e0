import { setDataSourceSrv, type DataSourceSrv } from '@grafana/runtime';
import { act, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { lastHealth } from '../health/store';
import { testIds } from '../testIds';
import { ConfigEditor } from './ConfigEditor';
import { type Options } from './settings';

const ids = testIds.config;
// the picker of Tempo asks Grafana which data sources there are
setDataSourceSrv({ getList: () => [], getInstanceSettings: () => undefined } as unknown as DataSourceSrv);

function open(start: Partial<Options> = {}): { now: Options } {
  const heard = { now: { uid: 'u1', jsonData: {}, secureJsonFields: {}, secureJsonData: {}, ...start } as Options };
  const Page = () => {
    const [options, setOptions] = useState(heard.now);
    return (
      <ConfigEditor
        options={options}
        onOptionsChange={(changed) => {
          heard.now = changed;
          setOptions(changed);
        }}
      />
    );
  };
  render(<Page />);
  return heard;
}

const type = (testId: string, value: string) => fireEvent.change(screen.getByTestId(testId), { target: { value } });

describe('ConfigEditor', () => {
  it('writes the settings where the backend looks for them', () => {
    const heard = open();
    type(ids.lokiUrl, 'http://loki:3100');
    type(ids.modelUrl, 'http://llama:8080');
    type(ids.panelWait, '3s');
    type(ids.lineLimit, '5000');
    type(ids.modelKey, 'secret');
    expect(heard.now.jsonData).toEqual({
      loki: { url: 'http://loki:3100', lineLimit: 5000 },
      llm: { url: 'http://llama:8080' },
      server: { panelWait: '3s' },
    });
    expect(heard.now.secureJsonData).toEqual({ llmApiKey: 'secret' });
  });

  it('says what is wrong with a value', () => {
    open();
    type(ids.queryTimeout, '10');
    expect(screen.getByRole('alert')).toHaveTextContent('such as 500ms, 10s');
    expect(screen.getByTestId(ids.queryTimeout)).toHaveAttribute('aria-invalid', 'true');
  });

  it('asks for what the way to sign in needs', () => {
    open();
    expect(screen.queryByTestId(ids.lokiPassword)).toBeNull();
    fireEvent.click(screen.getByLabelText('User and password'));
    expect(screen.getByLabelText('User')).toBeInTheDocument();
    expect(screen.getByTestId(ids.lokiPassword)).toBeInTheDocument();
    fireEvent.click(screen.getByLabelText('Bearer token'));
    expect(screen.queryByTestId(ids.lokiPassword)).toBeNull();
    expect(screen.getByTestId(ids.lokiToken)).toBeInTheDocument();
  });

  it('never shows a stored secret, and resets it', () => {
    const heard = open({ secureJsonFields: { farseerToken: true } });
    expect(screen.getByTestId(ids.farseerToken)).toBeDisabled();
    fireEvent.click(screen.getByRole('button', { name: /reset/i }));
    expect(heard.now.secureJsonFields.farseerToken).toBe(false);
    expect(screen.getByTestId(ids.farseerToken)).toBeEnabled();
  });

  it('keeps further model servers, their keys among the secrets', () => {
    const heard = open({ jsonData: { llm: { url: 'http://small' } } });
    fireEvent.click(screen.getByTestId(ids.serverAdd));
    expect(screen.getByRole('group', { name: 'Model server server-1' })).toBeInTheDocument();
    expect(screen.getByRole('alert')).toHaveTextContent('address of this server');
    type(ids.serverUrl, 'https://big/v1');
    type(ids.serverModel, 'large');
    type(ids.serverTier, '2');
    type(ids.serverName, 'big one');
    expect(screen.getByRole('alert')).toHaveTextContent('letters, digits');
    fireEvent.blur(screen.getByTestId(ids.serverName));
    expect(heard.now.jsonData.llm?.servers?.[0]?.name).toBe('server-1');
    type(ids.serverKey, 'secret');
    type(ids.serverName, 'big');
    fireEvent.blur(screen.getByTestId(ids.serverName));
    expect(heard.now.jsonData).toEqual({
      llm: { url: 'http://small', servers: [{ name: 'big', url: 'https://big/v1', model: 'large', tier: 2 }] },
    });
    expect(heard.now.secureJsonData).toMatchObject({ 'llmKey.big': 'secret' });
    type(ids.serverTier, '10');
    expect(screen.getByRole('alert')).toHaveTextContent('from 1 to 9');
  });

  it('removes a model server together with its stored key', () => {
    const heard = open({
      jsonData: { llm: { servers: [{ name: 'big', url: 'http://big' }] } },
      secureJsonFields: { 'llmKey.big': true },
    });
    expect(screen.getByTestId(ids.serverKey)).toBeDisabled();
    fireEvent.click(screen.getByRole('button', { name: 'Remove model server big' }));
    expect(screen.queryByTestId(ids.server)).toBeNull();
    expect(heard.now.jsonData).toEqual({});
    expect(heard.now.secureJsonFields).toEqual({ 'llmKey.big': false });
  });

  it('shows the engine`s sections as not used behind a gateway', () => {
    open();
    expect(screen.getByTestId(ids.lokiUrl)).toBeEnabled();
    type(ids.farseerUrl, 'https://farseer');
    expect(screen.getByTestId(ids.gatewayNote)).toBeInTheDocument();
    for (const unused of ['Loki', 'Model', 'Budgets']) {
      expect(screen.getByRole('group', { name: `${unused} (not used)` })).toBeDisabled();
    }
    expect(screen.getByTestId(ids.farseerUrl)).toBeEnabled();
  });

  it('lists the parts that Save & test found, as soon as it did', () => {
    open();
    expect(screen.queryByTestId(ids.health)).toBeNull();
    act(() =>
      lastHealth.set('u1', {
        ok: true,
        message: '',
        parts: [
          { name: 'Model', state: 'degraded', detail: 'Start llama-server' },
          { name: 'store', state: 'down', detail: 'The database does not answer' },
        ],
      })
    );
    const parts = screen.getAllByTestId(ids.healthPart).map((part) => part.textContent);
    expect(parts).toEqual(['degradedModelStart llama-server', 'downstoreThe database does not answer']);
  });
});
