import { Field, Input, SecretInput } from '@grafana/ui';
import { useId } from 'react';
import { type ConfigProps } from './ConfigEditor';
import { isStored, withoutSecret, withSecret, type SecretName } from './settings';

const WIDTH = 50;

interface SettingFieldProps {
  label: string;
  description?: string;
  placeholder?: string;
  value: string | number | undefined;
  testId: string;
  width?: number;
  required?: boolean;
  disabled?: boolean;
  problem?: string;
  onChange: (text: string) => void;
}

/** One setting as text. A wrong value is kept, so that it can be mended, and says why it is wrong. */
export function SettingField({ label, description, value, testId, problem, onChange, ...input }: SettingFieldProps) {
  const id = useId();
  return (
    <Field
      label={label}
      description={description}
      htmlFor={id}
      required={input.required}
      invalid={Boolean(problem)}
      error={problem}
      noMargin
    >
      <Input
        width={WIDTH}
        {...input}
        id={id}
        data-testid={testId}
        value={value ?? ''}
        aria-invalid={Boolean(problem)}
        onChange={(e) => onChange(e.currentTarget.value)}
      />
    </Field>
  );
}

interface SecretFieldProps extends Pick<ConfigProps, 'options' | 'onOptionsChange'> {
  label: string;
  name: SecretName;
  testId: string;
  description?: string;
  width?: number;
  disabled?: boolean;
}

/** A secret: once stored it is never shown again, only replaced after a reset. */
export function SecretField({
  label,
  description,
  name,
  testId,
  options,
  onOptionsChange,
  width = WIDTH,
  disabled,
}: SecretFieldProps) {
  const id = useId();
  return (
    <Field label={label} description={description} htmlFor={id} noMargin>
      <SecretInput
        id={id}
        data-testid={testId}
        width={width}
        disabled={disabled}
        autoComplete="new-password"
        isConfigured={isStored(options, name)}
        value={options.secureJsonData?.[name] ?? ''}
        onReset={() => onOptionsChange(withoutSecret(options, name))}
        onChange={(e) => onOptionsChange(withSecret(options, name, e.currentTarget.value))}
      />
    </Field>
  );
}
