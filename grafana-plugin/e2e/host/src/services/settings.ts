// The stored settings of the data source: the server keeps them and never tells a secret, only that there is one.
import type { DataSourceSettings } from '@grafana/data';
import { FARSEER_UID } from '../params';

export interface SavedSettings {
  uid: string;
  name: string;
  jsonData: Record<string, any>;
  /** Names of the secrets that are set. */
  secrets: string[];
}

export async function loadSettings(): Promise<SavedSettings> {
  return saved(await fetch(`/bridge/settings?uid=${encodeURIComponent(FARSEER_UID)}`));
}

export async function saveSettings({ jsonData, secureJsonData, secureJsonFields }: DataSourceSettings<any, any>) {
  // an empty secret is removed; those that are only shown as set are left alone
  const secrets: Record<string, unknown> = { ...secureJsonData };
  for (const [key, isSet] of Object.entries(secureJsonFields ?? {})) {
    if (!isSet && !secrets[key]) {
      secrets[key] = '';
    }
  }
  return saved(
    await fetch('/bridge/settings', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ uid: FARSEER_UID, jsonData, secureJsonData: secrets }),
    }),
  );
}

async function saved(response: Response): Promise<SavedSettings> {
  if (!response.ok) {
    throw new Error((await response.text()) || `${response.url}: ${response.status}`);
  }
  const { uid, name, jsonData, secureJsonFields } = await response.json();
  return { uid, name, jsonData, secrets: Object.keys(secureJsonFields ?? {}) };
}
