import { setMaxListeners } from 'node:events';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import { shareKey } from '../streams/build-shares.ts';
import { BuildLine } from './build-line.ts';
import { CallerBudgets } from './caller-budgets.ts';
import { HourlyBudget } from './hourly-budget.ts';
import { MemberBuild, type MemberDesk } from './member-build.ts';
import { MemberModes } from './member-modes.ts';
import type { PrewarmParts } from './prewarm-parts.ts';
import type { WarmListener, WarmOrder, WarmResult } from './warm-order.ts';
import { WarmRun } from './warm-run.ts';

/** How often builds are looked at: silence is that exact. */
const TICK_MS = 1_000;

/**
 * Has repositories built before people come: on request of their authors, and for the gateway itself. One build per spec
 * and member, however many ask for it, and none where a visitor launches it already. Budgets and the line of each member
 * are this process's own.
 */
export class Prewarmer {
  readonly #parts: PrewarmParts;
  readonly #modes: MemberModes;
  readonly #callers = new CallerBudgets();
  /** By the index of the member. */
  readonly #desks: MemberDesk[] = [];
  readonly #builds = new Map<string, MemberBuild>();
  readonly #stopTicking: () => void;
  #idle: (() => void) | null = null;
  readonly #closing = new AbortController();

  constructor(parts: PrewarmParts) {
    this.#parts = parts;
    this.#modes = new MemberModes(parts.modeOf);
    // Every caller listens to it.
    setMaxListeners(0, this.#closing.signal);
    this.#stopTicking = parts.every(TICK_MS, () => {
      for (const build of this.#builds.values()) build.tick(parts.clock.now());
    });
  }

  /**
   * Has it built where it is not, and resolves when that is over. A refusal (over budget, nobody to ask) comes without
   * any progress, and nothing was begun. `signal`: the caller has gone. What waits for its turn is then called off; builds
   * that have begun go on. Never rejects for what hubs do.
   */
  async warm(order: WarmOrder, listener: WarmListener, signal: AbortSignal): Promise<WarmResult> {
    const { spec, caller } = order;
    const budget = this.#callers.of(caller);
    const address = caller.kind === 'gateway' ? null : caller.address;
    const result = await new WarmRun(order, listener, signal, {
      parts: this.#parts,
      isOff: (index) => this.#modes.isOff(index),
      isUnderWay: (index) => this.#isUnderWay(index, spec),
      build: (index, isHeld) => this.#build(index, spec, address, isHeld),
      budget,
      closing: this.#closing.signal,
    }).run();
    if (result.end !== 'ready' && result.members.length === 0) this.#parts.notes.refused(result.end);
    return result;
  }

  /** Builds under way, those of visitors that are watched included. */
  get running(): number {
    return this.#builds.size - this.waiting;
  }

  /** Builds in line at their member. */
  get waiting(): number {
    let waiting = 0;
    for (const build of this.#builds.values()) if (build.isWaiting) waiting++;
    return waiting;
  }

  /**
   * Takes no more orders, tells those who wait for one at once, calls off builds that have not begun, and lets the others end
   * until the deadline, so that their servers are shut down. A hub goes on with what it builds; a server that it has begun to
   * start may be left.
   */
  async close(deadlineMs: number): Promise<void> {
    for (const build of this.#builds.values()) if (build.isWaiting) build.stop('restart');
    this.#closing.abort();
    if (this.#builds.size > 0) {
      await new Promise<void>((resolve) => {
        const cancel = this.#parts.later(deadlineMs, resolve);
        this.#idle = () => {
          cancel();
          resolve();
        };
      });
    }
    this.#stopTicking();
    const left = [...this.#builds.values()];
    for (const build of left) build.stop('restart');
    await Promise.all(left.map(({ done }) => done));
  }

  #deskOf(index: number): MemberDesk {
    const { concurrent, buildsPerHour } = this.#parts.settings.perMember;
    this.#desks[index] ??= { line: new BuildLine(concurrent), budget: new HourlyBudget(buildsPerHour) };
    return this.#desks[index];
  }

  #isUnderWay(index: number, spec: LaunchSpec): boolean {
    const key = shareKey(spec, '');
    const { member } = this.#parts.federation().members[index]!;
    return (
      this.#builds.has(`${index} ${key}`) ||
      this.#parts.shares.find(key, (stream) => stream.member.url === member.url) !== null
    );
  }

  #build(
    index: number,
    spec: LaunchSpec,
    address: string | null,
    isHeld: boolean,
  ): { build: MemberBuild; isNew: boolean } {
    const key = `${index} ${shareKey(spec, '')}`;
    const underWay = this.#builds.get(key);
    if (underWay !== undefined) return { build: underWay, isNew: false };
    const { member } = this.#parts.federation().members[index]!;
    const target = { index, member, spec, address, isHeld };
    const build = new MemberBuild(target, this.#deskOf(index), this.#modes, this.#parts);
    this.#builds.set(key, build);
    void build.done.then((end) => {
      this.#builds.delete(key);
      this.#parts.notes.ended({ member: member.name, repo: spec.repoKey, end });
      if (this.#builds.size === 0) this.#idle?.();
    });
    return { build, isNew: true };
  }
}
