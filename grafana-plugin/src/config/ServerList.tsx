import { Box, Button, Field, Stack } from '@grafana/ui';
import { TextField } from '../fields/TextField';
import { numberProblem } from '../fields/validation';
import { testIds } from '../testIds';
import { numberOf } from './BudgetSection';
import { type ConfigProps } from './ConfigEditor';
import { SecretField, SettingField } from './fields';
import {
  modelServersOf,
  serverKey,
  serverNameProblem,
  withNewServer,
  withoutServer,
  withServer,
  withServerName,
} from './servers';
import { urlProblem } from './settings';

const MOST_TIERS = 9;

/** Model servers beside the first, each with a key of its own. */
export function ServerList({ options, onOptionsChange, disabled }: ConfigProps & { disabled?: boolean }) {
  const ids = testIds.config;
  return (
    <Field
      label="Further model servers"
      description="Work is spread over the servers of a tier. Larger models get a higher tier: they are asked when the answer of a lower one cannot be used. The model above is of tier 1."
      useFieldset
      noMargin
    >
      <Stack direction="column" gap={1}>
        {modelServersOf(options).map((_, i) => (
          <ServerRow key={i} index={i} options={options} onOptionsChange={onOptionsChange} disabled={disabled} />
        ))}
        <div>
          <Button
            variant="secondary"
            icon="plus"
            disabled={disabled}
            data-testid={ids.serverAdd}
            onClick={() => onOptionsChange(withNewServer(options))}
          >
            Add a model server
          </Button>
        </div>
      </Stack>
    </Field>
  );
}

function ServerRow({ index, options, onOptionsChange, disabled }: ConfigProps & { index: number; disabled?: boolean }) {
  const ids = testIds.config;
  const servers = modelServersOf(options);
  const { name = '', url = '', model, tier } = servers[index] ?? {};
  const others = servers.filter((_, i) => i !== index).map((s) => s.name);
  const tierText = String(tier ?? '');
  return (
    <div role="group" aria-label={`Model server ${name}`} data-testid={ids.server}>
      <Stack direction="row" wrap="wrap" gap={2} alignItems="flex-start">
        <TextField
          label="Name"
          width={18}
          disabled={disabled}
          testId={ids.serverName}
          value={name}
          problemOf={(text) => serverNameProblem(text, others)}
          onCommit={(text) => onOptionsChange(withServerName(options, index, text))}
        />
        <SettingField
          label="URL"
          placeholder="http://gpu-1:8080"
          width={34}
          testId={ids.serverUrl}
          value={url}
          problem={url.trim() === '' ? 'Write the address of this server' : urlProblem(url)}
          onChange={(text) => onOptionsChange(withServer(options, index, { url: text }))}
        />
        <SettingField
          label="Model name"
          placeholder="the server's own"
          width={22}
          testId={ids.serverModel}
          value={model}
          onChange={(text) => onOptionsChange(withServer(options, index, { model: text }))}
        />
        <SettingField
          label="Tier"
          placeholder="1"
          width={8}
          testId={ids.serverTier}
          value={tierText}
          problem={numberProblem(tierText, 1, MOST_TIERS)}
          onChange={(text) => onOptionsChange(withServer(options, index, { tier: numberOf(text) }))}
        />
        <SecretField
          label="API key"
          name={serverKey(name)}
          width={24}
          testId={ids.serverKey}
          options={options}
          onOptionsChange={onOptionsChange}
          disabled={disabled || name === ''}
        />
        {/* beside the fields, not beside their labels */}
        <Box paddingTop={2.5}>
          <Button
            variant="secondary"
            icon="trash-alt"
            disabled={disabled}
            aria-label={`Remove model server ${name}`}
            data-testid={ids.serverRemove}
            onClick={() => onOptionsChange(withoutServer(options, index))}
          />
        </Box>
      </Stack>
    </div>
  );
}
