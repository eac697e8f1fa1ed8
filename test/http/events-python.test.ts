import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { type TestFederation, testGateways } from '../support/gateway.ts';
import { builtOn, event } from './post-events.ts';

/**
 * A hub, as far as its events go: reads its configuration, gives each handler a formatter that makes JSON of a record, and
 * logs dicts. As BinderHub's binderhub/events.py does.
 */
const HUB = `
import json, logging, sys
class Json(logging.Formatter):
    def format(self, record):
        return json.dumps(record.msg)
class c:
    class EventLog:
        handlers_maker = None
given = json.load(sys.stdin)
exec(given["config"], {"c": c})
log = logging.getLogger("binderhub.events")
log.propagate = False
log.setLevel(logging.INFO)
handlers = c.EventLog.handlers_maker(None)
for handler in handlers:
    handler.setFormatter(Json())
    log.addHandler(handler)
for event in given["events"]:
    log.info(event)
for handler in handlers:
    # What waits in a queue has been sent when it is joined.
    if hasattr(handler, "queue"):
        handler.queue.join()
`;

/** The Python in the README's section on launch events, with this gateway in place of the example. */
async function readmeConfigs(federation: TestFederation): Promise<readonly string[]> {
  const readme = await readFile(new URL('../../config/README.md', import.meta.url), 'utf8');
  const section = /^## Launch events from hubs\n(.*?)^## /ms.exec(readme)?.[1] ?? '';
  return Array.from(section.matchAll(/^```python\n(.*?)^```/gms), ([, code = '']) =>
    code
      .replaceAll('https://gateway.example.org', federation.url)
      .replaceAll('gateway.example.org', new URL(federation.url).host)
      .replaceAll('secure=True', 'secure=False'),
  );
}

async function runHub(config: string, token: string, events: readonly unknown[]): Promise<void> {
  const hub = spawn('python3', ['-c', HUB], {
    env: { ...process.env, GATEWAY_TOKEN: token },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let complaints = '';
  hub.stderr.on('data', (text) => {
    complaints += text;
  });
  const ended = once(hub, 'close');
  hub.stdin.end(JSON.stringify({ config, events }));
  expect(await ended, complaints).to.deep.equal([0, null]);
  expect(complaints).to.equal('');
}

describe("a hub's configuration in the README", () => {
  const { startTestFederation } = testGateways();

  it('sends its launches here, through a queue and without', async () => {
    const federation = await startTestFederation();
    const configs = await readmeConfigs(federation);
    expect(configs).to.have.length(2);
    const direct = configs.map((config, i) =>
      config.replace('[QueueHandler(events)]', i === 0 ? '[PostEvent()]' : '[http]'),
    );
    for (const [index, config] of [...configs, ...direct].entries()) {
      const names = [`way-${index}`, `other-${index}`];
      const sent = names.map((name) => event(federation, { spec: `owner/${name}/it's "here"/ö` }));
      await runHub(config, federation.members[0]!.eventToken, sent);
      for (const name of names) {
        expect(await builtOn(federation, `owner/${name}/it's%20%22here%22/%C3%B6`), name).to.deep.equal(['hub-1']);
      }
    }
    expect(federation.log().filter(({ level }) => level !== 'info')).to.deep.equal([]);
  });

  it('sends what the gateway complains of, and the hub never hears', async () => {
    const federation = await startTestFederation();
    const [, form] = await readmeConfigs(federation);
    const direct = form!.replace('[QueueHandler(events)]', '[http]');
    await runHub(direct, federation.members[0]!.eventToken, [event(federation, { provider: 'Nowhere' })]);
    await runHub(direct, 'wrong', [event(federation)]);
    await runHub(direct.replace('method="POST"', 'method="GET"'), federation.members[1]!.eventToken, [
      event(federation),
    ]);
    const told = federation.log().filter(({ msg }) => msg === 'a launch event was refused');
    expect(told.map(({ member, problem }) => [member, problem])).to.deep.equal([
      ['hub-1', 'provider is not one that BinderHub has'],
      [null, 'This token is not known here. Posting launch events needs a token of scope events:<member>.'],
    ]);
    expect(await builtOn(federation, 'owner/repo/HEAD')).to.deep.equal([]);
  });
});
