import { createServer } from 'node:http';

const ANSWER = {
  summary: 'The line does not say why this happens',
  evidence: ['P1'],
  root_cause: 'unknown',
  severity: 'low',
  confidence: 0.3,
  action: 'Read the lines before this one',
};

/** A model server on a free port that speaks as llama-server does and always gives the same answer. */
export async function startModel() {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      if (request.url === '/props') {
        json(response, 200, {
          total_slots: 2,
          model_alias: 'fake',
          default_generation_settings: { n_ctx: 8192 },
        });
      } else if (request.url.endsWith('/chat/completions')) {
        chat(response);
      } else {
        json(response, 404, { error: { message: 'File Not Found' } });
      }
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function json(response, status, body) {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}

function chat(response) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  for (const event of [
    { choices: [{ index: 0, delta: { content: JSON.stringify(ANSWER) } }] },
    { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], model: 'fake' },
    {
      choices: [],
      usage: { prompt_tokens: 900, completion_tokens: 60, prompt_tokens_details: { cached_tokens: 800 } },
    },
  ]) {
    response.write(`data: ${JSON.stringify(event)}\n\n`);
  }
  response.end('data: [DONE]\n\n');
}
