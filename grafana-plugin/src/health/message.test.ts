import { describeParts, readHealth, testResult } from './message';

const answer = {
  status: 'OK',
  message: 'Loki answers, the model does not',
  details: {
    version: '0.1.0',
    parts: [
      { name: 'Loki', state: 'up', detail: '' },
      { name: 'Model', state: 'degraded', detail: 'Start llama-server or check its URL.' },
      { name: 'store', state: 'up', detail: 'SQLite, 120 cases' },
      { name: 'Odd', state: 'strange', detail: 'x' },
      'nonsense',
    ],
  },
};

describe('health', () => {
  it('reads what fits and leaves out what does not', () => {
    expect(readHealth(answer)).toEqual({
      ok: true,
      message: 'Loki answers, the model does not',
      version: '0.1.0',
      parts: [
        { name: 'Loki', state: 'up', detail: '' },
        { name: 'Model', state: 'degraded', detail: 'Start llama-server or check its URL.' },
        { name: 'store', state: 'up', detail: 'SQLite, 120 cases' },
      ],
    });
  });

  it('says something useful about no answer at all', () => {
    const report = readHealth(undefined);
    expect(report.ok).toBe(false);
    expect(report.message).toContain('log of Grafana');
    expect(testResult(report)).toEqual({ status: 'error', message: report.message, details: {} });
  });

  it('lists every part, and puts what needs attention first', () => {
    const report = readHealth(answer);
    expect(describeParts(report)).toBe(
      '✓ Loki: up\n! Model: degraded. Start llama-server or check its URL.\n✓ store: up. SQLite, 120 cases'
    );
    expect(testResult(report)).toEqual({
      status: 'success',
      message: 'Loki answers, the model does not',
      details: {
        message: 'Model is degraded: Start llama-server or check its URL.',
        verboseMessage: describeParts(report),
      },
    });
  });

  it('is an error when the backend says so', () => {
    expect(testResult(readHealth({ ...answer, status: 'ERROR' })).status).toBe('error');
  });
});
