import { ask, type RequestOptions, type StreamedEvent, type Watcher, watch } from './http.ts';

export const TOKEN = 'a-token-of-authors';
export const COMMIT = '233102a7fae1e7c29ad87a1635f3cb6e21c597a7';
/** A spec that can be told from memory, and one whose meaning only a hub can tell. */
export const FIXED = `gh/owner/repo/${COMMIT}`;
export const BRANCH = 'gh/owner/repo/main';

/** `prewarm` of a configuration in which `TOKEN` is good for so many builds an hour. */
export const tokenOf = (buildsPerHour = 100, more: object = {}) => ({
  prewarm: { tokens: [{ name: 'authors', token: TOKEN, buildsPerHour }], ...more },
});

const AUTHORIZED = { authorization: `Bearer ${TOKEN}` };

interface Origin {
  readonly url: string;
}

/** Asks for a build and watches it. */
export const prewarm = ({ url }: Origin, spec: string, options: RequestOptions = {}): Promise<Watcher> =>
  watch(url, `/api/v1/prewarm/${spec}`, {
    method: 'POST',
    ...options,
    headers: { ...AUTHORIZED, ...options.headers },
  });

export interface PrewarmEnd extends StreamedEvent {
  readonly phase: 'ready' | 'failed';
  readonly reason?: string;
  readonly wanted: number;
  readonly members: readonly Readonly<Record<string, unknown> & { member: string; outcome: string }>[];
}

/** The last event. */
export async function endOf(watcher: Watcher): Promise<PrewarmEnd> {
  const end = await watcher.until(() => watcher.events.find((event) => 'members' in event));
  return end as PrewarmEnd;
}

/** `hub-1: built, hub-2: was-there` */
export const outcomes = ({ members }: PrewarmEnd): string =>
  members.map(({ member, outcome }) => `${member}: ${outcome}`).join(', ');

/** Asks for a build as a program that wants one object at the end. */
export async function prewarmJson(
  { url }: Origin,
  spec: string,
  headers: Readonly<Record<string, string>> = AUTHORIZED,
) {
  const answer = await ask(url, `/api/v1/prewarm/${spec}`, {
    method: 'POST',
    headers: { accept: 'application/json', ...headers },
  });
  return { status: answer.status, headers: answer.headers, body: JSON.parse(answer.body) };
}
