import { Stack } from '@grafana/ui';
import { durationProblem, numberProblem } from '../fields/validation';
import { testIds } from '../testIds';
import { type ConfigProps } from './ConfigEditor';
import { SettingField } from './fields';
import { Section } from './Section';
import { withSetting } from './settings';

const DURATIONS = [
  { key: 'panelWait', label: 'Panels wait for the model', fallback: '2s', bounds: { max: '25s' } },
  { key: 'exploreWait', label: 'Explore waits for the model', fallback: '10s', bounds: { max: '25s' } },
  { key: 'queryTimeout', label: 'Longest query', fallback: '25s', bounds: { min: '1s', max: '10m' } },
  { key: 'maxRange', label: 'Longest time range', fallback: '30d', bounds: { min: '1m' } },
] as const;

export function BudgetSection({ options, onOptionsChange, unused }: ConfigProps & { unused: boolean }) {
  const { server = {}, loki = {} } = options.jsonData;
  const ids = testIds.config;
  const lineLimit = String(loki.lineLimit ?? '');
  const maxRows = String(server.maxRows ?? '');
  return (
    <Section
      title="Budgets"
      description="What one query may cost. What the model has not explained in time is filled in as it arrives. Alert rules never wait."
      unused={unused}
      disabled={options.readOnly}
    >
      <Stack direction="row" wrap="wrap" gap={2} alignItems="flex-start">
        {DURATIONS.map(({ key, label, fallback, bounds }) => (
          <SettingField
            key={key}
            label={label}
            placeholder={fallback}
            width={26}
            testId={ids[key]}
            value={server[key]}
            problem={durationProblem(server[key] ?? '', bounds)}
            onChange={(text) => onOptionsChange(withSetting(options, 'server', key, text))}
          />
        ))}
        <SettingField
          label="Most lines read"
          placeholder="200000"
          width={26}
          testId={ids.lineLimit}
          value={lineLimit}
          problem={numberProblem(lineLimit, 1, 10_000_000)}
          onChange={(text) => onOptionsChange(withSetting(options, 'loki', 'lineLimit', numberOf(text)))}
        />
        <SettingField
          label="Most rows"
          placeholder="1000"
          width={26}
          testId={ids.maxRows}
          value={maxRows}
          problem={numberProblem(maxRows, 1, 1_000)}
          onChange={(text) => onOptionsChange(withSetting(options, 'server', 'maxRows', numberOf(text)))}
        />
      </Stack>
    </Section>
  );
}

/** Digits become a number; anything else is not taken, so that the settings never hold a text for a number. */
export function numberOf(text: string): number | undefined {
  const digits = text.replace(/\D/g, '');
  return digits === '' ? undefined : Number(digits);
}
