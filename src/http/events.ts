import { setImmediate as turn } from 'node:timers/promises';
import type { Context, Middleware } from 'koa';
import { membersNow } from '../members/roster.ts';
import type { AnswerOf } from './api/api-operation.ts';
import type { eventReport } from './api/events-operation.ts';
import { RequestError } from './errors.ts';
import { bodyKind, isOneEvent, kindInFact } from './event-body.ts';
import { EventComplaints } from './event-complaints.ts';
import { eventIntake } from './event-intake.ts';
import { type EventLine, eventLines } from './event-lines.ts';
import { senderOf } from './event-sender.ts';
import type { HttpParts } from './http-parts.ts';
import { readBody } from './read-body.ts';
import { ENCODINGS } from './unpack-body.ts';

/** A body of nothing but bad lines must not come back many times its size. */
const LISTED = 100;
/** Lines read in one go: launches go on in between. */
const AT_ONCE = 500;

/**
 * `POST /api/v1/events`: launch events from a hub, with that hub's token. One event, as a hub's logging handler sends it
 * (`isOneEvent`), is answered 204 before anything is made of it: the handler runs in the hub's event loop, so a slow
 * receiver freezes the hub (PROTOCOL.md, "Launch events"), and no handler looks at the answer. Of a batch the good ones
 * are kept whatever stands beside them; the bad ones (the first hundred) come back with line number and reason, and
 * `unlisted` says how many more there were. Whatever a hub is not told is counted and logged.
 */
export function events(parts: HttpParts): Middleware {
  const { log, metrics, ledger } = parts;
  const pause = () => turn().then(() => ledger.settled());
  const complaints = new EventComplaints(log, parts.now);
  return async (ctx) => {
    let sender: string | null = null;
    try {
      if (ctx.method !== 'POST') throw new RequestError('method-not-allowed', 'Launch events are sent with POST.');
      const state = senderOf(parts.access, ctx.get('authorization'), membersNow(parts.roster()));
      const { name } = state.member;
      sender = name;
      const declared = bodyKind(ctx.get('content-type'));
      const body = await readBody(ctx.req, parts.limits.eventBodyBytes);
      const kind = kindInFact(declared, body);
      const learn = eventIntake(parts, state, parts.now());
      if (isOneEvent(kind, body)) {
        ctx.status = 204;
        void turn()
          .then(() => takeAll(eventLines(kind, body), learn, pause))
          .then(({ accepted, refused }) => {
            metrics.events(name, 'accepted', accepted);
            metrics.events(name, 'refused', refused.length);
            for (const { problem } of refused) complaints.add(name, problem);
          })
          .catch((cause: unknown) => log.error({ cause: String(cause) }, 'an event was lost by a fault of ours'));
        return;
      }
      const { accepted, refused, unlisted } = await takeAll(eventLines(kind, body), learn, pause);
      metrics.events(name, 'accepted', accepted);
      metrics.events(name, 'refused', refused.length + unlisted);
      ctx.status = refused.length === 0 ? 204 : accepted === 0 ? 400 : 207;
      if (refused.length === 0) return;
      const report: AnswerOf<typeof eventReport> = { accepted, refused, ...(unlisted > 0 && { unlisted }) };
      ctx.body = report;
    } catch (cause) {
      if (cause instanceof RequestError) {
        complaints.add(sender, cause.message);
        sayWhatHelps(ctx, cause);
      }
      throw cause;
    }
  };
}

interface Taken {
  readonly accepted: number;
  readonly refused: readonly { readonly line: number; readonly problem: string }[];
  /** Refused and not listed. */
  readonly unlisted: number;
}

/** `pause`: lets launches go on, and the store keep up. */
async function takeAll(
  lines: Iterable<EventLine>,
  learn: (line: EventLine) => string | null,
  pause: () => Promise<unknown>,
): Promise<Taken> {
  const refused: { readonly line: number; readonly problem: string }[] = [];
  let accepted = 0;
  let unlisted = 0;
  let read = 0;
  for (const line of lines) {
    if (++read % AT_ONCE === 0) await pause();
    const problem = learn(line);
    if (problem === null) accepted++;
    else if (refused.length < LISTED) refused.push({ line: line.line, problem });
    else unlisted++;
  }
  return { accepted, refused, unlisted };
}

/** The headers that belong to an error (RFC 9110: 10.2.1, 12.5.3). */
function sayWhatHelps(ctx: Context, { code }: RequestError): void {
  if (code === 'method-not-allowed') ctx.set('Allow', 'POST');
  if (code === 'unsupported-encoding') ctx.set('Accept-Encoding', ENCODINGS);
}
