import { buildUpTo, EVENTS, FOUND, FULL, foundLaunch, freshLaunch, IMAGE, PHASES } from './hub-events.ts';
import { block, type ScriptedStream } from './scripted-stream.ts';
import type { StreamScript } from './stream-hub.ts';

/** By what goes on, in words for a test's title. */
export type StreamScripts = Readonly<Record<string, StreamScript>>;

const each = (
  title: (phase: string) => string,
  script: (stream: ScriptedStream, phase: (typeof PHASES)[number]) => void,
) => Object.fromEntries(PHASES.map((phase) => [title(phase), (stream: ScriptedStream) => script(stream, phase)]));

const PAGE = '<!DOCTYPE html><html><title>500</title><body>500: Internal Server Error</body></html>';
const TEN_MB = 10 * 1024 ** 2;

/** Streams on which no `ready` comes, through no fault of the repository: another hub may do better. */
export const HUB_FAULTS: StreamScripts = {
  'closes the connection without an answer': (stream) => stream.kill(),
  'resets the connection': (stream) => stream.kill('reset'),
  'is killed after the head': (stream) => stream.open().kill(),
  ...each(
    (phase) => `is killed while ${phase}`,
    (stream, phase) => buildUpTo(stream, phase).kill(),
  ),
  ...each(
    (phase) => `ends the stream after ${phase}`,
    (stream, phase) => buildUpTo(stream, phase).end(),
  ),
  'is killed in the middle of an event': (stream) => buildUpTo(stream, 'building').send('data: {"phase": "bui').kill(),
  'is killed before an event’s blank line': (stream) =>
    buildUpTo(stream, 'building').send('data: {"phase": "pushing"}\n').kill(),
  'is killed in the middle of a chunk': (stream) => buildUpTo(stream, 'building').kill('in-chunk'),
  'ends in the middle of an event': (stream) => buildUpTo(stream, 'building').send('data: {"phase": "rea').end(),
  'sends 10 MB of one line and is killed': (stream) => stream.send(`data: {"message": "${'x'.repeat(TEN_MB)}`).kill(),
  'sends nothing but events that are no JSON': (stream) => wrongEvents(stream).end(),
  'has too many users': (stream) => stream.event(FULL).end(),
  'has too many users, and fails twice': (stream) =>
    buildUpTo(stream, 'built')
      .event(FULL, { phase: 'failed', status_code: 500, message: 'Internal Server Error\n' })
      .end(),
  'finds the image and has too many users': (stream) => stream.event(FOUND, FULL).end(),
  'fails of itself': (stream) =>
    stream.event({ phase: 'failed', status_code: 500, message: 'Internal Server Error\n' }).end(),
  'cannot start the server': (stream) =>
    buildUpTo(stream, 'launching')
      .event(
        { phase: 'launching', message: 'Launch attempt 1 failed, retrying...\n' },
        {
          phase: 'failed',
          status_code: 500,
          message: `Image ${IMAGE} for user owner-repo-9u2zloab failed to launch\n`,
        },
      )
      .end(),
  'answers 500 with a page': (stream) => stream.answer(500, PAGE),
  'answers 502 with a page': (stream) => stream.answer(502, PAGE),
  'answers 404 with a page': (stream) => stream.answer(404, PAGE),
  'answers 429': (stream) => stream.answer(429, '', { 'retry-after': '3600' }),
  'answers 200 with a page': (stream) => stream.answer(200, PAGE),
  'answers 200 with JSON': (stream) => stream.answer(200, '{"ok": true}', { 'content-type': 'application/json' }),
  'answers 204': (stream) => stream.answer(204, ''),
  'redirects to a login': (stream) =>
    stream.answer(302, '', { location: '/hub/api/oauth2/authorize?client_id=binder' }),
};

/** Streams on which nothing more comes and that stay open: whoever waits must give up by the clock. */
export const SILENCES: StreamScripts = {
  'never answers': () => {},
  'sends the head, and no more': (stream) => stream.open(),
  'sends a keepalive, and no more': (stream) => stream.keepalive(),
  'sends half an event, and no more': (stream) => stream.send('data: {"phase": "wai'),
  ...each(
    (phase) => `falls silent while ${phase}`,
    (stream, phase) => buildUpTo(stream, phase),
  ),
};

/** Streams that fail because of the repository: every hub would say the same. */
export const REPO_FAULTS: StreamScripts = {
  // The stream of a failed build is never closed by the hub.
  'fails to build, says so twice and stays open': (stream) =>
    buildUpTo(stream, 'building')
      .event(
        { message: 'Error during build: The command returned a non-zero code: 1\n', phase: 'failed' },
        { phase: 'failed' },
      )
      .keepalive(),
  'cannot resolve the ref': (stream) =>
    stream
      .event({
        phase: 'failed',
        status_code: 404,
        message: 'Could not resolve ref for gh:owner/repo/nope. Double check your URL and that your repo is public.\n',
      })
      .end(),
};

/** Streams that fail because of who asks, and how: moving on would get round a rule, or fail again. */
export const VISITOR_FAULTS: StreamScripts = {
  'allows no more launches for an hour': refusal(429, 'Rate limit exceeded. Try again in 3600 seconds.'),
  'wants a login': refusal(403, 'Forbidden'),
  'does not take the build token': refusal(403, 'Invalid build token'),
  'has banned the network': refusal(403, 'Requests from 198.51.100.0/24 are not allowed'),
  'does not only build': refusal(400, 'Building but not launching is not permitted'),
};

/** Streams that are odd, and come to a `ready` all the same; the first one counts. */
export const ODD_LAUNCHES: StreamScripts = {
  'stays open after ready': freshLaunch,
  'ends at once after ready': foundLaunch,
  'is killed after ready': (stream) => buildUpTo(stream, 'launching').ready().kill(),
  'says ready, then failed': (stream) =>
    stream.event(FOUND).ready().event({ phase: 'failed', status_code: 500, message: 'Internal Server Error\n' }).end(),
  'says ready twice': (stream) => stream.event(FOUND).ready().ready({ token: 'the second token' }).end(),
  'capitalises phases': (stream) =>
    stream
      .event({ phase: 'Pending', message: 'Pending\n' }, { phase: 'Building', message: 'x\n' }, { phase: 'Succeed' })
      .event({ ...FOUND, phase: 'Built' })
      .ready({ phase: 'Ready' })
      .end(),
  'sends log lines without a phase': (stream) =>
    stream.event({ message: 'a bare line\n' }, { message: 'and another\n' }, EVENTS.built).ready().end(),
  'sends events with neither phase nor message': (stream) => stream.event({}, FOUND).ready().end(),
  'sends events that are no JSON in between': (stream) =>
    foundLaunch(wrongEvents(stream.event(EVENTS.waiting)).event(EVENTS.building)),
  'ends lines with CRLF': (stream) => withLineEnd(stream, '\r\n'),
  'ends lines with CR': (stream) => withLineEnd(stream, '\r'),
  'sends comments in between': (stream) =>
    foundLaunch(stream.keepalive().send(': a comment\n\n:\n\n').event(EVENTS.waiting).keepalive()),
  'sends fields that hubs do not use': (stream) =>
    foundLaunch(
      stream.send('retry: 5\n\nid: of-the-hub\nevent: message\ndata: {"phase": "waiting"}\n\nunknown: x\n\n'),
    ),
  'sends an event on several lines': (stream) =>
    foundLaunch(stream.send('data: {"phase": "building",\ndata: "message": "x"}\n\n')),
  'leaves out the space after the colon': (stream) =>
    foundLaunch(stream.send('data:{"phase":"building","message":"x"}\n\n')),
  'sends every byte in a chunk of its own': (stream) => bytewise(stream),
  'sends a whole launch in one chunk': (stream) =>
    stream.send([EVENTS.waiting, FOUND, EVENTS.launching, stream.readyEvent].map(block).join('')).end(),
  'sends an event of 10 MB': (stream) => foundLaunch(stream.event({ phase: 'building', message: 'x'.repeat(TEN_MB) })),
};

function refusal(status: number, message: string): StreamScript {
  return (stream) => stream.event({ phase: 'failed', status_code: status, message: `${message}\n` }).end();
}

function wrongEvents(stream: ScriptedStream): ScriptedStream {
  return stream.send(
    'data: {"phase": "ready", \n\ndata: <html>\n\ndata: 7\n\ndata: null\n\ndata: ["ready"]\n\ndata:\n\n',
  );
}

function withLineEnd(stream: ScriptedStream, end: string): void {
  const text = [EVENTS.waiting, FOUND, EVENTS.launching, stream.readyEvent].map(block).join('');
  stream.send(text.replaceAll('\n', end)).end();
}

/** Characters of several bytes are cut as well. */
function bytewise(stream: ScriptedStream): void {
  const events = [EVENTS.waiting, { phase: 'building', message: 'naïve 日本語 😀\n' }, FOUND, stream.readyEvent];
  for (const byte of Buffer.from(events.map(block).join(''))) stream.send(Buffer.of(byte));
  stream.end();
}
