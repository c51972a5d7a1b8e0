import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { ReactMonacoEditor, useStyles2, type Monaco, type MonacoEditor, type monacoTypes } from '@grafana/ui';
import { useEffect, useId, useRef, useState } from 'react';
import { type Resources } from '../datasource/resources';
import { useDraft } from '../fields/useDraft';
import { completeFrom, LANGUAGE, registerLanguage, showMarkers } from '../logql/monaco';
import { type LogFacts } from '../logql/suggestions';
import { testIds } from '../testIds';
import { useMarkers } from './useMarkers';

export interface LogQlEditorProps {
  value: string;
  label: string;
  placeholder: string;
  resources: Pick<Resources, 'check'>;
  facts: LogFacts;
  onChange: (expr: string) => void;
  onRun: () => void;
}

const LINE = 20;
const MOST_LINES = 12;

/** LogQL with colours, completion and error marks; grows with its text. Shift+Enter runs, so does leaving it. */
export default function LogQlEditor(props: LogQlEditorProps) {
  const { value, label, placeholder, resources, facts } = props;
  const styles = useStyles2(getStyles);
  const errorId = useId();
  const [mounted, setMounted] = useState<{ editor: MonacoEditor; monaco: Monaco }>();
  const [height, setHeight] = useState(LINE + 12);
  const [text, setText] = useDraft(value);
  const markers = useMarkers(text, resources);

  // Monaco keeps the handlers of its first day; through here they find today's
  const latest = useRef({ ...props, text });
  useEffect(() => {
    latest.current = { ...props, text };
  });

  useEffect(() => {
    const model = mounted?.editor.getModel();
    return model ? completeFrom(model, facts) : undefined;
  }, [mounted, facts]);

  useEffect(() => {
    const model = mounted?.editor.getModel();
    if (mounted && model) {
      showMarkers(mounted.monaco, model, markers);
    }
  }, [mounted, markers]);

  const commit = () => {
    const { text: typed, value: known, onChange } = latest.current;
    if (typed !== known) {
      onChange(typed);
    }
    return typed !== known;
  };

  const onMount = (editor: MonacoEditor, monaco: Monaco) => {
    editor.onDidContentSizeChange(({ contentHeight }) =>
      // outside the observer that noticed it, which else complains about a loop
      requestAnimationFrame(() => setHeight(Math.min(Math.max(contentHeight, LINE + 12), MOST_LINES * LINE)))
    );
    editor.onDidBlurEditorText(() => {
      if (commit()) {
        latest.current.onRun();
      }
    });
    editor.onKeyDown((e) => {
      const run = e.keyCode === monaco.KeyCode.Enter && (e.shiftKey || e.ctrlKey || e.metaKey);
      if (run) {
        e.preventDefault();
        e.stopPropagation();
        commit();
        latest.current.onRun();
      } else if (e.keyCode === monaco.KeyCode.Tab && !suggesting(editor)) {
        // Tab leaves the editor, as it leaves every other field
        e.stopPropagation();
      }
    });
    setMounted({ editor, monaco });
  };

  const error = markers[0]?.message;
  return (
    <div data-testid={testIds.queryEditor.logql}>
      {/* the editor itself carries the same name for screen readers */}
      <div className={styles.label} aria-hidden>
        {label}
      </div>
      <div className={error ? styles.invalid : styles.box}>
        <ReactMonacoEditor
          value={text}
          language={LANGUAGE}
          height={height}
          beforeMount={registerLanguage}
          onMount={onMount}
          onChange={(typed) => setText(typed ?? '')}
          options={{ ...OPTIONS, ariaLabel: error ? `${label}. Error: ${error}` : label }}
        />
        {text === '' && (
          <div className={styles.placeholder} aria-hidden>
            {placeholder}
          </div>
        )}
      </div>
      <div id={errorId} role="status" className={styles.error} data-testid={testIds.queryEditor.logqlError}>
        {error ?? ''}
      </div>
    </div>
  );
}

function suggesting(editor: MonacoEditor): boolean {
  return Boolean(editor.getDomNode()?.querySelector('.suggest-widget.visible'));
}

const OPTIONS: monacoTypes.editor.IStandaloneEditorConstructionOptions = {
  automaticLayout: true,
  codeLens: false,
  contextmenu: false,
  fixedOverflowWidgets: true,
  folding: false,
  fontSize: 14,
  lineHeight: LINE,
  lineDecorationsWidth: 8,
  lineNumbers: 'off',
  minimap: { enabled: false },
  overviewRulerBorder: false,
  overviewRulerLanes: 0,
  padding: { top: 6, bottom: 6 },
  quickSuggestions: { strings: true, other: true, comments: false },
  renderLineHighlight: 'none',
  scrollBeyondLastLine: false,
  scrollbar: { vertical: 'auto', horizontal: 'hidden', alwaysConsumeMouseWheel: false },
  suggestFontSize: 12,
  wordBasedSuggestions: false,
  wordWrap: 'on',
};

const getStyles = (theme: GrafanaTheme2) => {
  const box = css({
    position: 'relative',
    border: `1px solid ${theme.components.input.borderColor}`,
    borderRadius: theme.shape.radius.default,
    overflow: 'hidden',
    '&:focus-within': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 1 },
  });
  return {
    box,
    invalid: css([box, { borderColor: theme.colors.error.border }]),
    label: css({
      ...theme.typography.bodySmall,
      fontWeight: theme.typography.fontWeightMedium,
      marginBottom: theme.spacing(0.5),
    }),
    placeholder: css({
      position: 'absolute',
      top: 6,
      left: 10,
      lineHeight: `${LINE}px`,
      pointerEvents: 'none',
      color: theme.colors.text.disabled,
      fontFamily: theme.typography.fontFamilyMonospace,
    }),
    error: css({
      color: theme.colors.error.text,
      fontSize: theme.typography.bodySmall.fontSize,
      '&:not(:empty)': { marginTop: theme.spacing(0.5) },
    }),
  };
};
