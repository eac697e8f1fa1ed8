import { hash, timingSafeEqual } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Middleware } from 'koa';
import { buildFromEvent, type LaunchEvent, parseLaunchEvent } from '../builds/launch-event.ts';
import type { Member } from '../members/member.ts';
import type { MemberState } from '../members/roster.ts';
import { RequestError } from './errors.ts';
import { eventLines } from './event-lines.ts';
import type { HttpParts } from './http-parts.ts';
import { readBody } from './read-body.ts';

/** A body of nothing but bad lines must not come back many times its size. */
const LISTED = 100;
/** Lines read in one go: launches go on in between. */
const AT_ONCE = 500;

/** An event this young says what its member builds under now. */
const FRESH_MS = 10 * 60_000;

/**
 * `POST /api/v1/events`: launch events from a hub, one object, an array or NDJSON, with that hub's bearer token. Good
 * events are kept whatever stands beside them; bad ones (the first hundred) come back with line number and reason, and
 * `unlisted` says how many more there were. Answers before anything is written: a hub's event handler runs in its event
 * loop, so a slow receiver freezes the hub (PROTOCOL.md, "Launch events").
 */
export const events =
  (parts: HttpParts): Middleware =>
  async (ctx) => {
    const state = senderOf(ctx.get('authorization'), parts.roster().states);
    const body = await readBody(ctx.req, parts.limits.eventBodyBytes);
    const now = parts.now();
    const accepted: LaunchEvent[] = [];
    const refused: { readonly line: number; readonly problem: string }[] = [];
    let unlisted = 0;
    let read = 0;
    for (const line of eventLines(body)) {
      if (++read % AT_ONCE === 0) await setImmediate();
      const result = 'problem' in line ? { ok: false as const, problem: line.problem } : parseLaunchEvent(line.value);
      const problem = result.ok ? foreign(result.event, state.member, parts.publicUrl) : result.problem;
      if (result.ok && problem === null) accepted.push(result.event);
      else if (refused.length < LISTED) refused.push({ line: line.line, problem: problem ?? '' });
      else unlisted++;
    }
    parts.metrics.events(state.member.name, 'accepted', accepted.length);
    parts.metrics.events(state.member.name, 'refused', refused.length + unlisted);
    void setImmediate().then(() => {
      for (const event of accepted) {
        const generation = now - event.at < FRESH_MS ? state.generation : null;
        const known = parts.ledger.peek(event.spec.repoKey)?.records ?? [];
        const { name } = state.member;
        const same = known.find(({ ref, member }) => ref === event.spec.ref && member === name) ?? null;
        parts.ledger.learn(buildFromEvent(event, name, generation, now, same));
      }
    });
    if (refused.length === 0) {
      ctx.status = 204;
    } else {
      ctx.status = accepted.length === 0 ? 400 : 207;
      ctx.body = { accepted: accepted.length, refused, ...(unlisted > 0 && { unlisted }) };
    }
  };

/** Whose token it is. Every token is compared, each in constant time. Throws RequestError `unauthorized`. */
function senderOf(authorization: string, states: readonly MemberState[]): MemberState {
  const given = /^bearer +(\S+)$/i.exec(authorization.trim())?.[1] ?? '';
  const digest = hash('sha256', given, 'buffer');
  let sender: MemberState | null = null;
  for (const state of states) {
    const { eventToken } = state.member;
    if (eventToken !== null && timingSafeEqual(digest, hash('sha256', eventToken, 'buffer'))) sender = state;
  }
  if (sender === null) {
    throw new RequestError(
      'unauthorized',
      "Launch events need the bearer token of a member ('eventToken' in the config).",
    );
  }
  return sender;
}

/**
 * A token is good for its own hub's events only. A hub names itself by the Host it was asked under, so it may use the
 * gateway's own name; before version 3 events name nobody.
 */
function foreign({ origin }: LaunchEvent, { url, name }: Member, publicUrl: string | null): string | null {
  if (origin === null || origin === new URL(url).host) return null;
  if (publicUrl !== null && origin === new URL(publicUrl).host) return null;
  return `origin is not that of ${name}, whose token this is`;
}
