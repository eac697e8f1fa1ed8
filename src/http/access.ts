import type { AccessToken } from '../access/access-token.ts';
import { ruleOn } from '../access/rule-on.ts';
import type { Scope } from '../access/scope.ts';
import { RequestError } from './errors.ts';

/** What is asked for, and the words in which it is refused. */
export interface Wanted {
  readonly isFor: (scope: Scope) => boolean;
  /** As operators would write it in the configuration. */
  readonly scope: string;
  /** What a challenge calls it. */
  readonly realm: string;
  /** 'Announcing events needs …': the beginning of the sentence that a caller without a token gets. */
  readonly what: string;
  /** Further schemes that are taken, as challenges. */
  readonly alsoBy?: readonly string[];
}

/** Who may ask for what. The tokens are read anew each time: those of members come and go with the members. */
export class Access {
  readonly #tokens: () => readonly AccessToken[];
  readonly #now: () => number;

  constructor(tokens: () => readonly AccessToken[], now: () => number) {
    this.#tokens = tokens;
    this.#now = now;
  }

  /** Has anybody been given a token for this? */
  isGiven(isFor: Wanted['isFor']): boolean {
    return this.#tokens().some(({ scopes }) => scopes.some(isFor));
  }

  /** Whose token it is, whatever it is good for; null: nobody's that may do anything. */
  holderOf(authorization: string): AccessToken | null {
    const sent = bearerIn(authorization);
    const ruling = sent === null ? UNSENT : ruleOn(sent, () => true, this.#tokens(), this.#now());
    return ruling.ruling === 'granted' ? ruling.token : null;
  }

  /**
   * Whose token it is. Throws RequestError with what is missing: `unauthorized` (none, unknown, run out) or `forbidden` (good
   * for something else), each with its challenge (RFC 9110, 11.6.1; RFC 6750, 3).
   */
  require(authorization: string, wanted: Wanted): AccessToken {
    const { scope, realm, what, isFor, alsoBy = [] } = wanted;
    const sent = bearerIn(authorization);
    const token = `a token of scope ${scope}`;
    if (!this.isGiven(isFor)) {
      const message = `${what} needs ${token}, and nobody has been given one ('access.tokens' in the config).`;
      throw new RequestError('unauthorized', message, { challenges: [`Bearer realm="${realm}"`, ...alsoBy] });
    }
    const refuse = (code: 'unauthorized' | 'forbidden', message: string, error: string) => {
      const challenges = [`Bearer realm="${realm}"${error}`, ...alsoBy];
      return new RequestError(code, message, { challenges });
    };
    const ruling = sent === null ? UNSENT : ruleOn(sent, isFor, this.#tokens(), this.#now());
    switch (ruling.ruling) {
      case 'granted':
        return ruling.token;
      case 'unsent':
        throw refuse('unauthorized', `${what} needs ${token}, sent as Authorization: Bearer <token>.`, '');
      case 'unknown':
        throw refuse(
          'unauthorized',
          `This token is not known here. ${what} needs ${token}.`,
          ', error="invalid_token"',
        );
      case 'expired': {
        const day = new Date(ruling.token.expiresAt ?? 0).toISOString();
        throw refuse('unauthorized', `This token (${ruling.token.name}) ran out at ${day}.`, ', error="invalid_token"');
      }
      case 'lacking':
        throw refuse(
          'forbidden',
          `This token (${ruling.token.name}) is good for ${ruling.token.scopes.join(', ')}. ${what} needs the scope ${scope}.`,
          `, error="insufficient_scope", scope="${scope}"`,
        );
    }
  }
}

const UNSENT = { ruling: 'unsent' } as const;

/** null: no bearer token was sent. */
const bearerIn = (authorization: string): string | null => /^bearer +(\S+)$/i.exec(authorization.trim())?.[1] ?? null;

/** Wants exactly these scopes, of which any will do; the first is named where it is missing. */
export const wanting = (scopes: readonly [Scope, ...Scope[]], realm: string, what: string): Wanted => ({
  isFor: (scope) => scopes.includes(scope),
  scope: scopes[0],
  realm,
  what,
});
