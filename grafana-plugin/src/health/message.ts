export type PartState = 'up' | 'degraded' | 'down';

export interface HealthPart {
  name: string;
  state: PartState;
  /** How it is, and what to do when it is not up. */
  detail: string;
}

export interface HealthReport {
  ok: boolean;
  message: string;
  parts: HealthPart[];
  version?: string;
}

const STATES: readonly string[] = ['up', 'degraded', 'down'];
const SIGN: Record<PartState, string> = { up: '✓', degraded: '!', down: '✗' };

/** Reads the backend's health answer; whatever of it does not fit is left out rather than shown broken. */
export function readHealth(answer: unknown): HealthReport {
  const { status, message, details } = record(answer);
  const { parts, version } = record(details);
  const ok = status === 'OK';
  return {
    ok,
    message: text(message) ?? (ok ? 'Farseer answers.' : 'Farseer did not answer: see the log of Grafana.'),
    parts: (Array.isArray(parts) ? parts : []).flatMap(readPart),
    ...(text(version) ? { version: text(version) } : {}),
  };
}

function readPart(value: unknown): HealthPart[] {
  const { name, state, detail } = record(value);
  const title = text(name);
  if (!title || typeof state !== 'string' || !STATES.includes(state)) {
    return [];
  }
  return [{ name: title, state: state as PartState, detail: text(detail) ?? '' }];
}

/** One line for each part, for Grafana's own box under Save & test. */
export function describeParts(report: HealthReport): string {
  return report.parts.map((p) => `${SIGN[p.state]} ${p.name}: ${p.state}${p.detail ? `. ${p.detail}` : ''}`).join('\n');
}

/** What Save & test shows: the message, what needs attention, and every part in the details. */
export function testResult(report: HealthReport): {
  status: string;
  message: string;
  details: { message?: string; verboseMessage?: string };
} {
  const troubled = report.parts.filter((p) => p.state !== 'up');
  const advice = troubled.map((p) => `${p.name} is ${p.state}${p.detail ? `: ${p.detail}` : ''}`).join(' · ');
  const verbose = describeParts(report);
  return {
    status: report.ok ? 'success' : 'error',
    message: report.message,
    details: {
      ...(advice ? { message: advice } : {}),
      ...(verbose ? { verboseMessage: verbose } : {}),
    },
  };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
