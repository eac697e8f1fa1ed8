export type TimeReading = { readonly ok: true; readonly at: number } | { readonly ok: false; readonly message: string };

const FORM = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?) *(.*)$/s;
const ZONE = /^(?:Z|[+-]\d\d:\d\d)$/i;
const EXAMPLES = '2026-12-01T09:00Z or 2026-12-01T09:00+01:00';

/** An ISO time with its zone → ms since the epoch. Messages go on from the name of the field: "from has no time zone". */
export function readTime(value: unknown): TimeReading {
  const [, day, time, zone] = (typeof value === 'string' && FORM.exec(value.trim())) || [];
  if (day === undefined || time === undefined || zone === undefined) return wrong(`is no time: write ${EXAMPLES}`);
  if (zone === '') return wrong(`has no time zone: write ${EXAMPLES}`);
  if (!ZONE.test(zone)) return wrong(`has a time zone that is not understood: write its offset, as in ${EXAMPLES}`);
  const at = Date.parse(`${day}T${time}${zone.toUpperCase()}`);
  // JavaScript takes the 30th of February for the 2nd of March.
  const isDay = !Number.isNaN(Date.parse(day)) && new Date(`${day}T00:00Z`).toISOString().startsWith(day);
  return Number.isNaN(at) || !isDay ? wrong('is a time that there is not') : { ok: true, at };
}

const wrong = (message: string): TimeReading => ({ ok: false, message });
