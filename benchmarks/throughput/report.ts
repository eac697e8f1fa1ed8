import { pairedRatio, showSpread, spreadOf } from '../spread.ts';
import { table } from '../table.ts';
import { type Goal, isMet, KOA_ROUTER, NODE_HTTP, type Rounds, timesFederationRedirect } from './goals.ts';
import type { Round } from './measure.ts';

/** The result for people: a row per server, ratios paired by round, and what was set out to be reached. */
export function report(rounds: Rounds, goals: readonly Goal[]): string {
  const names = Object.keys(rounds);
  const figures = (name: string, of: (round: Round) => number) => rounds[name]!.map(of);
  const absolute = names.map((name) => [
    name,
    showSpread(spreadOf(figures(name, ({ rate }) => rate)), 0),
    showSpread(spreadOf(figures(name, ({ cpu }) => cpu)), 1),
    showSpread(spreadOf(figures(name, ({ busy }) => busy)), 2),
    showSpread(spreadOf(figures(name, ({ p50 }) => p50)), 2),
    showSpread(spreadOf(figures(name, ({ p99 }) => p99)), 2),
    showSpread(spreadOf(figures(name, ({ rss }) => rss)), 0),
  ]);
  const relative = names.map((name) => [
    name,
    ...[NODE_HTTP, KOA_ROUTER].flatMap((against) =>
      (['rate', 'cpu'] as const).map((what) =>
        showSpread(
          pairedRatio(
            figures(name, (round) => round[what]),
            figures(against, (round) => round[what]),
          ),
          2,
        ),
      ),
    ),
  ]);
  const others = names.flatMap((name) => {
    const count = figures(name, (round) => round.others).reduce((sum, n) => sum + n, 0);
    return count === 0 ? [] : [`${name}: ${count} answers were no redirect.`];
  });
  return [
    'Median (least–most) of the rounds.',
    '',
    table(['server', 'launches/s', 'CPU µs/launch', 'CPUs busy', 'p50 ms', 'p99 ms', 'RSS MB'], absolute),
    '',
    'Ratios, paired by round.',
    '',
    table(['server', 'rate ÷ node:http', 'CPU ÷ node:http', 'rate ÷ koa + router', 'CPU ÷ koa + router'], relative),
    '',
    `By CPU, the gateway does ${showSpread(timesFederationRedirect(rounds), 1)} times what federation-redirect does.`,
    ...others,
    ...(goals.length === 0 ? [] : ['', goalTable(goals)]),
  ].join('\n');
}

const goalTable = (goals: readonly Goal[]): string =>
  table(
    ['goal', 'measured', 'limit', ''],
    goals.map((goal) => [
      goal.text,
      showSpread(goal.measured, 2),
      `${goal.is} ${Number(goal.limit.toFixed(2))}`,
      isMet(goal) ? 'met' : 'MISSED',
    ]),
  );
