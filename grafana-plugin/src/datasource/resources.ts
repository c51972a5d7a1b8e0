/** The backend's resources, typed. */
export interface PatternExample {
  id: string;
  template: string;
  count: number;
  level: string;
  component: string;
  /** A run of words that stands in every line of the pattern. */
  text: string;
}

export interface Described {
  id: string;
  description: string;
}

export type LogQlCheck =
  { ok: true; kind: 'log' | 'metric' } | { ok: false; message: string; line: number; column: number };

export interface Feedback {
  insightId: string;
  verdict: 'confirm' | 'correct';
  rootCause?: string;
  severity?: string;
  summary?: string;
  action?: string;
}

export interface FeedbackOutcome {
  ok: boolean;
  patterns: number;
  message: string;
}

/** A window in milliseconds since the epoch; without one the backend chooses. */
export interface Window {
  from?: number;
  to?: number;
}

type Params = Record<string, string | number | undefined>;
type Get = (path: string, params?: Params) => Promise<unknown>;
type Post = (path: string, data: object) => Promise<unknown>;

export class Resources {
  private described = new Map<string, Promise<Described[]>>();

  constructor(
    private readonly get: Get,
    private readonly post: Post
  ) {}

  labels(window: Window = {}): Promise<string[]> {
    return this.get('labels', { ...window }) as Promise<string[]>;
  }

  labelValues(label: string, selector = '', window: Window = {}): Promise<string[]> {
    return this.get('label-values', { label, selector: selector || undefined, ...window }) as Promise<string[]>;
  }

  patterns(query: string, window: Window = {}): Promise<PatternExample[]> {
    return this.get('patterns', { query, ...window }) as Promise<PatternExample[]>;
  }

  prompts(): Promise<Described[]> {
    return this.get('prompts') as Promise<Described[]>;
  }

  /** Root causes never change while a page is open, so they are asked for once. */
  taxonomy(): Promise<Described[]> {
    const known = this.described.get('taxonomy');
    if (known) {
      return known;
    }
    const asked = this.get('taxonomy') as Promise<Described[]>;
    this.described.set('taxonomy', asked);
    asked.catch(() => this.described.delete('taxonomy'));
    return asked;
  }

  check(query: string): Promise<LogQlCheck> {
    return this.post('logql/check', { query }) as Promise<LogQlCheck>;
  }

  feedback(feedback: Feedback): Promise<FeedbackOutcome> {
    return this.post('feedback', feedback) as Promise<FeedbackOutcome>;
  }
}
