import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { RepoKey } from '../../src/launch/launch-spec.ts';
import { type Waiting, WaitingRoom, type WaitingRoomSettings } from '../../src/streams/waiting-room.ts';

const NOON = Date.UTC(2026, 10, 23, 12);
const MINUTE = 60_000;

interface Visit {
  readonly name: string;
  readonly repo: RepoKey;
  readonly client: string;
}

/** `ann/textbook`: a client and a repo; more letters behind another slash tell visits apart. */
function visit(name: string): Visit {
  const [client, repo] = name.split('/');
  return { name, repo: `gh:owner/${repo}` as RepoKey, client: client! };
}

const names = (visits: readonly Visit[]) => visits.map(({ name }) => name);
const anybody = () => true;

/** A room, and who is in it. */
class Lobby {
  readonly room: WaitingRoom<Visit>;
  readonly inside = new Map<Visit, Waiting>();

  constructor(settings: Partial<WaitingRoomSettings> = {}) {
    this.room = new WaitingRoom({ length: 1000, longestMs: 30 * MINUTE, perClient: 1000, ...settings });
  }

  enter(visit: Visit, now = NOON): boolean {
    const entry = this.room.enter(visit, now);
    if (entry.ok) this.inside.set(visit, entry.waiting);
    return entry.ok;
  }

  enterAll(...names: readonly string[]): readonly Visit[] {
    const visits = names.map(visit);
    for (const one of visits) expect(this.enter(one), one.name).to.equal(true);
    return visits;
  }

  leave(visit: Visit): void {
    this.room.leave(this.inside.get(visit)!);
    this.inside.delete(visit);
  }

  release(places: number, suits: (visit: Visit) => boolean = anybody, now = NOON): readonly Visit[] {
    const released = this.room.release(places, now, suits);
    for (const one of released) this.inside.delete(one);
    return released;
  }

  /** Everybody, by place. */
  get line(): readonly Visit[] {
    const line: Visit[] = [];
    for (const [visit, waiting] of this.inside) line[this.room.placeOf(waiting) - 1] = visit;
    return line;
  }
}

/** Something that happens at a room. Few clients and repos, so that they meet. */
type Event =
  | { readonly kind: 'enter'; readonly client: string; readonly repo: string }
  | { readonly kind: 'leave'; readonly which: number }
  | { readonly kind: 'release'; readonly places: number; readonly full: string | null };

const letter = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const entering: fc.Arbitrary<Event> = fc.record({ kind: fc.constant('enter'), client: letter, repo: letter });
const leaving: fc.Arbitrary<Event> = fc.record({ kind: fc.constant('leave'), which: fc.nat() });
/** `full`: a repo that finds no place. */
const releasing = (full: fc.Arbitrary<string | null>): fc.Arbitrary<Event> =>
  fc.record({ kind: fc.constant('release'), places: fc.integer({ min: 1, max: 3 }), full });
const servingAll = releasing(fc.constant(null));
const passingOver = releasing(fc.option(letter));

const history = (...kinds: fc.Arbitrary<Event>[]) => fc.array(fc.oneof(...kinds), { maxLength: 60 });
const anything = history(entering, entering, entering, leaving, servingAll, passingOver);

/** Lets it all happen; `served` hears of each release. */
function happen(lobby: Lobby, events: readonly Event[], served: (visits: readonly Visit[]) => void = () => undefined) {
  for (const [index, event] of events.entries()) {
    if (event.kind === 'enter') lobby.enter(visit(`${event.client}/${event.repo}/${index}`));
    else if (event.kind === 'leave') {
      if (lobby.inside.size > 0) lobby.leave([...lobby.inside.keys()][event.which % lobby.inside.size]!);
    } else served(lobby.release(event.places, ({ repo }) => repo !== `gh:owner/${event.full}`));
  }
}

describe('a waiting room', () => {
  describe('is bounded', () => {
    it('and says which bound turns a visit away', () => {
      const { room } = new Lobby({ length: 3, perClient: 2 });
      const enter = (name: string) => {
        const entry = room.enter(visit(name), NOON);
        return entry.ok ? 'in' : entry.why;
      };
      expect(['ann/x', 'ann/y', 'ann/z', 'bob/x', 'cat/x', 'ann/z'].map(enter)).to.deep.equal([
        ...['in', 'in', 'client-full', 'in', 'room-full', 'client-full'],
      ]);
      expect(room.size).to.equal(3);
    });

    it('whatever happens', () => {
      fc.assert(
        fc.property(
          anything,
          fc.integer({ min: 1, max: 8 }),
          fc.integer({ min: 1, max: 3 }),
          (events, length, perClient) => {
            const lobby = new Lobby({ length, perClient });
            const mine = (client: string) => [...lobby.inside.keys()].filter((one) => one.client === client).length;
            for (const [index, event] of events.entries()) {
              if (event.kind !== 'enter') {
                happen(lobby, [event]);
                continue;
              }
              const { client, repo } = event;
              const roomy = lobby.inside.size < length && mine(client) < perClient;
              expect(lobby.enter(visit(`${client}/${repo}/${index}`))).to.equal(roomy);
            }
            expect(lobby.room.size).to.equal(lobby.inside.size);
          },
        ),
      );
    });
  });

  it('forgets clients and repos when their turns are over', () => {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const { room } = new Lobby();
    const pass = (count: number) => {
      for (let i = 0; i < count; i += 1) {
        const name = `${i}-${'x'.repeat(1000)}`;
        room.enter(visit(`client-${name}/repo-${name}`), NOON);
        if (room.size > 10) room.release(1, NOON, anybody);
      }
      collect();
      return process.memoryUsage().heapUsed;
    };
    const before = pass(100);
    // Remembered, these would be 20 MB and more.
    expect(pass(10_000) - before).to.be.below(5e6);
  });

  describe('has an order', () => {
    it('of arrival where nobody has more than one', () => {
      const lobby = new Lobby();
      const visits = lobby.enterAll('ann/x', 'bob/y', 'cat/z');
      expect(lobby.release(2)).to.deep.equal(visits.slice(0, 2));
      expect(lobby.release(2)).to.deep.equal(visits.slice(2));
      expect(lobby.release(2)).to.deep.equal([]);
    });

    it('in which repos have one place in a turn', () => {
      const lobby = new Lobby();
      lobby.enterAll('a/class', 'b/class', 'c/class', 'd/class', 'e/lone', 'f/pair', 'g/pair');
      const order = ['a/class', 'e/lone', 'f/pair', 'b/class', 'g/pair', 'c/class', 'd/class'];
      expect(names(lobby.release(7))).to.deep.equal(order);
    });

    it('in which clients have one place in a turn, over all repos', () => {
      const lobby = new Lobby();
      lobby.enterAll('a/v', 'a/w', 'a/x', 'b/y', 'c/z');
      expect(names(lobby.release(5))).to.deep.equal(['a/v', 'b/y', 'c/z', 'a/w', 'a/x']);
    });

    it('in which clients have one place in a turn of their repo', () => {
      const lobby = new Lobby();
      lobby.enterAll('a/class/1', 'a/class/2', 'a/class/3', 'b/class', 'c/class');
      expect(names(lobby.release(5))).to.deep.equal(['a/class/1', 'b/class', 'c/class', 'a/class/2', 'a/class/3']);
    });

    it('in which a client that waits for much does not hold up its repos', () => {
      const lobby = new Lobby();
      lobby.enterAll('a/u', 'a/v', 'a/w', 'a/class', 'b/class', 'c/class');
      expect(names(lobby.release(6))).to.deep.equal(['a/u', 'b/class', 'a/v', 'c/class', 'a/w', 'a/class']);
    });

    it('in which having been served counts', () => {
      const lobby = new Lobby();
      lobby.enterAll('a/class', 'b/class', 'c/lone');
      lobby.release(1);
      lobby.enterAll('a/other', 'd/fourth', 'e/class');
      const order = ['c/lone', 'd/fourth', 'b/class', 'a/other', 'e/class'];
      expect(names(lobby.release(5))).to.deep.equal(order);
    });

    it('in which having been served counts for those who come with the same repo', () => {
      const lobby = new Lobby();
      lobby.enterAll('a/class', 'b/lone');
      lobby.release(1);
      lobby.enterAll('c/class', 'd/other');
      expect(names(lobby.release(3))).to.deep.equal(['b/lone', 'd/other', 'c/class']);
    });

    it('that is told: places are 1 to n, and releases go by them', () => {
      fc.assert(
        fc.property(anything, fc.integer({ min: 1, max: 4 }), (events, places) => {
          const lobby = new Lobby();
          happen(lobby, events);
          const line = [...lobby.line];
          expect(line).to.have.members([...lobby.inside.keys()]);
          const released: Visit[] = [];
          while (lobby.inside.size > 0) released.push(...lobby.release(places));
          expect(names(released)).to.deep.equal(names(line));
        }),
      );
    });

    it('of arrival among the visits of one client to one repo', () => {
      fc.assert(
        fc.property(anything, (events) => {
          const lobby = new Lobby();
          const served: Visit[] = [];
          happen(lobby, events, (visits) => served.push(...visits));
          served.push(...lobby.release(1000));
          const numbers = new Map<string, number[]>();
          for (const { client, repo, name } of served) {
            const key = `${client} ${repo}`;
            numbers.set(key, [...(numbers.get(key) ?? []), Number(name.split('/')[2])]);
          }
          for (const each of numbers.values()) expect(each).to.deep.equal(each.toSorted((a, b) => a - b));
        }),
      );
    });

    it('that a release does not change', () => {
      fc.assert(
        fc.property(
          history(entering, entering, leaving, servingAll),
          fc.integer({ min: 1, max: 3 }),
          (events, places) => {
            const lobby = new Lobby();
            happen(lobby, events);
            const before = lobby.line;
            lobby.release(places);
            expect(names(lobby.line)).to.deep.equal(names(before.slice(places)));
            // Everybody's turn is found anew.
            const [passer] = lobby.enterAll('passer/by');
            lobby.leave(passer!);
            expect(names(lobby.line)).to.deep.equal(names(before.slice(places)));
          },
        ),
      );
    });
  });

  describe('is fair', () => {
    it('to a newcomer of another repo, whom two hundred of one repo do not hold up', () => {
      const lobby = new Lobby();
      lobby.enterAll(...Array.from({ length: 200 }, (_, i) => `student-${i}/class`));
      const [newcomer] = lobby.enterAll('ann/lone');
      expect(lobby.line[1]).to.equal(newcomer);
      lobby.release(100);
      const [later] = lobby.enterAll('bob/other');
      expect(lobby.line.indexOf(later!)).to.be.at.most(1);
    });

    it('to a newcomer, before whom are two of each repo and of each client at most', () => {
      fc.assert(
        fc.property(history(entering, entering, servingAll), (events) => {
          const lobby = new Lobby();
          happen(lobby, events);
          const [newcomer] = lobby.enterAll('new/new');
          const before = lobby.line.slice(0, lobby.line.indexOf(newcomer!));
          for (const by of ['repo', 'client'] as const) {
            for (const one of before) expect(before.filter((other) => other[by] === one[by]).length).to.be.at.most(2);
          }
        }),
        { numRuns: 500 },
      );
    });

    it('to a newcomer after a thousand repos had one turn together', () => {
      const lobby = new Lobby({ length: 2000 });
      lobby.enterAll(...Array.from({ length: 10 }, (_, i) => `student-${i}/class`));
      lobby.enterAll(...Array.from({ length: 1000 }, (_, i) => `c-${i}/r-${i}`));
      lobby.release(1001);
      const [newcomer] = lobby.enterAll('new/new');
      expect(lobby.line.indexOf(newcomer!)).to.be.at.most(1);
    });

    it('to those who waited: newcomers do not catch up on turns before they came', () => {
      const lobby = new Lobby();
      lobby.enterAll('a/picky', ...Array.from({ length: 100 }, (_, i) => `student-${i}/class`));
      lobby.release(50, ({ repo }) => repo !== 'gh:owner/picky');
      lobby.enterAll(...Array.from({ length: 10 }, (_, i) => `new-${i}/new`));
      const ofClass = lobby.line.slice(1, 11).filter(({ repo }) => repo === 'gh:owner/class');
      expect(ofClass).to.have.lengthOf(5);
    });

    it('to a newcomer of another client and repo, whom nobody overtakes', () => {
      fc.assert(
        fc.property(
          history(entering, entering, servingAll),
          history(entering, leaving, servingAll),
          (events, later) => {
            const lobby = new Lobby();
            happen(lobby, events);
            const [newcomer] = lobby.enterAll('new/new');
            let place = lobby.line.indexOf(newcomer!);
            for (const event of later) {
              if (event.kind === 'leave') continue;
              happen(lobby, [event]);
              const now = lobby.line.indexOf(newcomer!);
              if (now < 0) return;
              expect(now).to.be.at.most(place);
              place = now;
            }
          },
        ),
      );
    });

    it('to those who wait, however many others come: nobody starves', () => {
      /** Who comes with each place that is given out. */
      const tactics = {
        'of new repos': (i: number) => `new-${i}/new-${i}`,
        'of new clients': (i: number) => `new-${i}/a`,
        'of new clients, to the repos of those who wait': (i: number) => `new-${i}/${'abcde'[i % 5]}`,
        'of one client, with new repos': (i: number) => `a/new-${i}`,
        'of all these': (i: number) => [`new-${i}/new-${i}`, `new-${i}/b`, `a/new-${i}`][i % 3]!,
      };
      const LENGTH = 40;
      for (const [tactic, comer] of Object.entries(tactics)) {
        fc.assert(
          fc.property(history(entering), (events) => {
            const lobby = new Lobby({ length: LENGTH });
            happen(lobby, events);
            const first = [...lobby.inside.keys()];
            // Each place takes everybody one share of a turn further: a turn is over after at most LENGTH of them.
            const patience = (first.length + 2) * LENGTH;
            for (let i = 0; i < patience && first.some((one) => lobby.inside.has(one)); i += 1) {
              lobby.enter(visit(comer(i)));
              lobby.release(1);
            }
            expect(names(first.filter((one) => lobby.inside.has(one))), tactic).to.deep.equal([]);
          }),
          { numRuns: 40 },
        );
      }
    });

    it('to a class, which has the places that new repos leave', () => {
      const lobby = new Lobby();
      const students = lobby.enterAll(...Array.from({ length: 200 }, (_, i) => `student-${i}/class`));
      for (let i = 0; i < 100; i += 1) {
        if (i % 2 === 0) lobby.enterAll(`new-${i}/new-${i}`);
        lobby.release(1);
      }
      expect(students.filter((one) => !lobby.inside.has(one)).length).to.be.within(48, 52);
    });
  });

  describe('when somebody leaves', () => {
    it('is as if they had never come', () => {
      fc.assert(
        fc.property(history(entering, entering, leaving), (events) => {
          const lobby = new Lobby();
          happen(lobby, events);
          const other = new Lobby();
          for (const stayed of lobby.inside.keys()) other.enter(stayed);
          expect(names(lobby.line)).to.deep.equal(names(other.line));
        }),
      );
    });

    it('lets nobody behind them wait longer for it', () => {
      const lobby = new Lobby();
      const [, second] = lobby.enterAll('a/class', 'b/class', 'c/class', 'd/x', 'e/x');
      lobby.leave(second!);
      expect(names(lobby.line)).to.deep.equal(['a/class', 'd/x', 'c/class', 'e/x']);
    });

    it('does not mind that they do so again, nor that they were released', () => {
      const { room } = new Lobby();
      const entries = ['ann/x', 'bob/x', 'cat/x'].map((name) => room.enter(visit(name), NOON));
      const [ann, bob] = entries.map((entry) => (entry.ok ? entry.waiting : null)!);
      room.leave(bob!);
      room.leave(bob!);
      expect(names(room.release(1, NOON, anybody))).to.deep.equal(['ann/x']);
      room.leave(ann!);
      expect([room.size, room.placeOf(ann!), room.placeOf(bob!)]).to.deep.equal([1, 0, 0]);
      expect(names(room.release(5, NOON, anybody))).to.deep.equal(['cat/x']);
    });
  });

  describe('passes over whom the places do not suit', () => {
    it('and they keep their turn', () => {
      const lobby = new Lobby();
      lobby.enterAll('a/picky', 'b/x', 'c/x', 'd/picky', 'e/y');
      const picky = ({ repo }: Visit) => repo !== 'gh:owner/picky';
      expect(names(lobby.release(2, picky))).to.deep.equal(['b/x', 'e/y']);
      lobby.enterAll('f/z');
      expect(names(lobby.release(4))).to.deep.equal(['a/picky', 'f/z', 'c/x', 'd/picky']);
    });

    it('and asks in order, of each once, until all places are taken', () => {
      const lobby = new Lobby();
      const visits = lobby.enterAll('a/u', 'b/v', 'c/w', 'd/x', 'e/y');
      const asked: Visit[] = [];
      const suits = (one: Visit) => asked.push(one) % 2 === 0;
      expect(lobby.release(2, suits)).to.deep.equal([visits[1], visits[3]]);
      expect(asked).to.deep.equal(visits.slice(0, 4));
    });

    it('and the line stays what it was without those who were served', () => {
      const whom = fc.infiniteStream(fc.boolean());
      fc.assert(
        fc.property(anything, whom, fc.integer({ min: 1, max: 5 }), (events, suited, places) => {
          const lobby = new Lobby();
          happen(lobby, events);
          const before = lobby.line;
          const suit = new Set(before.filter(() => suited.next().value));
          const expected = before.filter((one) => suit.has(one)).slice(0, places);
          const left = names(before.filter((one) => !expected.includes(one)));
          expect(names(lobby.release(places, (one) => suit.has(one)))).to.deep.equal(names(expected));
          expect(names(lobby.line)).to.deep.equal(left);
          // Everybody's turn is found anew.
          const [passer] = lobby.enterAll('passer/by');
          lobby.leave(passer!);
          expect(names(lobby.line)).to.deep.equal(left);
        }),
      );
    });
  });

  describe('has had enough of those who waited too long', () => {
    it('and takes them out', () => {
      const lobby = new Lobby({ longestMs: 10 * MINUTE });
      const { room } = lobby;
      room.enter(visit('a/class'), NOON);
      room.enter(visit('b/class'), NOON + 1);
      room.enter(visit('c/class'), NOON + MINUTE);
      expect(room.expired(NOON + 10 * MINUTE - 1)).to.deep.equal([]);
      expect(names(room.expired(NOON + 10 * MINUTE + 1))).to.deep.equal(['a/class', 'b/class']);
      expect(room.expired(NOON + 10 * MINUTE + 1)).to.deep.equal([]);
      expect(names(room.release(5, NOON + 10 * MINUTE, anybody))).to.deep.equal(['c/class']);
    });

    it('and lets their clients come again', () => {
      const { room } = new Lobby({ longestMs: MINUTE, perClient: 1, length: 1 });
      room.enter(visit('a/x'), NOON);
      room.expired(NOON + MINUTE);
      expect(room.enter(visit('a/y'), NOON + MINUTE)).to.have.property('ok', true);
    });
  });

  describe('tells how long it may take', () => {
    const waiting = (room: WaitingRoom<Visit>, name: string, now: number): Waiting => {
      const entry = room.enter(visit(name), now);
      if (!entry.ok) throw new Error(entry.why);
      return entry.waiting;
    };

    it('once there is something to go by', () => {
      const { room } = new Lobby();
      const first = waiting(room, 'a/x', NOON);
      const second = waiting(room, 'b/y', NOON);
      expect(room.expectedWaitMs(first, NOON + MINUTE)).to.equal(null);
      room.release(1, NOON + MINUTE, anybody);
      expect(room.expectedWaitMs(second, NOON + MINUTE)).to.be.closeTo(MINUTE, 3000);
    });

    it('by the place and the pace of late', () => {
      const { room } = new Lobby();
      const last = Array.from({ length: 100 }, (_, i) => waiting(room, `c-${i}/r-${i}`, NOON)).at(-1)!;
      let now = NOON;
      const give = (places: number, everyMs: number) => {
        for (let i = 0; i < places; i += 1) {
          now += everyMs;
          room.release(1, now, anybody);
        }
      };
      give(40, 10_000);
      expect(room.placeOf(last)).to.equal(60);
      expect(room.expectedWaitMs(last, now)).to.be.closeTo(60 * 10_000, 60 * 300);
      // An hour of one a minute: the rest is forgotten.
      give(59, MINUTE);
      expect(room.expectedWaitMs(last, now)).to.be.closeTo(MINUTE, 5000);
    });

    it('and longer when nothing comes free', () => {
      const { room } = new Lobby();
      waiting(room, 'a/x', NOON);
      const last = waiting(room, 'b/y', NOON);
      room.release(1, NOON + MINUTE, anybody);
      const soon = room.expectedWaitMs(last, NOON + MINUTE)!;
      expect(room.expectedWaitMs(last, NOON + 5 * MINUTE)).to.be.above(4 * soon);
    });

    it('without counting time in which nobody waited', () => {
      const { room } = new Lobby();
      waiting(room, 'a/x', NOON);
      room.release(1, NOON + MINUTE, anybody);
      const later = waiting(room, 'b/y', NOON + 20 * MINUTE);
      expect(room.expectedWaitMs(later, NOON + 20 * MINUTE)).to.be.closeTo(MINUTE, 3000);
    });

    it('until what it goes by is too old', () => {
      const { room } = new Lobby();
      waiting(room, 'a/x', NOON);
      room.release(1, NOON + MINUTE, anybody);
      const later = waiting(room, 'b/y', NOON + 60 * MINUTE);
      expect(room.expectedWaitMs(later, NOON + 60 * MINUTE)).to.equal(null);
    });

    it('and takes a clock that is set back for one that stands', () => {
      const { room } = new Lobby();
      waiting(room, 'a/x', NOON);
      const last = waiting(room, 'b/y', NOON);
      room.release(1, NOON + MINUTE, anybody);
      expect(room.expectedWaitMs(last, NOON - MINUTE)).to.be.closeTo(MINUTE, 3000);
    });
  });
});
