import {
  LoadingState,
  StreamingFrameAction,
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
} from '@grafana/data';
import { type StreamingFrameOptions } from '@grafana/runtime';
import { map, takeWhile, type Observable } from 'rxjs';
import { type FarseerQuery } from '../types';

/** More rows than an answer can have; Grafana's default would cut tables at the panel's data points. */
const MOST_ROWS = 10_000;

/**
 * Knows how many live channels each request opened, so that a panel stops streaming once nothing of its
 * answer is pending any more.
 */
export class LiveAnswers {
  private readonly channels = new WeakMap<DataQueryRequest<FarseerQuery>, number>();

  /** Every packet is a whole answer, so it replaces the one before. */
  readonly options = (request: DataQueryRequest<FarseerQuery>): Partial<StreamingFrameOptions> => {
    this.channels.set(request, (this.channels.get(request) ?? 0) + 1);
    return { maxLength: MOST_ROWS, action: StreamingFrameAction.Replace };
  };

  /** Ends the stream of a request with one channel with its last piece; with several, the panel ends them. */
  untilReady(
    request: DataQueryRequest<FarseerQuery>,
    answers: Observable<DataQueryResponse>
  ): Observable<DataQueryResponse> {
    const ready = (r: DataQueryResponse) =>
      r.state === LoadingState.Streaming &&
      this.channels.get(request) === 1 &&
      r.data.length > 0 &&
      !isPending(r.data as DataFrame[]);
    return answers.pipe(
      takeWhile((r) => !ready(r), true),
      map((r) => (ready(r) ? { ...r, state: LoadingState.Done } : r))
    );
  }
}

/** Whether a row is still to be explained, or the summary still to be written. */
export function isPending(frames: DataFrame[]): boolean {
  return frames.some(
    ({ fields, meta }) =>
      fields.find((f) => f.name === 'status')?.values.includes('pending') ||
      (meta?.custom?.summary as { status?: string } | undefined)?.status === 'pending'
  );
}
