import type { z } from 'zod';
import { announcedEvent, announcementOperations, publicEvent } from './announcement-operations.ts';
import type { ApiOperation } from './api-operation.ts';
import { buildsOperation, expectedWait, knownBuild } from './builds-operation.ts';
import { controlOperations } from './control-operations.ts';
import { controlChange, pin } from './control-schemas.ts';
import { consideredMember, decisionAnswer, decisionsOperation } from './decisions-operation.ts';
import { descriptionOperation } from './description-operation.ts';
import { eventReport, eventsOperation, launchEvent } from './events-operation.ts';
import { historyOperation, imagesOperation, memberDayAnswer, outageAnswer } from './federation-operations.ts';
import { memberStatus, membersOperation } from './members-operation.ts';
import { prewarmEnd, prewarmOperation, prewarmProgress } from './prewarm-operation.ts';
import { repoHistoryAnswer, reposOperation } from './repos-operation.ts';
import { shadowOperation } from './shadow-operation.ts';

/** All of `/api/v1`. */
export const API_OPERATIONS: readonly ApiOperation[] = [
  decisionsOperation,
  buildsOperation,
  reposOperation,
  membersOperation,
  ...controlOperations,
  historyOperation,
  imagesOperation,
  shadowOperation,
  eventsOperation,
  prewarmOperation,
  ...announcementOperations,
  descriptionOperation,
];

/** What generated clients make types of. */
export const API_SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  Decision: decisionAnswer,
  ConsideredMember: consideredMember,
  Build: knownBuild,
  ExpectedWait: expectedWait,
  RepoHistory: repoHistoryAnswer,
  Member: memberStatus,
  MemberDay: memberDayAnswer,
  Outage: outageAnswer,
  LaunchEvent: launchEvent,
  EventReport: eventReport,
  PrewarmProgress: prewarmProgress,
  PrewarmEnd: prewarmEnd,
  PublicEvent: publicEvent,
  AnnouncedEvent: announcedEvent,
  Change: controlChange,
  Pin: pin,
};
