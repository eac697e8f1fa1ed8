import { type Answer, ask } from './http.ts';

export const ANNOUNCEMENTS = '/api/v1/announcements';
export const OPERATOR = { name: 'olga', token: 'operator-secret-0123456789' };
/** A configuration in which she may announce. */
export const ANNOUNCING = { announcements: { tokens: [OPERATOR] } };

const HOUR = 3_600_000;

/** Hours that begin and end so many hours from now. */
export const hours = (from: number, until: number) => ({
  from: new Date(Date.now() + from * HOUR).toISOString(),
  until: new Date(Date.now() + until * HOUR).toISOString(),
});

export const asOperator = (url: string, method: string, target: string, body?: unknown): Promise<Answer> =>
  ask(url, target, {
    method,
    headers: { authorization: `Bearer ${OPERATOR.token}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

export const announce = (url: string, body: unknown): Promise<Answer> => asOperator(url, 'POST', ANNOUNCEMENTS, body);

/** As an operator sees them. */
export const announced = async (url: string) =>
  JSON.parse((await asOperator(url, 'GET', ANNOUNCEMENTS)).body).announcements;
