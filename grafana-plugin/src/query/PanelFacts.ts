import { type TimeRange } from '@grafana/data';
import { windowOf, type FarseerDataSource } from '../datasource/FarseerDataSource';
import { type Described, type PatternExample } from '../datasource/resources';
import { remember } from '../logql/remember';
import { type LogFacts } from '../logql/suggestions';

const KEEP_MS = 15_000;

/** Labels, values and patterns of the window that one panel shows, kept for a few seconds. */
export class PanelFacts implements LogFacts {
  private range: TimeRange | undefined;
  readonly labels: () => Promise<string[]>;
  readonly values: (label: string, selector: string) => Promise<string[]>;
  readonly patterns: (selector: string) => Promise<PatternExample[]>;
  readonly prompts: () => Promise<Described[]>;

  constructor(datasource: Pick<FarseerDataSource, 'labels' | 'resources'>) {
    const { resources } = datasource;
    this.labels = remember(() => datasource.labels(this.range), KEEP_MS);
    this.values = remember((label, selector) => resources.labelValues(label, selector, windowOf(this.range)), KEEP_MS);
    this.patterns = remember(
      // without a selector the whole of Loki would be read for a completion
      (selector) => (selector ? resources.patterns(selector, windowOf(this.range)) : Promise.resolve([])),
      KEEP_MS
    );
    this.prompts = () => resources.prompts();
  }

  /** From now on this is the window. */
  show(range: TimeRange | undefined): void {
    this.range = range;
  }
}
