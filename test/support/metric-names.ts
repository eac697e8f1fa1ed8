/** Names of metrics in a query: `up`, and what begins with a name of ours or of Node's. */
export const metricsIn = (expr: string): readonly string[] => [
  ...new Set(expr.match(/\b(?:launch_gateway|federation|process|nodejs)_[a-z\d_]+\b/g) ?? []),
];

/** Names of all samples that a page of metrics has or may have: those of histograms with their endings. */
export function sampleNames(page: string): ReadonlySet<string> {
  const names = [...page.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
  return new Set(names);
}
