// The loader Grafana itself uses: SystemJS with its AMD extra, and the packages it shares with plugins.
import 'systemjs/dist/system.js';
import 'systemjs/dist/extras/amd.js';
import * as emotionCss from '@emotion/css';
import * as emotionReact from '@emotion/react';
import * as grafanaData from '@grafana/data';
import type { DataSourcePlugin } from '@grafana/data';
import * as grafanaDataUnstable from '@grafana/data/unstable';
import * as grafanaRuntime from '@grafana/runtime';
import * as grafanaUi from '@grafana/ui';
import * as grafanaUiUnstable from '@grafana/ui/unstable';
import i18next from 'i18next';
import * as lodash from 'lodash';
import * as moment from 'moment';
import * as react from 'react';
import * as reactDom from 'react-dom';
import * as reactDomClient from 'react-dom/client';
import * as jsxRuntime from 'react/jsx-runtime';
import * as rxjs from 'rxjs';
import * as rxjsOperators from 'rxjs/operators';

interface SystemJs {
  set(id: string, module: object): void;
  import(url: string): Promise<unknown>;
  addImportMap(map: { imports: Record<string, string> }): void;
  constructor: { prototype: { shouldFetch(): boolean; fetch(url: string, init?: RequestInit): Promise<Response> } };
}

declare global {
  interface Window {
    System: SystemJs;
    define?: unknown;
    __amdDefine?: unknown;
  }
}

const system = window.System;

const shared: Record<string, object> = {
  '@emotion/css': emotionCss,
  '@emotion/react': emotionReact,
  '@grafana/data': grafanaData,
  '@grafana/data/unstable': grafanaDataUnstable,
  '@grafana/runtime': grafanaRuntime,
  '@grafana/ui': grafanaUi,
  '@grafana/ui/unstable': grafanaUiUnstable,
  emotion: emotionCss,
  i18next,
  lodash: { ...lodash, __useDefault: true },
  moment: { ...moment, __useDefault: true },
  react,
  'react-dom': reactDom,
  'react-dom/client': reactDomClient,
  'react/jsx-runtime': jsxRuntime,
  rxjs,
  'rxjs/operators': rxjsOperators,
};

const imports: Record<string, string> = {};
for (const [name, module] of Object.entries(shared)) {
  imports[name] = `package:${name}`;
  system.set(`package:${name}`, module);
}
system.addImportMap({ imports });

// Monaco's own loader would take a global `define` for itself, so plugins get it under another name.
window.__amdDefine = window.define;
delete window.define;
const loader = system.constructor.prototype;
const fetchModule = loader.fetch;
loader.shouldFetch = () => true;
loader.fetch = async function (this: unknown, url, init) {
  const response = await fetchModule.call(this as typeof loader, url, init);
  if (!response.ok) {
    throw new Error(`${url}: ${response.status}`);
  }
  const code = await response.text();
  const wrapped = /\bdefine\(/.test(code) ? `(function(define){${code}\n})(window.__amdDefine);` : code;
  return new Response(wrapped, { headers: { 'content-type': 'text/javascript' } });
};

/** Loads the built plugin as Grafana does. */
export async function importPlugin(id: string): Promise<DataSourcePlugin<any, any, any>> {
  const module = (await system.import(`/public/plugins/${id}/module.js`)) as {
    plugin: DataSourcePlugin<any, any, any>;
  };
  return module.plugin;
}
