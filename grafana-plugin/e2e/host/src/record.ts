// What happened on the page, for the tests to read.

export interface RecordedRequest {
  method: string;
  path: string;
  body?: unknown;
  status: number;
}

export interface HostRecord {
  requests: RecordedRequest[];
  /** Uncaught errors and rejections. */
  errors: string[];
  /** Packets of every open stream, newest last. */
  packets: unknown[];
  /** The data source instance in use; replaced when its settings are saved. */
  dataSource?: unknown;
}

declare global {
  interface Window {
    host: HostRecord;
  }
}

export const record: HostRecord = { requests: [], errors: [], packets: [] };
window.host = record;

window.addEventListener('error', (event) => record.errors.push(String(event.message)));
window.addEventListener('unhandledrejection', (event) =>
  record.errors.push(
    `unhandled rejection: ${event.reason?.stack ?? event.reason?.message ?? JSON.stringify(event.reason)}`,
  ),
);
