import {
  type AddedTallies,
  type DayTallies,
  type DayTally,
  MOST_NAMES,
  MOST_TEXTS,
  type TalliedDay,
  type TallySubject,
} from '../../builds/day-tallies.ts';
import { DAY_MS, daysBefore, daysFrom, type UtcDay } from '../../builds/utc-day.ts';
import { checkTally } from '../merge-day.ts';
import { loadLuaScript } from './lua-script.ts';
import type { AskRedis } from './redis-sessions.ts';

export interface RedisTalliesOptions {
  readonly keyPrefix: string;
  /** No launch waits for this, ms. */
  readonly limitMs: number;
  readonly daysKept: number;
  readonly ask: AskRedis;
}

/** Sent together and waited for together, as builds are. */
const TALLIES_PER_PIPELINE = 256;

/** DayTallies in Redis: one hash for each subject, as add-tally-1.lua keeps it. A quiet one goes when its last day does. */
export class RedisTallies implements DayTallies {
  readonly #options: RedisTalliesOptions;
  readonly #script = loadLuaScript('add-tally-1.lua');

  constructor(options: RedisTalliesOptions) {
    this.#options = options;
  }

  async add(batch: readonly DayTally[]): Promise<AddedTallies> {
    batch.forEach(checkTally);
    const left: DayTally[] = [];
    let dropped = 0;
    for (let at = 0; at < batch.length; at += TALLIES_PER_PIPELINE) {
      const part = batch.slice(at, at + TALLIES_PER_PIPELINE);
      const asked = await Promise.allSettled(part.map((tally) => this.#add(tally)));
      for (const [i, answer] of asked.entries()) {
        if (answer.status === 'fulfilled') dropped += answer.value;
        else left.push(part[i]!);
      }
    }
    return { left, dropped };
  }

  async read(subject: TallySubject, first: UtcDay, last: UtcDay): Promise<readonly TalliedDay[]> {
    const { ask, limitMs } = this.#options;
    const key = this.#key(subject);
    const days = daysFrom(first, last);
    if (days.length === 0) return [];
    const fields = days.flatMap((day) => [day, `${day}!`]);
    const found = await ask(key, limitMs, ({ client }) => client.hmget(key, ...fields));
    return days.flatMap((day, i) => {
      const [counts, said] = [found[2 * i] ?? null, found[2 * i + 1] ?? null];
      return counts === null ? [] : [{ day, counts: countsIn(counts), said: said === null ? [] : said.split('\n') }];
    });
  }

  async #add({ subject, day, counts, said }: DayTally): Promise<number> {
    const { ask, limitMs, daysKept } = this.#options;
    const key = this.#key(subject);
    const added = Object.entries(counts).map(([name, count]) => `${name}=${count}`);
    const oldest = daysBefore(day, daysKept - 1);
    const bounds = [MOST_NAMES, MOST_TEXTS, oldest, daysKept * DAY_MS];
    const args = [day, added.join(' '), said.join('\n'), ...bounds];
    return Number(await ask(key, limitMs, ({ client }) => this.#script(client, key, args)));
  }

  #key(subject: TallySubject): string {
    return `${this.#options.keyPrefix}days:{${subject}}`;
  }
}

function countsIn(text: string): Readonly<Record<string, number>> {
  const counts = text.split(' ').filter((word) => word !== '');
  return Object.fromEntries(
    counts.map((word) => {
      const end = word.indexOf('=');
      return [word.slice(0, end), Number(word.slice(end + 1))];
    }),
  );
}
