/**
 * A scrape as metric name to label name to set of values. Names are those that PromQL uses: histograms have their
 * _bucket, _sum and _count.
 */
export function parse(exposition) {
  const metrics = new Map();
  for (const line of exposition.split('\n')) {
    const found = /^([a-zA-Z_:][\w:]*)(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?\s+\S/.exec(line);
    if (!found || line.startsWith('#')) {
      continue;
    }
    const [, name, labels = ''] = found;
    if (!metrics.has(name)) {
      metrics.set(name, new Map());
    }
    for (const [, label, value] of labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) {
      const values = metrics.get(name);
      values.set(label, (values.get(label) ?? new Set()).add(value));
    }
  }
  return metrics;
}

/** Names of the metrics whose samples carry an exemplar with a trace id. */
export function withExemplars(openMetrics) {
  const names = openMetrics
    .split('\n')
    .filter((line) => /\s#\s\{[^}]*trace_id="[0-9a-f]{32}"/.test(line))
    .map((line) => /^[\w:]+/.exec(line)[0]);
  return new Set(names);
}
