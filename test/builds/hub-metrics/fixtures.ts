import type { PageNews } from '../../../src/builds/hub-metrics/count-reading.ts';
import type { HubCounts } from '../../../src/builds/hub-metrics/hub-counts.ts';

const escaped = (text: string) => text.replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`));

/** One line as prometheus_client writes it: labels in the order of the alphabet, counts as floats. */
export const line = (repo: string, count: number, { status = 'success', provider = 'GitHub', name = 'launch' } = {}) =>
  `binderhub_${name}_count_total{provider="${provider}",repo="${escaped(repo)}",status="${status}"} ${count}.0\n`;

export const github = (repo: string) => `https://github.com/${repo}`;

/** Launches that went well, by repo on GitHub. */
export const launches = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts)
    .map(([repo, count]) => line(github(repo), count))
    .join('');

/** A hub's page. `startedAt`: when its process started, ms since the epoch; null: it does not say. */
export const page = (lines: string, startedAt: number | null = null) =>
  [
    '# HELP python_info Python platform information\n# TYPE python_info gauge\n',
    'python_info{implementation="CPython",major="3",minor="12"} 1.0\n',
    startedAt === null
      ? ''
      : `# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds ${startedAt / 1000}\n`,
    '# HELP binderhub_launch_count_total Counter of launches by repo\n# TYPE binderhub_launch_count_total counter\n',
    lines,
  ].join('');

/** Reads a whole page, in one piece. */
export function look(counts: HubCounts, text: string, at: number): PageNews | null {
  const reading = counts.read(at);
  reading.push(Buffer.from(text));
  return reading.finish();
}

export const repos = (news: PageNews | null): readonly string[] => [...(news?.launched ?? [])].sort();
