import { type DataSourceInstanceSettings } from '@grafana/data';
import { DataSourcePicker } from '@grafana/runtime';
import { Field } from '@grafana/ui';
import { useId } from 'react';
import { testIds } from '../testIds';
import { type ConfigProps } from './ConfigEditor';
import { Section } from './Section';
import { withSetting, type Options } from './settings';

export function TempoSection({ options, onOptionsChange }: ConfigProps) {
  const id = useId();
  return (
    <Section title="Traces" description="Trace ids in answers become links that open here." disabled={options.readOnly}>
      <Field label="Tempo data source" htmlFor={id} noMargin>
        <div data-testid={testIds.config.tempo}>
          <DataSourcePicker
            inputId={id}
            tracing
            noDefault
            width={50}
            placeholder="No links to traces"
            disabled={options.readOnly}
            current={options.jsonData.tempo?.uid ?? null}
            onChange={(chosen) => onOptionsChange(withTempo(options, chosen))}
            onClear={() => onOptionsChange(withTempo(options, undefined))}
          />
        </div>
      </Field>
    </Section>
  );
}

export function withTempo(
  options: Options,
  chosen: Pick<DataSourceInstanceSettings, 'uid' | 'name'> | undefined
): Options {
  return withSetting(withSetting(options, 'tempo', 'uid', chosen?.uid), 'tempo', 'name', chosen?.name);
}
