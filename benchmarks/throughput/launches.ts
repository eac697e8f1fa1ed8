import type { Random } from '../../src/simulated-hub/random.ts';

/** The path of the launch link of one of many made-up repositories. Every third asks for a page of its own. */
export const launchPath = (repo: number): string =>
  `/v2/gh/owner-${repo % 4_999}/notebooks-${repo}/main${repo % 3 === 0 ? '?urlpath=lab/tree/index.ipynb' : ''}`;

/**
 * Which repositories the visitors of a busy day ask for: Zipf's law with exponent 1 over `repos` repositories, as
 * numbers from 0, the most wanted first. Over 20,000 of them the first gets 9.5 % of all launches.
 */
export function zipfRepos(count: number, repos: number, random: Random): Uint32Array {
  const upTo = new Float64Array(repos);
  let sum = 0;
  for (let i = 0; i < repos; i++) {
    sum += 1 / (i + 1);
    upTo[i] = sum;
  }
  return Uint32Array.from({ length: count }, () => firstAbove(upTo, random() * sum));
}

/** The index of the first element above `value`, in an array sorted upwards. */
function firstAbove(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A GET as it stands on the wire. The host is nobody's: no server under test looks at it. */
export const wireRequest = (path: string): Buffer =>
  Buffer.from(
    `GET ${path} HTTP/1.1\r\nHost: launch.test\r\nAccept: text/html,application/xhtml+xml,*/*;q=0.8\r\nAccept-Encoding: gzip, deflate, br\r\nUser-Agent: benchmark\r\n\r\n`,
    'latin1',
  );

/** Hands out the same requests again and again. */
export function inTurn(requests: readonly Buffer[]): () => Buffer {
  let next = 0;
  return () => {
    const request = requests[next]!;
    next = next + 1 === requests.length ? 0 : next + 1;
    return request;
  };
}

/** Hands out launches of repositories that nobody has asked for before. */
export function neverSeen(first: number): () => Buffer {
  let repo = first;
  return () => wireRequest(launchPath(repo++));
}
