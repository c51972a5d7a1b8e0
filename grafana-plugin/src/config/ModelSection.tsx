import { testIds } from '../testIds';
import { type ConfigProps } from './ConfigEditor';
import { SecretField, SettingField } from './fields';
import { ServerList } from './ServerList';
import { Section } from './Section';
import { urlProblem, withSetting } from './settings';

export function ModelSection({ options, onOptionsChange, unused }: ConfigProps & { unused: boolean }) {
  const llm = options.jsonData.llm ?? {};
  const ids = testIds.config;
  const url = llm.url ?? '';
  return (
    <Section
      title="Model"
      description="A llama.cpp server, or any server that speaks the OpenAI API. Without one, Farseer answers from its casebook alone."
      unused={unused}
      disabled={options.readOnly}
    >
      <SettingField
        label="Model URL"
        placeholder="http://llama:8080"
        testId={ids.modelUrl}
        value={url}
        problem={urlProblem(url)}
        onChange={(text) => onOptionsChange(withSetting(options, 'llm', 'url', text))}
      />
      <SettingField
        label="Model name"
        description="Empty for the server's own; llama.cpp has only one."
        testId={ids.modelName}
        value={llm.model}
        onChange={(text) => onOptionsChange(withSetting(options, 'llm', 'model', text))}
      />
      <SecretField
        label="API key"
        name="llmApiKey"
        testId={ids.modelKey}
        options={options}
        onOptionsChange={onOptionsChange}
        disabled={unused || options.readOnly}
      />
      <ServerList options={options} onOptionsChange={onOptionsChange} disabled={unused || options.readOnly} />
    </Section>
  );
}
