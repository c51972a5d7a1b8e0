import { Field, Input } from '@grafana/ui';
import { useId } from 'react';
import { useDraft } from './useDraft';

interface TextFieldProps {
  label: string;
  description?: string;
  value: string;
  placeholder?: string;
  width?: number;
  disabled?: boolean;
  testId: string;
  problemOf?: (text: string) => string | undefined;
  /** Called when the person is done (leaves the field or presses Enter) with a text that has no problem. */
  onCommit: (text: string) => void;
}

/** A labelled text that is handed on when it is complete; a wrong one says why and stays. */
export function TextField({ label, description, value, testId, problemOf, onCommit, width, ...input }: TextFieldProps) {
  const id = useId();
  const [text, setText] = useDraft(value);
  const problem = problemOf?.(text);
  const commit = () => {
    if (!problem && text.trim() !== value) {
      onCommit(text.trim());
    }
  };
  return (
    <Field label={label} description={description} htmlFor={id} invalid={Boolean(problem)} error={problem} noMargin>
      <Input
        {...input}
        id={id}
        data-testid={testId}
        width={width}
        value={text}
        aria-invalid={Boolean(problem)}
        onChange={(e) => setText(e.currentTarget.value)}
        onBlur={commit}
        onKeyDown={(e) => {
          if (e.key === 'Enter') {
            commit();
          }
        }}
      />
    </Field>
  );
}
