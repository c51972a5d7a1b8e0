import { type HealthReport } from './message';

const reports = new Map<string, HealthReport>();
const listeners = new Set<() => void>();

/** The last health of each data source: Save & test belongs to Grafana, and this is how its answer reaches our page. */
export const lastHealth = {
  get: (uid: string): HealthReport | undefined => reports.get(uid),
  set: (uid: string, report: HealthReport): void => {
    reports.set(uid, report);
    listeners.forEach((listener) => listener());
  },
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
