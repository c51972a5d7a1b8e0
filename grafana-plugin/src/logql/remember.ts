/**
 * A function whose answers are kept for a while: completion asks anew at every key, the logs do not change that fast.
 * Failures are not kept.
 */
export function remember<A extends unknown[], T>(
  ask: (...args: A) => Promise<T>,
  forMillis: number,
  now: () => number = Date.now
): (...args: A) => Promise<T> {
  const kept = new Map<string, { answer: Promise<T>; until: number }>();
  return (...args) => {
    const key = JSON.stringify(args);
    const known = kept.get(key);
    if (known && known.until > now()) {
      return known.answer;
    }
    const answer = ask(...args);
    kept.set(key, { answer, until: now() + forMillis });
    answer.catch(() => kept.delete(key));
    return answer;
  };
}
