import { getGlobalDispatcher } from 'undici';
import { CliError } from './cli-error.ts';
import { wrongLink } from './wrong-link.ts';

/** Where a running gateway is, and the token to show it. */
export interface GatewayAccess {
  readonly gateway: string;
  /** Unset: LAUNCH_GATEWAY_TOKEN. */
  readonly token?: string | undefined;
}

export interface GatewayRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
}

const TIMEOUT_MS = 30_000;

/** The answer's body, parsed; null: none. Throws a CliError for anything but success. */
export async function askGateway(
  { gateway, token }: GatewayAccess,
  { method, path, body }: GatewayRequest,
): Promise<unknown> {
  if (!URL.canParse(gateway)) throw new CliError(`${gateway} is no address.`, 2);
  const { origin, pathname } = new URL(gateway);
  const shown = token ?? process.env.LAUNCH_GATEWAY_TOKEN ?? '';
  const answer = await getGlobalDispatcher()
    .request({
      origin,
      path: pathname.replace(/\/+$/, '') + path,
      method,
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(shown !== '' && { authorization: `Bearer ${shown}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    .catch((cause: unknown) => {
      throw new CliError(`${gateway} does not answer: ${cause instanceof Error ? cause.message : cause}`);
    });
  const told = (await answer.body.json().catch(() => null)) as {
    readonly message?: string;
    readonly suggestion?: string;
  } | null;
  if (answer.statusCode < 300) return told;
  const message = told?.message ?? `${gateway} is no launch-gateway: it answered ${answer.statusCode}.`;
  if (answer.statusCode === 400) throw wrongLink(message, told?.suggestion ?? null);
  throw new CliError(message, answer.statusCode === 401 ? 2 : 1);
}
