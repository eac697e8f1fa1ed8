/** A failure at a member, as it is kept among the texts of a repository's day. */
export interface SaidFailure {
  /** ms since the epoch */
  readonly at: number;
  readonly member: string;
  readonly ref: string;
  /** The kind of failure: one word. */
  readonly why: string;
  /** The hub's words, without what may be secret. */
  readonly message: string;
}

const LONGEST_REF = 80;

/** As one line whose end may be cut off. */
export const failureText = ({ at, member, ref, why, message }: SaidFailure): string =>
  [
    new Date(at).toISOString(),
    member,
    encodeURIComponent(ref.slice(0, LONGEST_REF).replace(/\p{Surrogate}/gu, '')),
    why,
    message,
  ].join(' ');

const FORM = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) (\S+) (\S*) (\S+) (.*)$/s;

/** null: no such text. */
export function readFailureText(text: string): SaidFailure | null {
  const [, time = '', member = '', ref = '', why = '', message = ''] = FORM.exec(text) ?? [];
  if (time === '' || Number.isNaN(Date.parse(time))) return null;
  try {
    return { at: Date.parse(time), member, ref: decodeURIComponent(ref), why, message };
  } catch {
    return null;
  }
}
