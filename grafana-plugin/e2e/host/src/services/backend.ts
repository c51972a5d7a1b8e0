// Grafana's HTTP client over fetch: errors in its shape, a repeated requestId cancels the request before.
import { AppEvents } from '@grafana/data';
import { getAppEvents, type BackendSrv, type BackendSrvRequest, type FetchResponse } from '@grafana/runtime';
import { filter, finalize, firstValueFrom, Observable, Subject, takeUntil } from 'rxjs';
import { record } from '../record';

const cancelled = new Subject<string>();

function urlOf({ url, params }: BackendSrvRequest): URL {
  const full = new URL(url.startsWith('/') ? url : `/${url}`, location.origin);
  for (const [name, value] of Object.entries(params ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) {
        full.searchParams.append(name, String(one));
      }
    }
  }
  return full;
}

function parsed(text: string, request: BackendSrvRequest): unknown {
  if (request.responseType === 'text') {
    return text;
  }
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    return { message: text };
  }
}

async function send<T>(request: BackendSrvRequest, signal: AbortSignal): Promise<FetchResponse<T>> {
  const url = urlOf(request);
  const method = request.method ?? 'GET';
  const response = await fetch(url, {
    method,
    signal,
    body: request.data === undefined ? undefined : JSON.stringify(request.data),
    headers: { 'content-type': 'application/json', 'X-Grafana-Org-Id': '1', ...request.headers },
  });
  const data = parsed(await response.text(), request);
  record.requests.push({ method, path: url.pathname + url.search, body: request.data, status: response.status });
  const { status, statusText, ok, headers, redirected, type } = response;
  if (!ok) {
    throw { status, statusText, data, config: request };
  }
  return { data: data as T, status, statusText, ok, headers, redirected, type, url: response.url, config: request };
}

function alertOf(request: BackendSrvRequest, error: any) {
  // Grafana stays quiet about requests of data sources: they show their own errors
  const ownErrors = /^\/?(api\/ds\/query|api\/datasources\/)/.test(request.url);
  if (request.showErrorAlert === false || ownErrors || error?.name === 'AbortError') {
    return;
  }
  getAppEvents().publish({
    type: AppEvents.alertError.name,
    payload: [error?.data?.message ?? error?.statusText ?? 'Request failed'],
  });
}

function fetchObservable<T>(request: BackendSrvRequest): Observable<FetchResponse<T>> {
  if (request.requestId) {
    cancelled.next(request.requestId);
  }
  const answer = new Observable<FetchResponse<T>>((subscriber) => {
    const abort = new AbortController();
    request.abortSignal?.addEventListener('abort', () => abort.abort());
    send<T>(request, abort.signal).then(
      (response) => {
        subscriber.next(response);
        subscriber.complete();
      },
      (error) => {
        if (!abort.signal.aborted) {
          alertOf(request, error);
        }
        subscriber.error(abort.signal.aborted ? { cancelled: true, statusText: 'Request was aborted' } : error);
      },
    );
    return () => abort.abort();
  });
  return answer.pipe(
    takeUntil(cancelled.pipe(filter((id) => id === request.requestId))),
    finalize(() => {}),
  );
}

const request = async (options: BackendSrvRequest) => (await firstValueFrom(fetchObservable<any>(options))).data;

export const backendSrv: BackendSrv = {
  fetch: fetchObservable,
  chunked: () => {
    throw new Error('chunked requests are not part of this page');
  },
  request,
  datasourceRequest: (options) => firstValueFrom(fetchObservable<any>(options)),
  get: (url, params, requestId, options) => request({ ...options, method: 'GET', url, params, requestId }),
  post: (url, data, options) => request({ ...options, method: 'POST', url, data }),
  put: (url, data, options) => request({ ...options, method: 'PUT', url, data }),
  patch: (url, data, options) => request({ ...options, method: 'PATCH', url, data }),
  delete: (url, data, options) => request({ ...options, method: 'DELETE', url, data }),
} as BackendSrv;
