import { Field, RadioButtonGroup, Switch } from '@grafana/ui';
import { useId, useState } from 'react';
import { testIds } from '../testIds';
import { type ConfigProps } from './ConfigEditor';
import { SecretField, SettingField } from './fields';
import { Section } from './Section';
import { lokiAuthOf, urlProblem, withLokiAuth, withSetting, type LokiAuth } from './settings';

const AUTHS: Array<{ value: LokiAuth; label: string }> = [
  { value: 'none', label: 'None' },
  { value: 'basic', label: 'User and password' },
  { value: 'bearer', label: 'Bearer token' },
];

export function LokiSection({ options, onOptionsChange, unused }: ConfigProps & { unused: boolean }) {
  const loki = options.jsonData.loki ?? {};
  const ids = testIds.config;
  const tlsId = useId();
  const [auth, setAuth] = useState(() => lokiAuthOf(options));
  const disabled = unused || options.readOnly;
  const url = loki.url ?? '';
  return (
    <Section
      title="Loki"
      description="Where the logs are. Grafana's server must reach this address, not your browser."
      unused={unused}
      disabled={options.readOnly}
    >
      <SettingField
        label="Loki URL"
        placeholder="http://loki:3100"
        testId={ids.lokiUrl}
        value={url}
        problem={urlProblem(url)}
        onChange={(text) => onOptionsChange(withSetting(options, 'loki', 'url', text))}
      />
      <Field label="Authentication" useFieldset noMargin>
        <div data-testid={ids.lokiAuth}>
          <RadioButtonGroup
            options={AUTHS}
            value={auth}
            disabled={disabled}
            onChange={(chosen) => {
              setAuth(chosen);
              onOptionsChange(withLokiAuth(options, chosen));
            }}
          />
        </div>
      </Field>
      {auth === 'basic' && (
        <>
          <SettingField
            label="User"
            testId={ids.lokiUser}
            value={loki.user}
            onChange={(text) => onOptionsChange(withSetting(options, 'loki', 'user', text))}
          />
          <SecretField
            label="Password"
            name="lokiPassword"
            testId={ids.lokiPassword}
            options={options}
            onOptionsChange={onOptionsChange}
            disabled={disabled}
          />
        </>
      )}
      {auth === 'bearer' && (
        <SecretField
          label="Bearer token"
          name="lokiBearerToken"
          testId={ids.lokiToken}
          options={options}
          onOptionsChange={onOptionsChange}
          disabled={disabled}
        />
      )}
      <SettingField
        label="Tenant"
        description="Sent as X-Scope-OrgID; empty when Loki has one tenant only."
        testId={ids.lokiTenant}
        value={loki.tenant}
        onChange={(text) => onOptionsChange(withSetting(options, 'loki', 'tenant', text))}
      />
      <Field
        label="Skip TLS verification"
        description="Accepts any certificate: for tests only."
        htmlFor={tlsId}
        noMargin
      >
        <Switch
          id={tlsId}
          data-testid={ids.lokiTls}
          value={loki.tlsInsecure ?? false}
          disabled={disabled}
          onChange={(e) =>
            onOptionsChange(withSetting(options, 'loki', 'tlsInsecure', e.currentTarget.checked || undefined))
          }
        />
      </Field>
    </Section>
  );
}
