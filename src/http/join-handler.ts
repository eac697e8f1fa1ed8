import type { Context, Middleware } from 'koa';
import { SEAT_FIELDS, type SeatField, type SeatForm } from '../members/new-seat.ts';
import { type JoinPage, joinPage } from '../pages/join-page.ts';
import { membersIn } from '../routing/federation.ts';
import { ringWith } from '../routing/ring.ts';
import type { HttpParts } from './http-parts.ts';
import { ownAddress } from './own-address.ts';
import { sendPage } from './site-pages.ts';

/** For so long the page as it is before anybody asks may be kept, s. */
const EMPTY_PAGE_S = 300;

type JoinParts = Pick<HttpParts, 'client' | 'publicUrl' | 'site' | 'federation' | 'readNewSeat'>;

/** `GET /federation/join`: what the operator of a new hub is asked, and what it becomes. Asks nothing of any address. */
export const joinHandler =
  (parts: JoinParts): Middleware =>
  (ctx: Context) => {
    const { ring, members } = parts.federation();
    const form = readForm(ctx.querystring);
    const page: JoinPage = {
      origin: ownAddress(parts, ctx.req),
      members: members.flatMap(({ member: { name, weight }, out }, index) =>
        out === 'left' ? [] : { name, weight, share: ring.shares[index]! },
      ),
      asked: form === null ? null : { form, outcome: outcomeOf(parts, form) },
    };
    sendPage(ctx, joinPage(parts.site, page), form === null ? { maxAgeS: EMPTY_PAGE_S } : {});
  };

function outcomeOf({ federation, readNewSeat }: JoinParts, form: SeatForm): NonNullable<JoinPage['asked']>['outcome'] {
  const reading = readNewSeat(form);
  if (!reading.ok) return reading;
  return { ...reading, ring: ringWith(membersIn(federation()), reading.member) };
}

/** null: nothing was asked. */
function readForm(query: string): SeatForm | null {
  const params = new URLSearchParams(query);
  if (!SEAT_FIELDS.some((field) => params.has(field))) return null;
  const fields = SEAT_FIELDS.map((field): [SeatField, string] => [field, (params.get(field) ?? '').trim()]);
  return Object.fromEntries(fields) as Record<SeatField, string>;
}
