import { type PatternExample } from '../datasource/resources';
import { type CompletionContext, type OpenQuote } from './completionContext';
import { quote } from './tree';

export interface Suggestion {
  label: string;
  /** Text that replaces what was typed; `$0` in a snippet is where the cursor goes. */
  insert: string;
  detail?: string;
  snippet?: boolean;
  kind: 'label' | 'value' | 'text' | 'keyword';
}

/** Where labels, values and patterns come from: the backend, for the window of the panel. */
export interface LogFacts {
  labels(): Promise<string[]>;
  values(label: string, selector: string): Promise<string[]>;
  patterns(selector: string): Promise<PatternExample[]>;
}

const STAGES: Array<[string, string]> = [
  ['json', 'read labels from JSON'],
  ['logfmt', 'read labels from key=value'],
  ['pattern', 'read labels by a pattern'],
  ['regexp', 'read labels by a regular expression'],
  ['unpack', 'read labels packed by promtail'],
  ['line_format', 'write the line anew'],
  ['label_format', 'rename or write labels'],
  ['decolorize', 'remove colour codes'],
  ['drop', 'leave labels out'],
  ['keep', 'keep only these labels'],
];
const TAKES_TEXT = new Set(['pattern', 'regexp', 'line_format']);
const OPERATORS: Array<[string, string]> = [
  ['|=', 'line contains'],
  ['!=', 'line does not contain'],
  ['|~', 'line matches a regular expression'],
  ['!~', 'line does not match'],
];
const RANGES = ['$__auto', '$__interval', '1m', '5m', '15m', '1h'];

export async function suggestionsFor(context: CompletionContext, facts: LogFacts): Promise<Suggestion[]> {
  switch (context.kind) {
    case 'none':
      return [];
    case 'start':
      return [
        { label: '{label="value"}', insert: '{$0}', snippet: true, kind: 'keyword', detail: 'select log streams' },
      ];
    case 'label':
      return (await facts.labels()).map((label) => ({ label, insert: label, kind: 'label' }));
    case 'value':
      return (await facts.values(context.label, context.selector)).map((value) => ({
        label: value,
        insert: literal(value, context),
        kind: 'value',
      }));
    case 'text':
      return textsOf(await facts.patterns(context.selector), context);
    case 'stage':
      return STAGES.map(([label, detail]) =>
        TAKES_TEXT.has(label)
          ? { label, detail, insert: `${label} "$0"`, snippet: true, kind: 'keyword' }
          : { label, detail, insert: label, kind: 'keyword' }
      );
    case 'operator':
      return [
        ...OPERATORS.map(([label, detail]): Suggestion => ({
          label,
          detail,
          insert: `${label} "$0"`,
          snippet: true,
          kind: 'keyword',
        })),
        ...STAGES.slice(0, 2).map(([label, detail]): Suggestion => ({
          label: `| ${label}`,
          detail,
          insert: `| ${label}`,
          kind: 'keyword',
        })),
      ];
    case 'range':
      return RANGES.map((label) => ({ label, insert: label, kind: 'keyword' }));
  }
}

function textsOf(patterns: PatternExample[], context: { quoted: OpenQuote }): Suggestion[] {
  const seen = new Set<string>();
  return patterns.flatMap((p): Suggestion[] => {
    if (p.text === '' || seen.has(p.text)) {
      return [];
    }
    seen.add(p.text);
    return [{ label: p.text, insert: literal(p.text, context), kind: 'text', detail: `${p.count} × ${p.template}` }];
  });
}

/** The value as it must stand in the query: with its opening quote unless that is typed, always closed. */
function literal(value: string, { quoted }: { quoted: OpenQuote }): string {
  if (quoted === '`') {
    return value + quoted;
  }
  const whole = quote(value);
  return quoted ? whole.slice(1) : whole;
}
