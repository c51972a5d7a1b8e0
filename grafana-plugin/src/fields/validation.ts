const WHOLE = /^(?:\d+(?:ms|s|m|h|d))+$/;
const PIECE = /(\d+)(ms|s|m|h|d)/g;
const MILLIS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `250ms`, `10s`, `1h30m`, `7d` or `0`; nothing when it is not a length of time. */
export function millisOf(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '0') {
    return 0;
  }
  if (!WHOLE.test(trimmed)) {
    return undefined;
  }
  let sum = 0;
  for (const [, amount, unit] of trimmed.matchAll(PIECE)) {
    sum += Number(amount) * (MILLIS[unit ?? ''] ?? 0);
  }
  return sum;
}

/** What is wrong with a length of time, for a person; nothing when it is fine, empty or a dashboard variable. */
export function durationProblem(
  text: string,
  { min = '0', max }: { min?: string; max?: string } = {}
): string | undefined {
  if (text.trim() === '' || text.includes('$')) {
    return undefined;
  }
  const millis = millisOf(text);
  if (millis === undefined) {
    return 'Write a length of time such as 500ms, 10s, 1h30m or 7d';
  }
  if (millis < (millisOf(min) ?? 0)) {
    return `Must be at least ${min}`;
  }
  if (max !== undefined && millis > (millisOf(max) ?? Infinity)) {
    return `Must be at most ${max}`;
  }
  return undefined;
}

/** What is wrong with a whole number between two bounds; nothing when it is fine or empty. */
export function numberProblem(text: string, min: number, max: number): string | undefined {
  if (text.trim() === '') {
    return undefined;
  }
  const value = /^\d+$/.test(text.trim()) ? Number(text) : NaN;
  return value >= min && value <= max
    ? undefined
    : `Write a whole number from ${min.toLocaleString('en')} to ${max.toLocaleString('en')}`;
}
