import type { Middleware } from 'koa';
import { quickShare } from '../builds/member-day.ts';
import type { AnswerOf } from './api/api-operation.ts';
import type { historyAnswer } from './api/federation-operations.ts';
import { RequestError } from './errors.ts';
import { federationHistory, type HistoryParts } from './federation-history.ts';

const HOUR_MS = 3_600_000;
const hours = (ms: number): number => Math.round((ms / HOUR_MS) * 100) / 100;
const time = (ms: number): string => new Date(ms).toISOString();

/** `GET /api/v1/federation/history`: the last days of each member, and when they were out of service. */
export const history =
  (parts: HistoryParts): Middleware =>
  async (ctx) => {
    const past = await federationHistory(parts);
    ctx.set('Access-Control-Allow-Origin', '*');
    if (past === null) throw new RequestError('store-away', 'What was counted cannot be read now.');
    ctx.set('Cache-Control', 'no-store');
    ctx.body = {
      from: past.days[0]!,
      until: past.days.at(-1)!,
      members: past.members.map(({ name, launchShare, days }) => ({
        name,
        launchShare,
        days: days.map((day) => ({
          day: day.day,
          launches: day.launches,
          quick: day.quick,
          built: day.built,
          quickShare: quickShare(day),
          failed: day.failed,
          hoursUp: hours(day.upMs),
          hoursDown: hours(day.downMs),
          hoursInMaintenance: hours(day.maintenanceMs),
        })),
      })),
      outages: past.outages.map(({ member, standing, from, to, reason }) => ({
        member,
        standing,
        from: time(from),
        to: to === null ? null : time(to),
        reason,
      })),
    } satisfies AnswerOf<typeof historyAnswer>;
  };
