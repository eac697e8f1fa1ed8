import type { Refusal } from '../routing/reasons.ts';
import { RequestError } from './errors.ts';

/** Tells the visitor that there is no member for their launch. */
export const refusalError = (refusal: Refusal): RequestError =>
  refusal === 'not-allowed'
    ? new RequestError('not-allowed', 'No hub of this federation is set up to launch this repository.')
    : new RequestError('none-eligible', 'All hubs of this federation are full or away. Please try again in a minute.', {
        retryAfterS: 60,
      });
