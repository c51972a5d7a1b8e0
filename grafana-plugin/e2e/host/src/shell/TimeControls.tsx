import { dateTime, rangeUtil, type TimeRange } from '@grafana/data';
import { RefreshPicker, TimeRangePicker } from '@grafana/ui';
import { timeRange } from '../params';

interface Props {
  range: TimeRange;
  onRange: (range: TimeRange) => void;
  onRefresh: () => void;
  /** The words on the button: Explore's is blue and says "Run query". */
  runText?: string;
  loading?: boolean;
}

export function TimeControls({ range, onRange, onRefresh, runText, loading }: Props) {
  const move = (share: number) => {
    const span = range.to.diff(range.from);
    onRange(timeRange(dateTime(range.from).add(share * span), dateTime(range.to).add(share * span)));
  };
  return (
    <>
      <TimeRangePicker
        value={range}
        timeZone="utc"
        onChange={onRange}
        onChangeTimeZone={() => {}}
        onMoveBackward={() => move(-0.5)}
        onMoveForward={() => move(0.5)}
        onZoom={() => {
          const span = range.to.diff(range.from);
          onRange(timeRange(dateTime(range.from).subtract(span / 2), dateTime(range.to).add(span / 2)));
        }}
      />
      <RefreshPicker
        onRefresh={onRefresh}
        onIntervalChanged={() => {}}
        text={runText ?? 'Refresh'}
        primary={runText !== undefined}
        isLoading={loading}
        noIntervalPicker={false}
      />
    </>
  );
}

/** A relative range such as "last hour", taken again now. */
export function again(range: TimeRange): TimeRange {
  const { from, to } = range.raw;
  return rangeUtil.isRelativeTimeRange(range.raw) && typeof from === 'string' && typeof to === 'string'
    ? timeRange(from, to)
    : range;
}
