import { type DataSourceSettings } from '@grafana/data';
import { type FarseerSecrets, type FarseerSettings } from '../types';

export type Options = DataSourceSettings<FarseerSettings, FarseerSecrets>;
export type SecretName = keyof FarseerSecrets;
export type LokiAuth = 'none' | 'basic' | 'bearer';

type Sections = Pick<FarseerSettings, 'loki' | 'llm' | 'server' | 'tempo' | 'farseer'>;
export type SectionName = keyof Sections;
type Section<S extends SectionName> = NonNullable<Sections[S]>;

/** The options with one key of a section set; an empty value takes the key away, and an empty section with it. */
export function withSetting<S extends SectionName, K extends keyof Section<S>>(
  options: Options,
  section: S,
  key: K,
  value: Section<S>[K] | undefined
): Options {
  const { [section]: before, ...otherSections } = options.jsonData;
  const entries = Object.entries({ ...before, [key]: value }).filter(([, v]) => v !== undefined && v !== '');
  const jsonData = entries.length > 0 ? { ...otherSections, [section]: Object.fromEntries(entries) } : otherSections;
  return { ...options, jsonData: jsonData };
}

export function withSecret(options: Options, name: SecretName, value: string): Options {
  return { ...options, secureJsonData: { ...options.secureJsonData, [name]: value } };
}

/** Forgets a stored secret: Grafana removes it when the empty text is saved. */
export function withoutSecret(options: Options, name: SecretName): Options {
  return {
    ...options,
    secureJsonFields: { ...options.secureJsonFields, [name]: false },
    secureJsonData: { ...options.secureJsonData, [name]: '' },
  };
}

export function isStored(options: Options, name: SecretName): boolean {
  return options.secureJsonFields[name] === true;
}

/** How Farseer signs in at Loki. The settings have no word for it: it follows from what is filled in. */
export function lokiAuthOf(options: Options): LokiAuth {
  const { jsonData } = options;
  if (isStored(options, 'lokiBearerToken') || options.secureJsonData?.lokiBearerToken) {
    return 'bearer';
  }
  return jsonData.loki?.user || isStored(options, 'lokiPassword') ? 'basic' : 'none';
}

/** The options without what the other ways to sign in left behind: the backend refuses a user beside a token. */
export function withLokiAuth(options: Options, auth: LokiAuth): Options {
  let result = options;
  if (auth !== 'basic') {
    result = withoutSecret(withSetting(result, 'loki', 'user', undefined), 'lokiPassword');
  }
  if (auth !== 'bearer') {
    result = withoutSecret(result, 'lokiBearerToken');
  }
  return result;
}

/** With the address of a Farseer service the plugin only forwards, and the engine's own settings rest. */
export function isGateway(options: Options): boolean {
  return Boolean(options.jsonData.farseer?.url?.trim());
}

/** What is wrong with an address, for a person; nothing when it is fine or empty. */
export function urlProblem(text: string): string | undefined {
  if (text.trim() === '') {
    return undefined;
  }
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    return 'Write a whole address such as http://loki:3100';
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return 'The address must begin with http:// or https://';
  }
  return url.username || url.password ? 'A password does not belong in the address: use the fields below' : undefined;
}
