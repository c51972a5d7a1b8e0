// Grafana Live, with server-sent events where Grafana has a web socket. Frames are kept and changed as Grafana
// does it: a StreamingDataFrame that appends or replaces, as the data source asked.
import {
  LiveChannelEventType,
  LoadingState,
  StreamingDataFrame,
  StreamingFrameAction,
  type DataFrameJSON,
  type DataQueryResponse,
  type LiveChannelAddress,
  type LiveChannelEvent,
} from '@grafana/data';
import type { GrafanaLiveSrv, LiveDataStreamOptions } from '@grafana/runtime';
import { map, Observable, of } from 'rxjs';
import { record } from '../record';

function packets(address: LiveChannelAddress): Observable<DataFrameJSON> {
  return new Observable((subscriber) => {
    const data = address.data === undefined ? '' : `?data=${encodeURIComponent(JSON.stringify(address.data))}`;
    const source = new EventSource(`/api/live/sse/${address.scope}/${address.stream}/${address.path}${data}`);
    source.onmessage = (event) => {
      const packet = JSON.parse(event.data) as DataFrameJSON;
      record.packets.push(packet);
      subscriber.next(packet);
    };
    source.onerror = () => {
      // otherwise the browser is about to connect again, as Grafana's own client would
      if (source.readyState === EventSource.CLOSED) {
        subscriber.error(new Error(`No stream at ${address.path}`));
      }
    };
    return () => source.close();
  });
}

function dataStream({ addr, frame, buffer, key }: LiveDataStreamOptions): Observable<DataQueryResponse> {
  return new Observable((subscriber) => {
    const options = { maxLength: 500, action: StreamingFrameAction.Append, ...buffer };
    const data = StreamingDataFrame.fromDataFrameJSON(frame ?? { schema: { fields: [] } }, options);
    const show = (state: LoadingState) => subscriber.next({ key: key ?? addr.path, state, data: [data] });
    show(LoadingState.Streaming);
    const open = packets(addr).subscribe({
      next: (packet) => {
        data.push(packet);
        show(LoadingState.Streaming);
      },
      error: (error: Error) =>
        subscriber.next({
          key: key ?? addr.path,
          state: LoadingState.Error,
          data: [data],
          errors: [{ message: error.message }],
        }),
    });
    return () => open.unsubscribe();
  });
}

export const liveSrv: GrafanaLiveSrv = {
  getConnectionState: () => of(true),
  getStream: <T>(address: LiveChannelAddress) =>
    packets(address).pipe(
      map((packet) => ({ type: LiveChannelEventType.Message, message: packet as T }) as LiveChannelEvent<T>),
    ),
  getDataStream: dataStream,
  getPresence: async () => ({ users: {} }),
  publish: async () => ({}),
};
