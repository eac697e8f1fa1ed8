import { connect, type Socket } from 'node:net';
import { type Answer, ask, type RequestOptions, watch } from './http.ts';

/** Where a launch went, and why. */
export interface Launched {
  readonly member: string;
  readonly reason: string;
  /** The cookie as a browser would send it back; null: none was set. */
  readonly cookie: string | null;
}

/** … by a redirect. */
export interface Sent extends Launched {
  readonly location: string;
}

/** One launch link, followed as far as the gateway's redirect. Fails unless it is one. */
export async function launch(origin: string, target: string, options: RequestOptions = {}): Promise<Sent> {
  const answer = await ask(origin, target, options);
  if (answer.status !== 307) throw new Error(`${target} was answered ${answer.status}: ${answer.body}`);
  return { ...launchedBy(answer), location: String(answer.headers.location) };
}

/** A stream that passes through the gateway, to the end of the launch. Fails unless it ends in `ready`. */
export async function stream(origin: string, target: string, options: RequestOptions = {}): Promise<Launched> {
  const watcher = await watch(origin, target, options);
  await watcher.phase('ready');
  watcher.leave();
  return launchedBy(watcher.response);
}

const launchedBy = ({ headers }: Pick<Answer, 'headers'>): Launched => ({
  member: String(headers['launch-member']),
  reason: String(headers['launch-reason']),
  cookie: headers['set-cookie']?.[0]?.split(';', 1)[0] ?? null,
});

/** A whole visit as a browser makes it: page, then stream, both by way of the gateway, to the end of the launch. */
export async function visit(origin: string, spec: string, options: RequestOptions = {}): Promise<Sent> {
  const { location } = await launch(origin, `/v2/${spec}`, options);
  return { ...(await stream(origin, `/build/${spec}`, options)), location };
}

/** Sends bytes as they are on a connection of their own, and gives all that comes back until the server closes. */
export function exchangeBytes(origin: string, bytes: string | Buffer): Promise<string> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket: Socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
  });
}

/** The bytes of a GET that asks for its connection to be closed. The target is latin1: one character, one byte. */
export const getBytes = (target: string, headers = ''): Buffer =>
  Buffer.from(`GET ${target} HTTP/1.1\r\nHost: gateway.test\r\n${headers}Connection: close\r\n\r\n`, 'latin1');

/** The values of a header in the bytes of an answer, however often it is there. */
export function headerValues(answer: string, name: string): readonly string[] {
  const [head = ''] = answer.split('\r\n\r\n', 1);
  const prefix = `${name.toLowerCase()}: `;
  return head
    .split('\r\n')
    .filter((line) => line.toLowerCase().startsWith(prefix))
    .map((line) => line.slice(prefix.length));
}
