import { expect } from 'chai';
import { describe, it } from 'mocha';
import { ask } from '../support/http.ts';
import { buildUpTo, foundLaunch } from '../support/hub-events.ts';
import { SPEC, type StreamFederation, streamFederations } from '../support/stream-federation.ts';
import type { StreamScript } from '../support/stream-hub.ts';
import { HUB_FAULTS, REPO_FAULTS, VISITOR_FAULTS } from '../support/stream-scripts.ts';

const OTHER_REF = 'gh/owner/repo/other';
const AGAIN =
  /^The build of this repository has failed again and again, the last time (?:\d+ s|about \d+ min) ago: (.*)\nTo have it tried again now, open (\S+)\n$/s;
const failing: StreamScript = REPO_FAULTS['fails to build, says so twice and stays open']!;

/** One launch whose hub goes by a script, if it is asked; its last event. */
async function launch({ hubs, open }: StreamFederation, script: StreamScript, spec = SPEC) {
  for (const hub of hubs) hub.follow(script);
  const client = await open(spec);
  const end = await client.terminal();
  expect(await client.ended).to.equal('ended');
  return end;
}

describe('a build that failed twice in a row', () => {
  const federate = streamFederations();

  for (const [title, script] of Object.entries(REPO_FAULTS)) {
    it(`is not tried a third time at once, but told with how to have it tried, where the hub ${title}`, async () => {
      const federation = await federate(2);
      const first = await launch(federation, script);
      await launch(federation, script);
      expect(federation.asked()).to.equal(2);
      for (let i = 0; i < 3; i++) {
        const end = await launch(federation, foundLaunch);
        expect(end).to.include({ phase: 'failed', status_code: 500 });
        const [, message, link] = AGAIN.exec(String(end.message))!;
        expect(message).to.equal(first.message!.trim());
        expect(link).to.equal(`${federation.url}/retry/${SPEC}`);
      }
      expect(federation.asked()).to.equal(2);
      expect(await federation.metric('launch_gateway_stream_ends_total{end="remembered"}')).to.equal(3);
    });
  }

  it('is tried again for whoever follows that link, and from then on', async () => {
    const federation = await federate(1);
    for (let i = 0; i < 2; i++) await launch(federation, failing);
    const answer = await ask(federation.url, `/retry/${SPEC}?urlpath=lab`);
    expect([answer.status, answer.headers.location]).to.deep.equal([302, `/v2/${SPEC}?urlpath=lab`]);
    expect(answer.headers['cache-control']).to.equal('no-store');
    expect((await launch(federation, foundLaunch)).phase).to.equal('ready');
    await launch(federation, failing);
    expect((await launch(federation, foundLaunch)).phase).to.equal('ready');
    expect((await ask(federation.url, '/retry/gh/owner')).status).to.equal(400);
  });

  it('is not tried again because a crawler has followed that link', async () => {
    const federation = await federate(1);
    for (let i = 0; i < 2; i++) await launch(federation, failing);
    const { status } = await ask(federation.url, `/retry/${SPEC}`, { headers: { 'user-agent': 'bingbot/2.0' } });
    expect(status).to.equal(302);
    expect((await launch(federation, foundLaunch)).phase).to.equal('failed');
  });

  it('is tried again after a while', async () => {
    const federation = await federate(1, { streams: { failureMemory: '5m' } });
    for (let i = 0; i < 2; i++) await launch(federation, failing);
    federation.leap(4 * 60_000);
    const { message } = await launch(federation, foundLaunch);
    expect(message).to.match(/the last time about 4 min ago/);
    federation.leap(60_000);
    expect((await launch(federation, foundLaunch)).phase).to.equal('ready');
  });

  it('is forgotten with the first that works', async () => {
    const federation = await federate(1);
    for (const script of [failing, foundLaunch, failing]) await launch(federation, script);
    expect((await launch(federation, foundLaunch)).phase).to.equal('ready');
  });

  it('says nothing of another ref, nor of another repository', async () => {
    const federation = await federate(1);
    for (let i = 0; i < 2; i++) await launch(federation, failing);
    for (const spec of [OTHER_REF, 'gh/owner/repository/main', 'gl/owner%2Frepo/main']) {
      expect((await launch(federation, foundLaunch, spec)).phase, spec).to.equal('ready');
    }
  });

  it('has failed once only, however many watched', async () => {
    const federation = await federate(1);
    const [hub] = federation.hubs;
    const watchers = [await federation.open()];
    const stream = await hub!.next();
    buildUpTo(stream, 'building');
    for (let i = 0; i < 4; i++) watchers.push(await federation.open());
    await Promise.all(watchers.map((watcher) => watcher.phase('building')));
    failing(stream);
    for (const watcher of watchers) expect((await watcher.terminal()).phase).to.equal('failed');
    expect((await launch(federation, foundLaunch)).phase).to.equal('ready');
  });

  for (const title of ['fails of itself', 'has too many users', 'is killed while building']) {
    it(`is none of those where the hub ${title}`, async () => {
      const federation = await federate(1, { streams: { moves: 0 } });
      for (let i = 0; i < 4; i++) expect((await launch(federation, HUB_FAULTS[title]!)).phase).to.equal('failed');
      expect(federation.asked()).to.equal(4);
      expect((await launch(federation, foundLaunch)).phase).to.equal('ready');
    });
  }

  for (const [title, script] of Object.entries(VISITOR_FAULTS)) {
    it(`is none of those where the hub ${title}`, async () => {
      const federation = await federate(1);
      for (let i = 0; i < 3; i++) await launch(federation, script);
      expect((await launch(federation, foundLaunch)).phase).to.equal('ready');
    });
  }

  it('is tried as often as it is asked for by visitors with a login, whose builds nobody else is told of', async () => {
    const federation = await federate(1);
    const [hub] = federation.hubs;
    const withLogin = async (script: StreamScript) => {
      hub!.follow(script);
      const client = await federation.open(SPEC, { headers: { authorization: 'token one' } });
      return client.terminal();
    };
    for (let i = 0; i < 3; i++) expect((await withLogin(failing)).message).not.to.match(AGAIN);
    expect((await launch(federation, foundLaunch)).phase).to.equal('ready');
    expect(federation.asked()).to.equal(4);
  });
});
