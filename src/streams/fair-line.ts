import type { RepoKey } from '../launch/launch-spec.ts';
import { Turns } from './turns.ts';

/** Whose turn it is goes by these two. They do not change while it waits. */
export interface Ticket {
  readonly repo: RepoKey;
  /** Tells visitors apart; those who cannot be told apart share their turns. */
  readonly client: string;
}

/** One visit in line. */
export interface Standing<T extends Ticket> {
  readonly ticket: T;
  /** In order of arrival. */
  readonly number: number;
  /** No turn before these: its client, or its repo, has had them, or they were over when it came. */
  clientFrom: number;
  repoFrom: number;
  /** See FairLine. */
  clientTurn: number;
  turn: number;
  /** From 1. */
  place: number;
}

/**
 * A line that is fair to clients and to repos: each has one place in a turn.
 *
 * - The visits of a client get turns of the client, in order of arrival.
 * - The visits of a repo get turns of the repo, in order of those and of arrival, none before its client's.
 * - The line is in order of the repos' turns and of arrival.
 *
 * So two hundred visits of a repo stand in two hundred turns, and whoever comes with another repo stands in the present
 * one, before most of them. What becomes free when a visit leaves goes to those of its client and repo behind it.
 *
 * This is start-time fair queueing (Goyal, Vin and Cheng, SIGCOMM 1996) for two kinds of flows at once, with a place as
 * the unit of service: a turn is a start tag. The present, where newcomers start, is the turn served last, and at most
 * one turn ahead of it. With each place it goes on by the share of a repo in line, as virtual time does in WF²Q+ (Bennett
 * and Zhang, SIGCOMM 1996): an endless stream of new repos would otherwise all start in one turn, and who stands in the
 * next would never be served.
 */
export class FairLine<T extends Ticket> {
  readonly #standing = new Set<Standing<T>>();
  readonly #clients = new Turns();
  readonly #repos = new Turns();
  /** null: who came or left since has to be put in order. */
  #order: Standing<T>[] | null = [];
  #arrivals = 0;
  #present = 0;

  /** How many of a client stand in line. */
  waitingOf(client: string): number {
    return this.#clients.waitingOf(client);
  }

  join(ticket: T): Standing<T> {
    const standing = {
      ticket,
      number: this.#arrivals++,
      clientFrom: Math.max(this.#present, this.#clients.nextOf(ticket.client)),
      repoFrom: Math.max(this.#present, this.#repos.nextOf(ticket.repo)),
      clientTurn: 0,
      turn: 0,
      place: 0,
    };
    this.#clients.join(ticket.client);
    this.#repos.join(ticket.repo);
    this.#standing.add(standing);
    if (this.#order !== null && !lineUp(this.#order, standing)) this.#order = null;
    return standing;
  }

  /** Call once, for one that has not been served. */
  leave(standing: Standing<T>): void {
    this.#takeOut(standing);
    this.#order = null;
  }

  /**
   * Takes out up to `places` visits, in order. Whom `suits` does not suit is passed over and keeps its turn. It is asked
   * of one after the other until all places are taken, and whoever it suits is taken.
   */
  serve(places: number, suits: (ticket: T) => boolean): readonly T[] {
    const served: Standing<T>[] = [];
    const passed: Standing<T>[] = [];
    for (const standing of this.#inOrder()) {
      (served.length < places && suits(standing.ticket) ? served : passed).push(standing);
    }
    if (served.length === 0) return [];
    for (const standing of served) {
      this.#haveTurn(standing);
      for (const other of passed) stayBehind(other, standing);
    }
    // All turns stay as they are.
    this.#order = numbered(passed);
    this.#clients.forget(this.#present);
    this.#repos.forget(this.#present);
    return served.map(({ ticket }) => ticket);
  }

  /** 1: next. */
  placeOf(standing: Standing<T>): number {
    this.#inOrder();
    return standing.place;
  }

  #inOrder(): Standing<T>[] {
    this.#order ??= numbered(inOrder(this.#standing));
    return this.#order;
  }

  #haveTurn(standing: Standing<T>): void {
    const { ticket, turn, clientTurn } = standing;
    const share = 1 / this.#repos.waiting;
    this.#present = Math.max(this.#present, turn, Math.min(this.#present + share, turn + 1));
    this.#clients.had(ticket.client, clientTurn);
    this.#repos.had(ticket.repo, turn);
    this.#takeOut(standing);
  }

  #takeOut(standing: Standing<T>): void {
    this.#standing.delete(standing);
    this.#clients.leave(standing.ticket.client);
    this.#repos.leave(standing.ticket.repo);
  }
}

/** Gives those in line their turns. `standing`: in order of arrival. */
function inOrder<T extends Ticket>(standing: Iterable<Standing<T>>): Standing<T>[] {
  const line = [...standing];
  const clients = new Map<string, number>();
  for (const one of line) {
    const { client } = one.ticket;
    one.clientTurn = Math.max(one.clientFrom, clients.get(client) ?? 0);
    clients.set(client, one.clientTurn + 1);
  }
  line.sort((a, b) => a.clientTurn - b.clientTurn || a.number - b.number);
  const repos = new Map<string, number>();
  for (const one of line) {
    const { repo } = one.ticket;
    one.turn = Math.max(one.repoFrom, one.clientTurn, repos.get(repo) ?? 0);
    repos.set(repo, one.turn + 1);
  }
  return line.sort((a, b) => a.turn - b.turn || a.number - b.number);
}

/** As inOrder would, for the last to arrive; false: somebody's turn changes for it, and all have to be found anew. */
function lineUp<T extends Ticket>(line: Standing<T>[], last: Standing<T>): boolean {
  const { client, repo } = last.ticket;
  let clientTurn = last.clientFrom;
  for (const { ticket, clientTurn: taken } of line) {
    if (ticket.client === client) clientTurn = Math.max(clientTurn, taken + 1);
  }
  let turn = Math.max(last.repoFrom, clientTurn);
  for (const other of line) {
    if (other.ticket.repo !== repo) continue;
    if (other.clientTurn > clientTurn) return false;
    turn = Math.max(turn, other.turn + 1);
  }
  Object.assign(last, { clientTurn, turn });
  const before = line.findLastIndex((other) => other.turn <= turn) + 1;
  line.splice(before, 0, last);
  numbered(line, before);
  return true;
}

/** A turn that was had does not become free for those behind it. */
function stayBehind<T extends Ticket>(standing: Standing<T>, served: Standing<T>): void {
  const { ticket, clientTurn, turn } = standing;
  if (ticket.client === served.ticket.client && clientTurn > served.clientTurn) {
    standing.clientFrom = Math.max(standing.clientFrom, served.clientTurn + 1);
  }
  if (ticket.repo === served.ticket.repo && turn > served.turn) {
    standing.repoFrom = Math.max(standing.repoFrom, served.turn + 1);
  }
}

function numbered<T extends Ticket>(line: Standing<T>[], from = 0): Standing<T>[] {
  for (let index = from; index < line.length; index += 1) line[index]!.place = index + 1;
  return line;
}
