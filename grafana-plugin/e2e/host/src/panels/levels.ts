// Levels of log lines and the colours Grafana gives them.

const NAMES: Record<string, string> = {
  fatal: 'critical',
  panic: 'critical',
  crit: 'critical',
  err: 'error',
  warn: 'warning',
  information: 'info',
  informational: 'info',
  dbug: 'debug',
};

const COLORS: Record<string, string> = {
  critical: '#b877d9',
  error: '#f2495c',
  warning: '#ff9830',
  info: '#73bf69',
  debug: '#5794f2',
  trace: '#8ab8ff',
};

export function levelOf(value: unknown): string {
  const word = String(value ?? '').toLowerCase();
  return word === '' ? 'unknown' : (NAMES[word] ?? word);
}

export function levelColor(level: string): string {
  return COLORS[levelOf(level)] ?? '#8e8e8e';
}
