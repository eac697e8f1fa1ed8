import type { Dispatcher } from 'undici';
import type { DayTallies } from '../builds/day-tallies.ts';
import type { Ledger } from '../builds/ledger.ts';
import type { Ejections } from '../members/ejections.ts';
import type { LaunchLoad } from '../members/launch-load.ts';
import type { SeatForm, SeatReading } from '../members/new-seat.ts';
import type { Roster } from '../members/roster.ts';
import type { Site } from '../pages/site.ts';
import type { SiteFiles } from '../pages/site-files.ts';
import type { ColdMembers } from '../routing/cold-members.ts';
import type { Federation } from '../routing/federation.ts';
import type { ShadowQueue } from '../routing/shadow/shadow-queue.ts';
import type { FailureMemory } from '../streams/failure-memory.ts';
import type { StreamKeeper } from '../streams/stream-keeper.ts';
import type { LaunchOutcomes } from '../streams/stream-parts.ts';
import type { Access } from './access.ts';
import type { AnnouncementFace } from './announcement-face.ts';
import type { ClientReader } from './client.ts';
import type { ClientLimits } from './client-limits.ts';
import type { ControlFace } from './control-face.ts';
import type { Fellows } from './fellows.ts';
import type { HolderFigures } from './holder-figures.ts';
import type { LaunchAnswer } from './launch-answer.ts';
import type { LaunchCounts } from './launch-counts.ts';
import type { LaunchLog } from './launch-log.ts';
import type { LaunchTallies } from './launch-tallies.ts';
import type { Metrics } from './metrics.ts';
import type { PageCookie } from './page-cookie.ts';
import type { PredictionCounts } from './prediction-counts.ts';
import type { PrewarmFace } from './prewarm-face.ts';
import type { StickyCookie } from './sticky-cookie.ts';

/** What the handlers work with. Made in gateway.ts; each handler takes what it needs of it. */
export interface HttpParts {
  readonly version: string;
  /** The gateway's address as visitors know it, without a trailing slash; null: taken from each request. */
  readonly publicUrl: string | null;
  readonly site: Site;
  readonly files: SiteFiles;
  readonly limits: { readonly urlBytes: number; readonly eventBodyBytes: number };

  /** The federation and its roster now. Take each once per request, so that the request sees one moment. */
  readonly federation: () => Federation;
  readonly roster: () => Roster;
  readonly load: Pick<LaunchLoad, 'add'>;
  readonly ledger: Ledger;
  /** On how many members repositories are built. */
  readonly holders: HolderFigures;
  /** A form → a seat in this federation, judged as its configuration would be. */
  readonly readNewSeat: (form: SeatForm) => SeatReading;
  /** Who is cold, and told of the builds that launches make members begin. */
  readonly cold: ColdMembers;

  /** Who is ejected, and told of launches that went well. */
  readonly ejections: Pick<Ejections, 'of' | 'total'>;
  readonly outcomes: Pick<LaunchOutcomes, 'launchSucceeded'>;

  /** Is told of launches that redirects answer, once they are; null: nothing is compared. */
  readonly shadow: ShadowQueue | null;

  /** What becomes of `/v2`. */
  readonly pages: 'redirect' | 'proxy' | 'page';
  readonly pageCookie: PageCookie;
  /** Launches whose streams pass through; null: `/build` is redirected. */
  readonly streams: StreamKeeper | null;
  /** Gateways that share its port; null: it has that for itself. */
  readonly fellows: Fellows | null;
  /** A stream that has said nothing for so long has lost its connection, ms. */
  readonly streamSilenceMs: number;
  /** Builds before people come. */
  readonly prewarm: PrewarmFace;
  /** Events of which operators said before. */
  readonly announcements: AnnouncementFace;
  /** What operators change while the gateway runs. */
  readonly control: ControlFace;
  /** Builds that fail again and again. */
  readonly failures: FailureMemory;

  /** Who may ask for what. */
  readonly access: Access;
  readonly client: ClientReader;
  /** Who may ask for how much. */
  readonly clientLimits: ClientLimits;
  readonly cookie: StickyCookie;
  readonly answer: LaunchAnswer;
  readonly counts: LaunchCounts;
  readonly predictions: PredictionCounts;
  readonly launchTallies: LaunchTallies;
  /** What was counted by day, of all gateways; the last seconds are not in it yet. */
  readonly dayTallies: Pick<DayTallies, 'read'>;
  /** So many days are kept. */
  readonly daysKept: number;
  readonly metrics: Metrics;
  /** What `/metrics` says, in Prometheus' words; null: it cannot be had now. */
  readonly scrape: () => Promise<string | null>;
  readonly log: LaunchLog;
  /** Connections to the members. */
  readonly dispatcher: Dispatcher;

  /** ms since the epoch */
  readonly now: () => number;
  /** [0, 1) */
  readonly random: () => number;
}
