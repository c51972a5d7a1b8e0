import {
  type Options,
  isGateway,
  isStored,
  lokiAuthOf,
  urlProblem,
  withLokiAuth,
  withoutSecret,
  withSecret,
  withSetting,
} from './settings';
import { numberOf } from './BudgetSection';
import { withTempo } from './TempoSection';

const options = (rest: Partial<Options> = {}): Options =>
  ({ uid: 'u', jsonData: {}, secureJsonFields: {}, secureJsonData: {}, ...rest }) as Options;

describe('settings', () => {
  it('writes the sections of farseer.yaml and keeps what it does not know', () => {
    const before = options({ jsonData: { loki: { url: 'http://a', retries: 2 }, redact: { enabled: true } } as never });
    const after = withSetting(withSetting(before, 'loki', 'tenant', 't1'), 'server', 'panelWait', '3s');
    expect(after.jsonData).toEqual({
      loki: { url: 'http://a', retries: 2, tenant: 't1' },
      redact: { enabled: true },
      server: { panelWait: '3s' },
    });
    expect(before.jsonData).toEqual({ loki: { url: 'http://a', retries: 2 }, redact: { enabled: true } });
  });

  it('leaves no empty keys and sections behind, so that defaults count', () => {
    const before = options({ jsonData: { loki: { tenant: 't' }, llm: { url: 'u', model: 'm' } } });
    const after = withSetting(withSetting(before, 'loki', 'tenant', ''), 'llm', 'model', undefined);
    expect(after.jsonData).toEqual({ llm: { url: 'u' } });
  });

  it('stores uid and name of Tempo, or neither', () => {
    const chosen = withTempo(options(), { uid: 't1', name: 'Tempo' });
    expect(chosen.jsonData).toEqual({ tempo: { uid: 't1', name: 'Tempo' } });
    expect(withTempo(chosen, undefined).jsonData).toEqual({});
  });

  it('keeps secrets apart and forgets them on a reset', () => {
    const typed = withSecret(options(), 'llmApiKey', 'k');
    expect(typed.jsonData).toEqual({});
    expect(typed.secureJsonData).toEqual({ llmApiKey: 'k' });
    const reset = withoutSecret(options({ secureJsonFields: { llmApiKey: true } }), 'llmApiKey');
    expect(isStored(reset, 'llmApiKey')).toBe(false);
    expect(reset.secureJsonData).toEqual({ llmApiKey: '' });
  });

  it('finds out how Farseer signs in at Loki', () => {
    expect(lokiAuthOf(options())).toBe('none');
    expect(lokiAuthOf(options({ jsonData: { loki: { user: 'u' } } }))).toBe('basic');
    expect(lokiAuthOf(options({ secureJsonFields: { lokiBearerToken: true } }))).toBe('bearer');
  });

  it('clears the other way to sign in, because the backend refuses both', () => {
    const basic = options({ jsonData: { loki: { url: 'x', user: 'u' } }, secureJsonFields: { lokiPassword: true } });
    const bearer = withLokiAuth(basic, 'bearer');
    expect(bearer.jsonData).toEqual({ loki: { url: 'x' } });
    expect(bearer.secureJsonFields).toEqual({ lokiPassword: false });
    expect(withLokiAuth(options({ secureJsonFields: { lokiBearerToken: true } }), 'none').secureJsonFields).toEqual({
      lokiPassword: false,
      lokiBearerToken: false,
    });
    expect(withLokiAuth(basic, 'basic').jsonData.loki?.user).toBe('u');
  });

  it('is a gateway with an address of a service', () => {
    expect(isGateway(options({ jsonData: { farseer: { url: 'https://f' } } }))).toBe(true);
    expect(isGateway(options({ jsonData: { farseer: { url: ' ' } } }))).toBe(false);
    expect(isGateway(options())).toBe(false);
  });

  it('refuses addresses that cannot work', () => {
    expect(urlProblem('http://loki:3100/prefix')).toBeUndefined();
    expect(urlProblem('')).toBeUndefined();
    expect(urlProblem('loki')).toContain('whole address');
    expect(urlProblem('ftp://loki')).toContain('http://');
    expect(urlProblem('loki:3100')).toContain('http://');
    expect(urlProblem('http://u:p@loki')).toContain('password');
  });

  it('takes numbers as numbers', () => {
    expect(numberOf('5000')).toBe(5000);
    expect(numberOf('')).toBeUndefined();
    expect(numberOf('x')).toBeUndefined();
  });
});
