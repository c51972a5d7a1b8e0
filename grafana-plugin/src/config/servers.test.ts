import { type ModelServer } from '../types';
import {
  modelServersOf,
  serverKey,
  serverNameProblem,
  withNewServer,
  withoutServer,
  withServer,
  withServerName,
} from './servers';
import { isStored, withSecret, type Options } from './settings';

const options = (servers: ModelServer[], rest: Partial<Options> = {}): Options =>
  ({ uid: 'u', jsonData: { llm: { servers } }, secureJsonFields: {}, secureJsonData: {}, ...rest }) as Options;

describe('model servers', () => {
  it('are added under a name that is free, and leave nothing behind when they go', () => {
    const added = withNewServer(withNewServer({ ...options([]), jsonData: {} }));
    expect(modelServersOf(added).map((s) => s.name)).toEqual(['server-1', 'server-2']);
    const odd = withNewServer(options([{ name: 'server-2' }]));
    expect(modelServersOf(odd).map((s) => s.name)).toEqual(['server-2', 'server-3']);
    expect(withoutServer(withoutServer(added, 0), 0).jsonData).toEqual({});
  });

  it('keep what the editor does not show', () => {
    const before = options([{ name: 'a', url: 'http://a', slots: 4, model: 'm', tier: 2 }, { name: 'b' }]);
    expect(modelServersOf(withServer(before, 0, { model: '', tier: undefined }))).toEqual([
      { name: 'a', url: 'http://a', slots: 4 },
      { name: 'b' },
    ]);
  });

  it('keep their keys among the secrets, each under its server`s name', () => {
    const typed = withSecret(options([{ name: 'a' }]), serverKey('a'), 'secret');
    expect(typed.secureJsonData).toEqual({ 'llmKey.a': 'secret' });
    expect(JSON.stringify(typed.jsonData)).not.toContain('secret');
  });

  it('take their key with them when they go', () => {
    const stored = options([{ name: 'a' }, { name: 'b' }], {
      secureJsonFields: { 'llmKey.a': true, 'llmKey.b': true },
    });
    const left = withoutServer(stored, 0);
    expect(left.secureJsonFields).toEqual({ 'llmKey.a': false, 'llmKey.b': true });
    // an empty text is how Grafana is told to forget a secret
    expect(left.secureJsonData).toEqual({ 'llmKey.a': '' });
    expect(withoutServer(options([{ name: 'a' }]), 0).secureJsonData).toEqual({});
  });

  it('clear a stored key under the former name, and take a typed one along', () => {
    const stored = options([{ name: 'a' }], { secureJsonFields: { 'llmKey.a': true } });
    const renamed = withServerName(stored, 0, 'b');
    expect(modelServersOf(renamed)).toEqual([{ name: 'b' }]);
    expect(isStored(renamed, 'llmKey.a')).toBe(false);
    expect(isStored(renamed, 'llmKey.b')).toBe(false);
    expect(renamed.secureJsonData).toEqual({ 'llmKey.a': '' });

    const typed = options([{ name: 'a' }], { secureJsonData: { 'llmKey.a': 'k' } });
    expect(withServerName(typed, 0, 'b').secureJsonData).toEqual({ 'llmKey.a': '', 'llmKey.b': 'k' });
  });

  it('share no key by mistake: one that another server of the name still has stays', () => {
    const twice = options([{ name: 'a' }, { name: 'a' }], { secureJsonFields: { 'llmKey.a': true } });
    expect(withoutServer(twice, 0).secureJsonFields).toEqual({ 'llmKey.a': true });
  });

  it('have names that are different, and can be part of a secret`s name', () => {
    expect(serverNameProblem('gpu_1-b', ['gpu-2', undefined])).toBeUndefined();
    expect(serverNameProblem('gpu-2', ['gpu-2'])).toContain('Another server');
    for (const wrong of ['', 'gpu 1', 'gpu.1', '-gpu', 'größe', 'x'.repeat(65)]) {
      expect(serverNameProblem(wrong, [])).toContain('letters, digits');
    }
  });
});
