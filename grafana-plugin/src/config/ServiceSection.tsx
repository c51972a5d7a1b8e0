import { testIds } from '../testIds';
import { type ConfigProps } from './ConfigEditor';
import { SecretField, SettingField } from './fields';
import { Section } from './Section';
import { urlProblem, withSetting } from './settings';

export function ServiceSection({ options, onOptionsChange }: ConfigProps) {
  const ids = testIds.config;
  const url = options.jsonData.farseer?.url ?? '';
  return (
    <Section
      title="Farseer service (optional)"
      description="Leave this empty to run Farseer inside Grafana. With an address, this data source forwards to a service that several Grafana servers can share."
      disabled={options.readOnly}
    >
      <SettingField
        label="Farseer URL"
        placeholder="https://farseer.example.org"
        testId={ids.farseerUrl}
        value={url}
        problem={urlProblem(url)}
        onChange={(text) => onOptionsChange(withSetting(options, 'farseer', 'url', text))}
      />
      <SecretField
        label="Farseer token"
        name="farseerToken"
        testId={ids.farseerToken}
        options={options}
        onOptionsChange={onOptionsChange}
        disabled={options.readOnly}
      />
    </Section>
  );
}
