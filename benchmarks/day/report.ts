import type { ScenarioResult } from './scenario.ts';
import { CAUSES } from './tally.ts';

const WORDS = { embedded: 'embedded store', redis: 'Redis', 'redis-pair': 'two gateways, one Redis' } as const;

export const titleOf = ({ scenario }: ScenarioResult): string =>
  scenario.policy === 'affinity' ? WORDS[scenario.store] : `policy ${scenario.policy}`;

const whole = (n: number): string => n.toLocaleString('en');
export const percent = (part: number, digits = 1): string => `${(part * 100).toFixed(digits)} %`;
const total = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0);

/** What happened in one run, for people: a table of lines. */
export function reportText(result: ScenarioResult): string {
  const { tally, hubs, load, scenario, seconds, compression } = result;
  const builds = total(hubs.builds);
  const weight = total(scenario.weights);
  const missed = tally.repeats - tally.good;
  const rows: [string, string][] = [
    [
      'launches',
      `${whole(tally.launches)} in ${seconds.toFixed(0)} s: ${compression.toFixed(0)} times as fast as the day`,
    ],
    ['answers that were no redirect to a member', whole(tally.wrongAnswers.length)],
    ['launches that failed on their hub', whole(tally.failedLaunches.length)],
    ['reports of hubs delivered / lost', `${whole(total(hubs.eventsSent))} / ${whole(total(hubs.eventsLost))}`],
    ['repeat launches', whole(tally.repeats)],
    ['… that went to a member holding the image', `${whole(tally.good)} = ${percent(tally.good / tally.repeats, 2)}`],
    ['… that did not', whole(missed)],
    ...CAUSES.filter((cause) => tally.causes[cause] > 0).map((cause): [string, string] => [
      `    ${cause}`,
      whole(tally.causes[cause]),
    ]),
    ['builds', whole(builds)],
    [
      '… one shared cache would have needed',
      `${whole(hubs.distinctImages)}, so ${(builds / hubs.distinctImages).toFixed(3)} ×`,
    ],
    [
      'reasons',
      Object.entries(tally.reasons)
        .map(([reason, n]) => `${reason} ${whole(n)}`)
        .join(', '),
    ],
    ['live sessions at most', whole(load.mostLive)],
    ['some member over the bound', `${percent(load.overBound)} of the time`],
    ['fullest member ÷ its fair share, p50 / p99', `${load.peak.p50.toFixed(2)} / ${load.peak.p99.toFixed(2)}`],
  ];
  const members = scenario.weights.map((own, i): string[] => {
    const { mean, p1, p99 } = load.shares[i]!;
    return [
      `hub-${i + 1}`,
      percent(own / weight),
      percent(tally.sent[i]! / Math.max(1, total(tally.sent))),
      percent(mean),
      `${percent(p1)} to ${percent(p99)}`,
      whole(hubs.builds[i]!),
    ];
  });
  const table = [['member', 'weight', 'launches', 'live load', 'for 98 % of the time', 'builds'], ...members];
  return [
    titleOf(result),
    ...columns(rows).map((line) => `  ${line}`),
    '',
    ...columns(table).map((line) => `  ${line}`),
    '',
  ].join('\n');
}

function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}
