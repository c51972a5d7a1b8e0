import { languageConfiguration, monarchlanguage } from '@grafana/monaco-logql';
import { type Monaco, type monacoTypes } from '@grafana/ui';
import { completionContext } from './completionContext';
import { suggestionsFor, type LogFacts, type Suggestion } from './suggestions';

/** Our own id: Grafana's Loki data source has registered its own LogQL in the same Monaco. */
export const LANGUAGE = 'farseer-logql';
const MARKER_OWNER = LANGUAGE;

/** Providers belong to a language, facts to one editor: the editor's model tells them apart. */
const factsOfModel = new Map<string, LogFacts>();

export function registerLanguage(monaco: Monaco): void {
  if (monaco.languages.getLanguages().some((l) => l.id === LANGUAGE)) {
    return;
  }
  monaco.languages.register({ id: LANGUAGE });
  monaco.languages.setMonarchTokensProvider(LANGUAGE, monarchlanguage);
  monaco.languages.setLanguageConfiguration(LANGUAGE, languageConfiguration);
  monaco.languages.registerCompletionItemProvider(LANGUAGE, {
    triggerCharacters: ['{', ',', '"', '`', '=', '~', '|', '(', '[', ' '],
    provideCompletionItems: async (model, position) => {
      const facts = factsOfModel.get(model.uri.toString());
      return { suggestions: facts ? await complete(monaco, model, position, facts) : [] };
    },
  });
}

/** Lets this model complete from these facts, until the returned function is called. */
export function completeFrom(model: monacoTypes.editor.ITextModel, facts: LogFacts): () => void {
  const key = model.uri.toString();
  factsOfModel.set(key, facts);
  return () => void factsOfModel.delete(key);
}

export function showMarkers(
  monaco: Monaco,
  model: monacoTypes.editor.ITextModel,
  markers: Array<Omit<monacoTypes.editor.IMarkerData, 'severity'>>
): void {
  monaco.editor.setModelMarkers(
    model,
    MARKER_OWNER,
    markers.map((m) => ({ ...m, severity: monaco.MarkerSeverity.Error }))
  );
}

async function complete(
  monaco: Monaco,
  model: monacoTypes.editor.ITextModel,
  position: monacoTypes.Position,
  facts: LogFacts
): Promise<monacoTypes.languages.CompletionItem[]> {
  const offset = model.getOffsetAt(position);
  const context = completionContext(model.getValue(), offset);
  const typed = 'typed' in context ? context.typed.length : 0;
  const after = 'after' in context ? context.after.length : 0;
  const range = monaco.Range.fromPositions(model.getPositionAt(offset - typed), model.getPositionAt(offset + after));
  const suggestions = await suggestionsFor(context, facts).catch((): Suggestion[] => []);
  return suggestions.map((s, i) => ({
    label: s.label,
    detail: s.detail,
    insertText: s.insert,
    insertTextRules: s.snippet ? monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet : undefined,
    kind: itemKind(monaco, s.kind),
    // the backend's order is the useful one: most frequent first
    sortText: String(i).padStart(6, '0'),
    range,
  }));
}

function itemKind(monaco: Monaco, kind: Suggestion['kind']): monacoTypes.languages.CompletionItemKind {
  const kinds = monaco.languages.CompletionItemKind;
  switch (kind) {
    case 'label':
      return kinds.Field;
    case 'value':
      return kinds.EnumMember;
    case 'text':
      return kinds.Text;
    case 'keyword':
      return kinds.Keyword;
  }
}
