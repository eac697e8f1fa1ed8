import type { KnownRepo } from '../builds/known-repo.ts';
import { seatOf } from '../routing/federation.ts';
import type { RouteRequest } from '../routing/route-request.ts';
import type { ShadowQueue } from '../routing/shadow/shadow-queue.ts';
import type { HubOutcome } from './hub-outcome.ts';
import type { HubStream } from './hub-stream.ts';
import type { LaunchOrder } from './launch-order.ts';
import { isBarred, type Place, type Placing, placeAt, placeLaunch } from './placement.ts';
import type { StreamParts } from './stream-parts.ts';

type SearchParts = Pick<StreamParts, 'ledger' | 'federation' | 'load' | 'cold' | 'shadow' | 'clock' | 'random'>;

/** Where one launch may go: what is known of its repo, which members have failed it, and the place that it takes. */
export class PlaceSearch {
  readonly #order: LaunchOrder;
  readonly #parts: SearchParts;
  readonly #tried: number[] = [];
  #known: KnownRepo | null = null;
  #hasPlace = false;
  #saidFull = false;
  #isCompared = false;

  constructor(order: LaunchOrder, parts: SearchParts) {
    this.#order = order;
    this.#parts = parts;
  }

  /** Learns what is known of the repo; before anything else. Never rejects. */
  async begin(): Promise<void> {
    const { ledger } = this.#parts;
    const { repoKey } = this.#order.spec;
    this.#known = ledger.peek(repoKey) ?? (await ledger.recall(repoKey));
  }

  /**
   * Takes a place, if there is one. `waitedFor`: the member that has just built this, which is asked even if it is over the
   * bound, as long as it has room, or has left the federation meanwhile or is being emptied: whoever has waited for a build is not made to wait for
   * another.
   */
  take(waitedFor: number | null): Placing {
    const federation = this.#parts.federation();
    const request = this.#request();
    const there = waitedFor === null ? null : placeAt(waitedFor, 'built', request, federation);
    const placing: Placing = there === null ? placeLaunch(request, federation) : { kind: 'place', place: there };
    if (placing.kind === 'place') {
      this.#compare(request, federation, placing.place.index, placing.place.reason);
      this.#occupy(placing.place);
    } else if (placing.kind === 'none') this.#compare(request, federation, -1, placing.refusal);
    return placing;
  }

  /** For a launch whose turn in line it is: not at a member that is away now, after it has waited so long. null: none yet. */
  takeInTurn(): Place | null {
    const federation = this.#parts.federation();
    const request = this.#request();
    const placing = placeLaunch(request, federation);
    if (placing.kind !== 'place' || placing.place.reason === 'last-resort') return null;
    this.#compare(request, federation, placing.place.index, placing.place.reason);
    this.#occupy(placing.place);
    return placing.place;
  }

  /** May somebody else's build of this very spec be watched, instead of having it built as well? */
  mayFollow(build: HubStream): boolean {
    const { hasPage, sticky } = this.#order;
    const index = seatOf(build.member, this.#parts.federation());
    if (index < 0) return false;
    if (this.#tried.includes(index) || (hasPage && index !== sticky)) return false;
    if (isBarred(index, this.#request(), this.#parts.federation())) return false;
    // Where the image is likely to be there already, waiting for another's launch would only take longer.
    return build.isBuilding || !this.#isBuiltSomewhere();
  }

  /** It follows a build under way there, and takes no place yet. */
  follows({ index, reason }: Place): void {
    this.#compare(this.#request(), this.#parts.federation(), index, reason, true);
  }

  /** This launch does not go there again. */
  passOver(index: number, outcome: Extract<HubOutcome, { kind: 'failed' | 'lost' }>): void {
    const { load, federation, clock } = this.#parts;
    this.#tried.push(index);
    if (outcome.kind !== 'failed' || outcome.of !== 'full') return;
    const { room } = federation().members[index]!;
    load.full(index, room, clock.now());
    // Where pods are not counted, nobody could tell when there is a place again.
    if (room < Number.POSITIVE_INFINITY) this.#saidFull = true;
  }

  /** A member that tells how full it is has refused this launch for want of a place: it is worth waiting for one. */
  get wasToldFull(): boolean {
    return this.#saidFull;
  }

  /** A member that was full may have a place when it is this launch's turn. */
  startAnew(): void {
    this.#tried.length = 0;
    this.#saidFull = false;
  }

  /** Hands it over to be compared, once: where it moves to is not what was decided of it. */
  #compare(...[request, ...decision]: Parameters<ShadowQueue['decided']>): void {
    const { shadow } = this.#parts;
    if (shadow === null || this.#isCompared) return;
    this.#isCompared = true;
    // Members that fail it from now on had not when this was decided.
    shadow.decided({ ...request, tried: [...this.#tried] }, ...decision);
  }

  #occupy({ index, startsBuild = false, heldBack = null }: Place): void {
    const now = this.#parts.clock.now();
    this.#parts.load.add(index, now);
    this.#parts.cold.launched(index, startsBuild, heldBack, now);
    // A launch that moves is still one.
    if (!this.#hasPlace) this.#knownNow.launched(now);
    this.#knownNow.asked = this.#order.spec;
    this.#hasPlace = true;
  }

  #request(): RouteRequest {
    const { clock, random } = this.#parts;
    const known = this.#knownNow;
    const now = clock.now();
    const { spec, sticky } = this.#order;
    return { spec, sticky, tried: this.#tried, builds: known.records, demand: known.demand(now), now, random };
  }

  /** A launch may last for hours, in which the ledger may forget the repo and learn of it anew. */
  get #knownNow(): KnownRepo {
    return this.#parts.ledger.peek(this.#order.spec.repoKey) ?? this.#known!;
  }

  #isBuiltSomewhere(): boolean {
    const { ref } = this.#order.spec;
    return this.#knownNow.records.some((record) => record.ref === ref && record.observed?.outcome === 'built');
  }
}
