// Field options as Grafana applies them: the data source's own config, then the panel's defaults and overrides,
// then links.
import {
  applyFieldOverrides,
  displayNameOverrideProcessor,
  FieldColorModeId,
  FieldConfigOptionsRegistry,
  FieldType,
  identityOverrideProcessor,
  mapInternalLinkToExplore,
  thresholdsOverrideProcessor,
  ThresholdsMode,
  valueMappingsOverrideProcessor,
  type DataFrame,
  type DataLinkPostProcessor,
  type Field,
  type FieldConfigPropertyItem,
  type FieldConfigSource,
  type GrafanaTheme2,
  type TimeRange,
} from '@grafana/data';
import { variables } from '../services/variables';

const STANDARD = [
  'unit',
  'min',
  'max',
  'decimals',
  'displayName',
  'color',
  'noValue',
  'links',
  'actions',
  'mappings',
  'thresholds',
  'filterable',
  'description',
];
// of the panels drawn here: table, time series
const CUSTOM = [
  'width',
  'minWidth',
  'align',
  'cellOptions',
  'hideFrom',
  'hidden',
  'hideHeader',
  'inspect',
  'filterable',
  'wrapHeaderText',
  'wrapText',
  'footer',
  'drawStyle',
  'lineInterpolation',
  'lineWidth',
  'lineStyle',
  'fillOpacity',
  'gradientMode',
  'barAlignment',
  'barWidthFactor',
  'barMaxWidth',
  'stacking',
  'showPoints',
  'pointSize',
  'spanNulls',
  'thresholdsStyle',
  'axisPlacement',
  'axisLabel',
  'axisWidth',
  'axisSoftMin',
  'axisSoftMax',
  'axisColorMode',
  'axisBorderShow',
  'axisCenteredZero',
  'axisGridShow',
  'scaleDistribution',
];

const PROCESSORS: Record<string, FieldConfigPropertyItem['process']> = {
  displayName: displayNameOverrideProcessor,
  thresholds: thresholdsOverrideProcessor,
  mappings: valueMappingsOverrideProcessor,
};

function item(path: string, isCustom: boolean): FieldConfigPropertyItem {
  return {
    id: isCustom ? `custom.${path}` : path,
    path,
    isCustom,
    name: path,
    editor: () => null,
    override: () => null,
    process: PROCESSORS[path] ?? identityOverrideProcessor,
    shouldApply: (field: Field) => (path !== 'min' && path !== 'max' ? true : field.type === FieldType.number),
  } as unknown as FieldConfigPropertyItem;
}

const registry = new FieldConfigOptionsRegistry(() => [
  ...STANDARD.map((path) => item(path, false)),
  ...CUSTOM.map((path) => item(path, true)),
]);

const postProcessor =
  (range: TimeRange): DataLinkPostProcessor =>
  ({ linkModel, link, field, dataLinkScopedVars, replaceVariables }) =>
    link.internal
      ? mapInternalLinkToExplore({
          link,
          internalLink: link.internal,
          scopedVars: dataLinkScopedVars,
          field,
          range,
          replaceVariables,
        })
      : linkModel;

export const NO_FIELD_CONFIG: FieldConfigSource = { defaults: {}, overrides: [] };

/** Grafana's own defaults where the panel says nothing. */
const DEFAULTS = {
  color: { mode: FieldColorModeId.PaletteClassic },
  thresholds: { mode: ThresholdsMode.Absolute, steps: [{ value: -Infinity, color: 'green' }] },
};

export function withFieldConfig(
  data: DataFrame[],
  fieldConfig: FieldConfigSource,
  theme: GrafanaTheme2,
  range: TimeRange,
): DataFrame[] {
  const { defaults, overrides } = fieldConfig;
  return applyFieldOverrides({
    data,
    theme,
    fieldConfig: { defaults: { ...DEFAULTS, ...defaults, custom: { ...defaults.custom } }, overrides },
    fieldConfigRegistry: registry,
    replaceVariables: (text, scoped, format) => variables.replace(text, scoped, format as never),
    timeZone: 'utc',
    dataLinkPostProcessor: postProcessor(range),
  });
}
