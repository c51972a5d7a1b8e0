import type { AnnotationEvent, FieldConfigSource, PanelData } from '@grafana/data';
import type { AdHocFilter } from '../services/variables';

/** What every panel is drawn from. */
export interface PanelViewProps {
  data: PanelData;
  fieldConfig: FieldConfigSource;
  options: Record<string, any>;
  width: number;
  height: number;
  annotations?: AnnotationEvent[];
  /** "Filter for value" of a table cell or of a field of a log line. */
  onFilter?: (filter: AdHocFilter) => void;
}
