/** Everything that can go wrong with a request, by a code that stays the same from version to version. */
export const ERRORS = {
  'wrong-link': { status: 400, title: 'This launch link is not quite right' },
  'not-allowed': { status: 403, title: 'This repository may not be launched here' },
  'no-bots': { status: 403, title: 'This is for people to launch' },
  unauthorized: { status: 401, title: 'A token is needed' },
  forbidden: { status: 403, title: 'This token is good for something else' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'method-not-allowed': { status: 405, title: 'This address takes other methods' },
  'bad-query': { status: 400, title: 'The query could not be read' },
  'prewarm-off': { status: 403, title: 'Nothing is built in advance here' },
  'too-many-requests': { status: 429, title: 'That was a lot at once' },
  'over-budget': { status: 429, title: 'The budget is used up' },
  'wrong-announcement': { status: 400, title: 'This announcement is not quite right' },
  'wrong-change': { status: 400, title: 'This change is not quite right' },
  conflict: { status: 409, title: 'Something stands in the way of this' },
  'too-many': { status: 409, title: 'There are too many of these' },
  'store-away': { status: 503, title: 'This could not be kept' },
  'bad-body': { status: 400, title: 'The body could not be read' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-type': { status: 415, title: 'The body is of another type' },
  'unsupported-encoding': { status: 415, title: 'The body is packed in another way' },
  'link-too-long': { status: 414, title: 'This link is too long' },
  'no-hub': { status: 503, title: 'No hub is there to show this page' },
  'none-eligible': { status: 503, title: 'No hub can take this launch now' },
  'hub-unreachable': { status: 502, title: 'The hub did not answer' },
  internal: { status: 500, title: 'Something went wrong here' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** An error that the person who caused it gets to read. */
export class RequestError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  /** A link that probably does what was meant; null: no good guess. */
  readonly suggestion: string | null;
  /** When it may be worth trying again, seconds; null: not by waiting. */
  readonly retryAfterS: number | null;
  /** What would help: `WWW-Authenticate` of a 401 or 403. */
  readonly challenges: readonly string[];
  /** What else the answer says in its head. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ErrorCode,
    message: string,
    more: {
      readonly suggestion?: string | null;
      readonly retryAfterS?: number;
      readonly challenges?: readonly string[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
    this.name = 'RequestError';
    this.code = code;
    this.status = ERRORS[code].status;
    this.suggestion = more.suggestion ?? null;
    this.retryAfterS = more.retryAfterS ?? null;
    this.challenges = more.challenges ?? [];
    this.headers = more.headers ?? {};
  }
}
