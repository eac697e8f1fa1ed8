import { type ControlChange, inOrder, type MemberSettings, topicsOf } from './control-change.ts';
import { isOver } from './said-now.ts';

/**
 * Changes that nothing depends on any more, the first first: neither one of the last `history`, nor in force. What takes something
 * back stays as long as what it took back is there, or that would be in force again. Pure.
 */
export function superfluous(changes: readonly ControlChange[], history: number, now: number): readonly ControlChange[] {
  const all = changes.toSorted(inOrder);
  const last = new Map(all.flatMap((change) => topicsOf(change).map((topic) => [topic, change] as const)));
  const [going, staying] = [new Set<ControlChange>(), new Set<string>()];
  for (const change of all.slice(0, Math.max(0, all.length - history))) {
    const topics = topicsOf(change);
    const isNeeded = topics.some(
      (topic) => last.get(topic) === change && (saysSomething(change, topic, now) || staying.has(topic)),
    );
    if (!isNeeded) going.add(change);
    else for (const topic of topics) staying.add(topic);
  }
  return [...going];
}

function saysSomething(change: ControlChange, topic: string, now: number): boolean {
  if (change.kind === 'pin') return change.set !== null && !isOver(change.set, now);
  const setting = topic.slice(0, topic.indexOf(' ')) as keyof MemberSettings;
  const value = change.set[setting] ?? null;
  return value !== null && !(setting === 'drain' && isOver(change.set.drain ?? null, now));
}
