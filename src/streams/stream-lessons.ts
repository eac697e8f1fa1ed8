import type { BuildRecord, Observation, Outcome } from '../builds/build-record.ts';
import { generationText, versionsOf } from '../builds/generation.ts';
import { TOUCH_EVERY_MS } from '../builds/presume.ts';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import type { MemberName } from '../members/member.ts';
import type { HubEvent } from './hub-event.ts';
import { imagePrefix, tagOf } from './image-prefix.ts';
import { type Course, LaunchCourse } from './launch-course.ts';
import { resolvedRefOfRequest, resolvedRefOfTag } from './resolved-ref.ts';

export interface LessonOptions {
  readonly spec: LaunchSpec;
  readonly member: MemberName;
  /** What the member builds under, as far as it was known when the stream began (builds/generation.ts); null: not known. */
  readonly versions: string | null;
  /** What the ledger has of this ref on this member: what it knows already is no lesson. Default: nothing. */
  readonly known?: BuildRecord | null;
}

/** The words before a build; other things are waited for as well, such as a branch that is gone. */
const BUILD_AWAITED = /^Waiting for build to start/;

/**
 * What one stream of a hub teaches of the build: that it goes on, since when, that the image is there, that the
 * repository cannot be built. One record at most of each, and none of what is not about the build.
 */
export class StreamLessons {
  readonly #options: LessonOptions;
  readonly #versions: string | null;
  readonly #course = new LaunchCourse();
  #buildingSince: number | null = null;
  /** The first lines of the log were heard: hubs show only the last hundred of a build that goes on already. */
  #fromTheStart = false;
  #built: Observation | null = null;
  #imagePrefix: string | null = null;

  constructor(options: LessonOptions) {
    this.#options = options;
    this.#versions = versionsOf(options.versions);
  }

  /** How far the launch has come. */
  get course(): Course {
    return this.#course;
  }

  /** Was the image made now (true) or found (false)? null: it is not there yet. */
  get fresh(): boolean | null {
    return this.#built === null ? null : this.#buildingSince !== null;
  }

  /** The hub's image prefix, once it has named the image. */
  get imagePrefix(): string | null {
    return this.#imagePrefix;
  }

  /** Takes in the stream's next event. Returns what the ledger should learn from it; null: nothing new. */
  hear(event: HubEvent, now: number): BuildRecord | null {
    const lesson = this.#lesson(event, now);
    this.#course.hear(event);
    return lesson;
  }

  #lesson(event: HubEvent, now: number): BuildRecord | null {
    switch (event.phase) {
      case 'waiting':
        return BUILD_AWAITED.test(event.message ?? '') ? this.#building(now) : null;
      case 'fetching':
        this.#fromTheStart = true;
        return this.#building(now);
      case 'building':
      case 'pushing':
        return this.#building(now);
      case 'built':
      case 'ready':
        return this.#hasImage(event, now);
      case 'failed':
        return this.failed(now);
      default:
        return null;
    }
  }

  #building(now: number): BuildRecord | null {
    if (this.#buildingSince !== null || this.#built !== null) return null;
    this.#buildingSince = now;
    return this.#record(this.#observation('building', now));
  }

  /** `ready` is heard as well: it says what the ref meant where `built` did not, and comes alone with `build_only`. */
  #hasImage({ imageName, persistentRequest }: HubEvent, now: number): BuildRecord | null {
    const { spec } = this.#options;
    const before = this.#built;
    if (before !== null && before.resolvedRef !== null) return null;
    const tag = imageName === null ? null : tagOf(imageName);
    const resolvedRef =
      (tag === null ? null : resolvedRefOfTag(tag, spec)) ??
      (persistentRequest === null ? null : resolvedRefOfRequest(persistentRequest, spec));
    if (before !== null && resolvedRef === null) return null;
    if (imageName !== null) this.#imagePrefix ??= imagePrefix(imageName, spec);
    const since = this.#buildingSince;
    this.#built = {
      ...this.#observation('built', before?.at ?? now),
      resolvedRef,
      durationMs: before?.durationMs ?? (since !== null && this.#fromTheStart ? Math.max(0, now - since) : null),
    };
    return this.#isKnown(this.#built) ? null : this.#record(this.#built);
  }

  /**
   * The build does not go on here, whoever is to blame: others must not be sent to join it. Whether it is worth trying
   * elsewhere, judge-failure.ts says. Also called for a stream that is lost.
   */
  failed(now: number): BuildRecord | null {
    if (this.#buildingSince === null || this.#built !== null) return null;
    this.#buildingSince = null;
    return this.#record(this.#observation('failed', now));
  }

  /** An image that is found with every launch of a hot repo is news once in a while only. */
  #isKnown({ at, resolvedRef, generation }: Observation): boolean {
    const { known = null } = this.#options;
    if (known === null || known.observed === null || this.#buildingSince !== null) return false;
    const { observed, presumedAt } = known;
    return (
      observed.outcome === 'built' &&
      observed.resolvedRef === resolvedRef &&
      observed.generation === generation &&
      (presumedAt === null || presumedAt <= observed.at) &&
      at - observed.at < TOUCH_EVERY_MS
    );
  }

  #observation(outcome: Outcome, at: number): Observation {
    const generation = generationText(this.#versions, this.#imagePrefix);
    return { outcome, at, source: 'stream', resolvedRef: null, generation, durationMs: null };
  }

  #record(observed: Observation): BuildRecord {
    const { spec, member } = this.#options;
    const { outcome, at } = observed;
    return {
      ref: spec.ref,
      member,
      observed,
      presumedAt: null,
      builtSince: outcome === 'built' ? at : null,
      usedAt: at,
    };
  }
}
