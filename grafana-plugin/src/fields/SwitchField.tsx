import { Field, InlineSwitch } from '@grafana/ui';
import { useId } from 'react';

interface SwitchFieldProps {
  label: string;
  testId: string;
  value: boolean;
  onChange: (on: boolean) => void;
}

/** A labelled switch of a query's options. */
export function SwitchField({ label, testId, value, onChange }: SwitchFieldProps) {
  const id = useId();
  return (
    <Field label={label} htmlFor={id} noMargin>
      <InlineSwitch id={id} data-testid={testId} value={value} onChange={(e) => onChange(e.currentTarget.checked)} />
    </Field>
  );
}
