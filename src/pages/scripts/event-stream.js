// An event stream that is come back to when its connection is lost. Read by hand: an EventSource does not show the head of
// the answer, and cannot go on with a launch after the page has been loaded again.

const PAUSES_MS = [500, 1000, 2000, 4000, 8000, 8000];
const STEADY_MS = 5000;

/**
 * Follows the stream until `event` says that it has ended (`ended`), the server says that it had ended before (`over`), or
 * the connection cannot be had (`lost`). `id`: of a launch to go on with; `silenceMs`: a connection that says nothing for
 * so long has been lost.
 */
export async function follow(url, { id, silenceMs, head, named, event, lost }) {
  const launch = { id, silenceMs, head, named, event };
  for (let failures = 0; failures < PAUSES_MS.length; ) {
    const since = Date.now();
    const end = await connect(url, launch);
    if (end !== 'lost') return end;
    failures = Date.now() - since > STEADY_MS ? 0 : failures + 1;
    lost();
    if (!navigator.onLine) {
      // A device that is nowhere, in a tunnel perhaps, has not been refused: it asks when there is somebody to ask.
      await new Promise((resolve) => addEventListener('online', resolve, { once: true }));
      failures = 0;
      continue;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSES_MS[Math.max(0, failures - 1)]));
  }
  return 'lost';
}

async function connect(url, launch) {
  const connection = new AbortController();
  let silence;
  let heardAt;
  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(() => connection.abort(), launch.silenceMs);
    heardAt = Date.now();
  };
  heard();
  // A device that has slept: its timers have, too.
  const wake = () => Date.now() - heardAt > launch.silenceMs && connection.abort();
  document.addEventListener('visibilitychange', wake, { signal: connection.signal });
  try {
    const headers = { accept: 'text/event-stream', ...(launch.id && { 'last-event-id': launch.id }) };
    const answer = await fetch(url, { headers, signal: connection.signal, cache: 'no-store' });
    if (answer.status === 204) return 'over';
    if (!answer.ok) return 'lost';
    launch.head(answer.headers);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    const take = eventReader(launch);
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return 'lost';
      heard();
      if (take(value)) return 'ended';
    }
  } catch {
    return 'lost';
  } finally {
    clearTimeout(silence);
    connection.abort();
  }
}

/** Takes the text as it comes, in any pieces. True: the last event has come. */
function eventReader(launch) {
  let rest = '';
  let data = [];
  return (text) => {
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    for (const line of lines) {
      const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line);
      if (field === 'data') data.push(value);
      if (field === 'id') launch.id = value;
      if (line !== '') continue;
      if (launch.id) launch.named(launch.id);
      const told = data.join('\n');
      data = [];
      if (told !== '' && launch.event(JSON.parse(told))) return true;
    }
    return false;
  };
}
