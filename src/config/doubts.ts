import { isDeepStrictEqual } from 'node:util';
import { EVENTS_SCOPE } from '../access/scope.ts';
import type { Finding } from './explain-issue.ts';
import type { Config } from './schema.ts';

/** A hub's first 503 takes 2 s (PROTOCOL.md, Health): less than this takes an unwell hub for one that is gone. */
const SHORTEST_SENSIBLE_TIMEOUT_MS = 3_000;
/** A hub that builds in silence sends a comment every 25 s (PROTOCOL.md, "The build stream"). */
const SHORTEST_SENSIBLE_SILENCE_MS = 30_000;

/** What is legal and probably not meant, or worth knowing before the first launch. Takes weights of 0 as well. */
export function doubtsOf(config: Config): readonly Finding[] {
  const { members, workers, sticky, launch, store, checks, routing, streams, prewarm, announcements, access, shadow } =
    config;
  const names = new Set<string>(members.map(({ name }) => name));
  const found: Finding[] = [];
  for (const [index, member] of members.entries()) {
    if (member.weight > 0) continue;
    found.push({ path: ['members', index, 'weight'], message: `is 0: ${member.name} is left out of the federation` });
  }
  if (!members.some((member) => member.prime && member.weight > 0)) {
    const lastResort = routing.lastResort === 'prime' ? ', and the last resort is any of them' : '';
    found.push({
      path: ['members'],
      message: `no member is prime: pages that are not launches come from any healthy one${lastResort}`,
    });
  }
  const setsCookies = sticky.enabled || launch === 'proxy';
  if (setsCookies && sticky.secret === null && store.kind === 'redis') {
    const message =
      'is not set: each gateway on this Redis signs with its own, and none believes the cookies of another';
    found.push({ path: ['sticky', 'secret'], message });
  }
  if (store.kind === 'none') {
    found.push({ path: ['store'], message: "is 'none': what was learnt of builds is lost at each restart" });
  }
  if (workers > 1 && store.kind === 'none') {
    const message = `is ${workers} and store is 'none': no worker learns what another has had built, and what operators change while it runs reaches one of them; the embedded store is shared by all of a machine`;
    found.push({ path: ['workers'], message });
  }
  if (checks.timeoutMs < SHORTEST_SENSIBLE_TIMEOUT_MS) {
    found.push({ path: ['checks', 'timeout'], message: 'is under 3s: a hub takes 2 s to say that it is unwell' });
  }
  if (streams.hubSilenceMs < SHORTEST_SENSIBLE_SILENCE_MS) {
    const message = 'is under 30s: a hub at work may send nothing but a comment every 25 s';
    found.push({ path: ['streams', 'hubSilence'], message });
  }
  if (prewarm.access === 'off' && prewarm.tokens.length > 0) {
    found.push({ path: ['prewarm', 'access'], message: "is 'off': nobody can use the tokens that are given out" });
  }
  const tried = { ...routing, ...shadow.routing };
  const weighs = members.every(({ name, weight }) => (shadow.weights[name] ?? weight) === weight);
  if (shadow.enabled && weighs && isDeepStrictEqual(tried, { ...routing })) {
    found.push({ path: ['shadow'], message: 'differs in nothing from what decides: there is nothing to compare' });
  }
  for (const [index, { name, scopes }] of access.tokens.entries()) {
    const path = ['access', 'tokens', index];
    const stranger = scopes.find(
      (scope) => scope.startsWith(EVENTS_SCOPE) && !names.has(scope.slice(EVENTS_SCOPE.length)),
    );
    if (stranger !== undefined) {
      found.push({ path: [...path, 'scopes'], message: `name no member of this configuration: ${stranger}` });
    }
    for (const [section, tokens] of Object.entries({ prewarm: prewarm.tokens, announcements: announcements.tokens })) {
      const other = tokens.findIndex((token) => token.name === name);
      if (other < 0) continue;
      const message = `is the name of ${section}.tokens[${other}] too: the log does not tell them apart`;
      found.push({ path: [...path, 'name'], message });
    }
  }
  return found;
}
