// A model server as Farseer talks to one: OpenAI's chat completions, streamed, answers that fit the request's JSON
// schema. It answers when it is told to, so that a test sees what comes before.
import http from 'node:http';
import type { AddressInfo } from 'node:net';

type Schema = Record<string, any>;

const ROUTES = { hold: '/control/hold', release: '/control/release', calls: '/control/calls' };

export interface FakeModelServer {
  url: string;
  close(): void;
}

export async function startFakeModel(): Promise<FakeModelServer> {
  let held = false;
  let calls = 0;
  const waiting = new Set<() => void>();
  const turn = () => (held ? new Promise<void>((go) => waiting.add(go)) : Promise.resolve());

  const server = http.createServer(async (request, response) => {
    switch (request.url) {
      case '/health':
        return json(response, { status: 'ok' });
      case '/props':
        return json(response, {
          total_slots: 4,
          model_alias: 'fake',
          default_generation_settings: { n_ctx: 16_384 },
        });
      case '/v1/models':
        return json(response, { object: 'list', data: [{ id: 'fake' }] });
      case ROUTES.hold:
        held = true;
        return json(response, {});
      case ROUTES.release:
        held = false;
        waiting.forEach((go) => go());
        waiting.clear();
        return json(response, {});
      case ROUTES.calls:
        return json(response, { calls });
      case '/v1/chat/completions': {
        calls++;
        const body = JSON.parse(await text(request));
        return answer(response, turn, fitting(body.response_format?.json_schema?.schema ?? {}, ''));
      }
      default:
        response.writeHead(404).end();
    }
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The fake as a test sees it, from another process. */
export class FakeModel {
  constructor(readonly url: string) {}
  hold = () => this.control(ROUTES.hold);
  release = () => this.control(ROUTES.release);
  calls = async () => (await this.control(ROUTES.calls)).calls as number;

  private async control(path: string) {
    return (await fetch(this.url + path)).json();
  }
}

export const FAKE_SUMMARY = 'The flux regulator of the widget lost its phase.';

/** What the fake says, where the schema has such a property. */
const SAYS: Record<string, unknown> = {
  summary: FAKE_SUMMARY,
  action: 'Replace the regulator and watch the phase for an hour.',
  severity: 'high',
  confidence: 0.9,
  logql: '{app="checkout"} |= "ERROR"',
};

function fitting(schema: Schema, property: string): unknown {
  const said = SAYS[property];
  if (schema.enum) {
    return schema.enum.includes(said) ? said : schema.enum[0];
  }
  if ('const' in schema) {
    return schema.const;
  }
  if (said !== undefined) {
    return said;
  }
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries<Schema>(schema.properties ?? {}).map(([name, inner]) => [name, fitting(inner, name)]),
      );
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => fitting(schema.items ?? {}, ''));
    case 'number':
    case 'integer':
      return schema.minimum ?? 0;
    case 'boolean':
      return false;
    default:
      return 'said by the fake model';
  }
}

async function answer(response: http.ServerResponse, turn: () => Promise<void>, value: unknown) {
  const send = (chunk: object) =>
    response.write(`data: ${JSON.stringify({ object: 'chat.completion.chunk', model: 'fake', ...chunk })}\n\n`);
  const delta = (content: object, finish: string | null = null) =>
    send({ choices: [{ index: 0, delta: content, finish_reason: finish }] });
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  delta({ role: 'assistant', content: null });
  await turn();
  delta({ content: JSON.stringify(value) });
  delta({}, 'stop');
  send({ choices: [], usage: { prompt_tokens: 900, completion_tokens: 60, total_tokens: 960 } });
  response.end('data: [DONE]\n\n');
}

async function text(request: http.IncomingMessage): Promise<string> {
  let all = '';
  for await (const piece of request) {
    all += piece;
  }
  return all;
}

function json(response: http.ServerResponse, body: object) {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
