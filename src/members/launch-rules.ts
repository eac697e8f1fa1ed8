import type { LaunchSpec } from '../launch/launch-spec.ts';
import type { LaunchRules } from './member.ts';

/** Whether a member takes this launch. */
export type LaunchFilter = (spec: Pick<LaunchSpec, 'provider' | 'repo'>) => boolean;

/**
 * Compiles a member's rules. A glob is matched against all of `<provider>/<repo>`, whatever the case; `*` stands for
 * any characters, none and slashes included (as namespaces nest, and clone URLs and DOIs have slashes of their own);
 * nothing else is special. Deny wins; an empty `allow` allows everything.
 */
export function compileLaunchRules({ allow, deny }: LaunchRules): LaunchFilter {
  if (allow.length === 0 && deny.length === 0) return () => true;
  const allowed = allow.map(compileGlob);
  const denied = deny.map(compileGlob);
  return ({ provider, repo }) => {
    const text = `${provider}/${repo}`.toLowerCase();
    if (denied.some((matches) => matches(text))) return false;
    return allowed.length === 0 || allowed.some((matches) => matches(text));
  };
}

/**
 * The pieces between the stars, each found at its first place behind the one before. That is enough when a star
 * matches everything, so there is nothing to try again: no glob and no link makes it slow, as a regular expression could.
 */
function compileGlob(glob: string): (text: string) => boolean {
  const pieces = glob.toLowerCase().split('*');
  const head = pieces[0]!;
  if (pieces.length === 1) return (text) => text === head;
  const tail = pieces.at(-1)!;
  const middle = pieces.slice(1, -1).filter((piece) => piece !== '');
  return (text) => {
    if (!text.startsWith(head) || !text.endsWith(tail)) return false;
    let from = head.length;
    for (const piece of middle) {
      const at = text.indexOf(piece, from);
      if (at < 0) return false;
      from = at + piece.length;
    }
    return from + tail.length <= text.length;
  };
}
