import { type Answer, ask } from './http.ts';

export const CONTROLLER = { name: 'olga', token: 'controller-secret-0123456789', scopes: ['control'] };
export const READER = { name: 'rita', token: 'reader-secret-0123456789', scopes: ['read'] };
/** A configuration in which olga may change the federation, and rita may look at who did. */
export const CONTROLLED = { access: { tokens: [CONTROLLER, READER] } };

const HOUR = 3_600_000;
export const inHours = (hours: number): string => new Date(Date.now() + hours * HOUR).toISOString();

/** Asks as somebody who may change the federation; the body is sent as JSON. */
export const asController = (url: string, method: string, target: string, body?: unknown): Promise<Answer> =>
  ask(url, target, {
    method,
    headers: { authorization: `Bearer ${CONTROLLER.token}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

/** The same for what must be done; returns what was answered. */
export async function change(url: string, method: string, target: string, body?: unknown) {
  const answer = await asController(url, method, target, body);
  if (answer.status >= 300) throw new Error(`${method} ${target}: ${answer.status} ${answer.body}`);
  return JSON.parse(answer.body);
}

export const patch = (url: string, member: string, body: unknown) =>
  change(url, 'PATCH', `/api/v1/members/${member}`, body);

const told = async (url: string, target: string) => JSON.parse((await ask(url, target)).body);
export const memberAt = (url: string, member: string) => told(url, `/api/v1/members/${member}`);
export const membersAt = (url: string) => told(url, '/api/v1/members');
export const pinsAt = async (url: string) => (await told(url, '/api/v1/pins')).pins;
export const changesAt = async (url: string) =>
  JSON.parse((await asController(url, 'GET', '/api/v1/changes')).body).changes;
