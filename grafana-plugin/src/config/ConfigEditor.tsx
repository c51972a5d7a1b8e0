import { type DataSourcePluginOptionsEditorProps } from '@grafana/data';
import { Alert, Stack } from '@grafana/ui';
import { testIds } from '../testIds';
import { type FarseerSecrets, type FarseerSettings } from '../types';
import { BudgetSection } from './BudgetSection';
import { HealthList } from './HealthList';
import { LokiSection } from './LokiSection';
import { ModelSection } from './ModelSection';
import { ServiceSection } from './ServiceSection';
import { isGateway } from './settings';
import { TempoSection } from './TempoSection';

export type ConfigProps = DataSourcePluginOptionsEditorProps<FarseerSettings, FarseerSecrets>;

/** The page of one data source: where the logs, the model and the traces are, and what a query may cost. */
export function ConfigEditor(props: ConfigProps) {
  const { options } = props;
  const gateway = isGateway(options);
  return (
    <div data-testid={testIds.config.root}>
      <Stack direction="column" gap={3}>
        {gateway && (
          <div data-testid={testIds.config.gatewayNote}>
            <Alert severity="info" title="Queries go to the Farseer service below" bottomSpacing={0}>
              Loki, the model and the limits are set there. The fields of these sections are not used.
            </Alert>
          </div>
        )}
        <LokiSection {...props} unused={gateway} />
        <ModelSection {...props} unused={gateway} />
        <TempoSection {...props} />
        <BudgetSection {...props} unused={gateway} />
        <ServiceSection {...props} />
        <HealthList uid={options.uid} />
      </Stack>
    </div>
  );
}
