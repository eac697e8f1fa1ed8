import type { IncomingMessage } from 'node:http';

/**
 * One header of a request, by its name in lower case, without having Node make an object of all of them, which it does when
 * `headers` is first read: a browser sends fifteen. One that came several times is joined as Node joins it.
 */
export function rawHeader({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>, name: string): string | undefined {
  let found: string | undefined;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const its = rawHeaders[i]!;
    if (its.length !== name.length || its.toLowerCase() !== name) continue;
    const value = rawHeaders[i + 1]!;
    found = found === undefined ? value : `${found}${name === 'cookie' ? '; ' : ', '}${value}`;
  }
  return found;
}
