import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { testIds } from './testIds';

const root = path.join(__dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const plugin = JSON.parse(read('src/plugin.json')) as Record<string, unknown> & {
  info: { logos: { small: string; large: string } };
  includes: Array<{ type: string; path: string }>;
};

describe('plugin.json', () => {
  it('says what Grafana must know to use everything that is built', () => {
    expect(plugin).toMatchObject({
      id: 'farseer-insights-datasource',
      executable: 'gpx_farseer',
      category: 'logging',
      backend: true,
      logs: true,
      metrics: true,
      alerting: true,
      annotations: true,
      streaming: true,
      multiValueFilterOperators: true,
    });
  });

  it('names logos that are there and draw without anything from elsewhere', () => {
    for (const logo of Object.values(plugin.info.logos)) {
      expect(existsSync(path.join(root, 'src', logo))).toBe(true);
      expect(read(`src/${logo}`).replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|<script|<image/);
    }
  });

  it('brings the dashboards', () => {
    expect(plugin.includes.map((i) => i.path)).toEqual([
      'dashboards/log-insights.json',
      'dashboards/farseer-service.json',
      'dashboards/prompts.json',
    ]);
  });
});

describe('packages', () => {
  const manifest = JSON.parse(read('package.json')) as Record<'dependencies' | 'devDependencies', object>;

  it('each has its reason in docs/dependencies.md, and no other has', () => {
    const text = read('../docs/dependencies.md').split('## In the front end')[1] ?? '';
    const named = [...text.matchAll(/`([^`]+)`/g)].map((m) => m[1]).filter((n) => !n?.includes('package.json'));
    const used = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies), 'monaco-editor'];
    expect(named.sort()).toEqual(used.sort());
  });

  it('are locked without the address of a registry', () => {
    expect(read('package-lock.json')).not.toContain('"resolved"');
  });
});

describe('testIds', () => {
  it('are all different', () => {
    const all = Object.values(testIds).flatMap((group) => Object.values(group));
    expect(new Set(all).size).toBe(all.length);
  });
});
