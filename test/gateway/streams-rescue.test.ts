import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { EventStreamClient } from '../support/event-stream-client.ts';
import { buildUpTo, EVENTS, FULL, foundLaunch, freshLaunch, PHASES } from '../support/hub-events.ts';
import { until } from '../support/redis-server.ts';
import { block } from '../support/scripted-stream.ts';
import { SPEC, streamFederations } from '../support/stream-federation.ts';
import { HUB_FAULTS, REPO_FAULTS, SILENCES, type StreamScripts, VISITOR_FAULTS } from '../support/stream-scripts.ts';

const GOES_ON = /so it goes on at (hub-\d)\.\n$/;
const BROKEN = { phase: 'failed', status_code: 500, message: 'Internal Server Error\n' };
/** Hubs that are lost in a test are still asked. */
const CALM = { checks: { period: '1h' } };

/** The members that a launch was moved to, in order, as the visitor was told. */
const movesOf = ({ events }: EventStreamClient): readonly string[] =>
  events.flatMap(({ phase, message = '' }) => (phase === 'waiting' ? (GOES_ON.exec(message)?.[1] ?? []) : []));

/** One stream, as clients want it: whole events, and an end. */
async function expectOneStream(client: EventStreamClient, end: 'ready' | 'failed'): Promise<void> {
  expect(await client.ended).to.equal('ended');
  const ends = client.events.filter(({ phase }) => /^(?:ready|failed)$/.test(phase ?? ''));
  expect(ends.map(({ phase }) => phase)).to.deep.equal([end]);
  expect(client.phases().at(-1)).to.equal(end);
  expect(client.garbage).to.deep.equal([]);
  expect(client.text).to.equal(client.blocks.join(''));
  expect(client.headers['access-control-allow-origin']).to.equal('*');
}

describe('a launch goes on at the next hub, on the same stream,', () => {
  const start = streamFederations();

  for (const [title, script] of Object.entries(HUB_FAULTS)) {
    it(`when the hub ${title}`, async () => {
      const { launch, hubs, hubOf, nextMember, asked } = await start(3, CALM);
      for (const hub of hubs) hub.follow(freshLaunch);
      hubOf(await nextMember()).follow(script);
      const { client, member, stream } = await launch();
      await expectOneStream(client, 'ready');
      const moves = movesOf(client);
      expect(moves).to.have.length(1).and.not.to.include(member);
      const rescuer = hubOf(moves[0]!).streams[0]!;
      expect(client.events.at(-1)).to.include({ token: rescuer.token });
      expect(rescuer.target).to.equal(stream.target);
      expect(asked()).to.equal(2);
      await Promise.all([stream.whenClosed, rescuer.whenClosed]);
    });
  }

  it('when the hub falls silent, at whatever point', async () => {
    const { open, hubs, hubOf, asked } = await start(3, { ...CALM, streams: { hubSilence: '2s' } });
    const titles = Object.keys(SILENCES);
    const seen = new Set<string>();
    for (const hub of hubs) {
      hub.follow((stream) => {
        const isFirst = !seen.has(stream.spec);
        seen.add(stream.spec);
        if (isFirst) SILENCES[titles[Number(/\d+/.exec(stream.spec)![0])]!]!(stream);
        else freshLaunch(stream);
      });
    }
    await Promise.all(
      titles.map(async (title, index) => {
        const spec = `gh/owner/silent-${index}/main`;
        const client = await open(spec);
        await expectOneStream(client, 'ready');
        const moves = movesOf(client);
        expect(moves, title).to.have.length(1).and.not.to.include(client.headers['launch-member']);
        const rescuer = hubOf(moves[0]!).streams.find((stream) => stream.spec === spec)!;
        expect(client.events.at(-1), title).to.include({ token: rescuer.token });
      }),
    );
    expect(asked()).to.equal(2 * titles.length);
    await until('all streams of hubs are closed', () => hubs.every((hub) => hub.open() === 0));
  });

  it('when the hub cannot be reached', async () => {
    const { open, hubs, hubOf, nextMember } = await start(2, CALM);
    const member = await nextMember();
    for (const hub of hubs) hub.follow(foundLaunch);
    await hubOf(member).close();
    const client = await open();
    await expectOneStream(client, 'ready');
    expect(movesOf(client)).to.deep.equal([member === 'hub-1' ? 'hub-2' : 'hub-1']);
  });

  it('and shows what the first hub had said, whole, then why it goes on, then the next one', async () => {
    const { launch, hubOf } = await start(2, CALM);
    const { client, member, stream } = await launch();
    const other = member === 'hub-1' ? 'hub-2' : 'hub-1';
    buildUpTo(stream, 'building').send('data: {"phase":"building","mess').kill();
    const second = await hubOf(other).next();
    buildUpTo(second, 'launching').ready();
    await expectOneStream(client, 'ready');
    const [id, ...rest] = client.blocks;
    const upTo = (last: number) => PHASES.slice(0, last).map((phase) => block(EVENTS[phase]));
    expect(rest).to.deep.equal([
      ...upTo(3),
      block({
        phase: 'waiting',
        message: `The hub was lost, so it goes on at ${other}.\n`,
        gateway: { member: other },
      }),
      ...upTo(6),
      id!.replace('\n\n', '-over\n\n'),
      block(second.readyEvent),
    ]);
  });

  it('even when it was an answer to nobody: a visitor who comes back finds the move behind them', async () => {
    const { launch, hubOf, settled, open } = await start(2, CALM);
    const { client, member, stream } = await launch();
    stream.event(EVENTS.building);
    await client.phase('building');
    client.leave();
    await settled();
    stream.kill();
    const second = await hubOf(member === 'hub-1' ? 'hub-2' : 'hub-1').next();
    second.event(EVENTS.waiting);
    const back = await open(SPEC, { lastEventId: client.lastEventId });
    await back.until(() => movesOf(back).length === 1, 'the move');
    second.event(EVENTS.building).ready();
    expect(await back.terminal()).to.include({ token: second.token });
  });
});

describe('a launch stays where it is', () => {
  const start = streamFederations();

  const told: StreamScripts = { ...REPO_FAULTS, ...VISITOR_FAULTS };
  for (const [title, script] of Object.entries(told)) {
    it(`and is told in the hub’s words when the hub ${title}`, async () => {
      const { launch, hubs, asked } = await start(3, CALM);
      for (const hub of hubs) hub.follow(script);
      const { client, stream } = await launch();
      await expectOneStream(client, 'failed');
      expect(client.events.at(-1)!.message).to.match(/\S/);
      expect(movesOf(client)).to.deep.equal([]);
      expect(asked()).to.equal(1);
      await stream.whenClosed;
    });
  }

  it('after ready, whatever becomes of the hub', async () => {
    const { launch, hubOf, asked } = await start(3, CALM);
    const { client, member, stream } = await launch();
    buildUpTo(stream, 'launching').ready().kill();
    await hubOf(member).close();
    await expectOneStream(client, 'ready');
    expect(asked()).to.equal(1);
  });
});

describe('a launch that no hub gets done', () => {
  const start = streamFederations();
  const failing = (index: number) => ({ ...BROKEN, message: `Internal Server Error of hub-${index + 1}\n` });

  it('moves twice at most, and tells the last hub’s failure, in its bytes', async () => {
    const { open, hubs, asked } = await start(5, CALM);
    for (const [index, hub] of hubs.entries()) hub.follow((stream) => stream.event(failing(index)).end());
    const client = await open();
    await expectOneStream(client, 'failed');
    const moves = movesOf(client);
    expect(moves).to.have.length(2);
    expect(new Set([...moves, client.headers['launch-member']]).size).to.equal(3);
    const last = Number(moves[1]!.slice('hub-'.length)) - 1;
    expect(client.blocks.at(-1)).to.equal(block(failing(last)));
    expect(asked()).to.equal(3);
  });

  it('moves as often as is set', async () => {
    for (const moves of [0, 1, 4]) {
      const { open, hubs, asked } = await start(5, { ...CALM, streams: { moves } });
      for (const hub of hubs) hub.follow((stream) => stream.event(BROKEN).end());
      const client = await open();
      await expectOneStream(client, 'failed');
      expect(movesOf(client), `${moves}`).to.have.length(moves);
      expect(asked()).to.equal(moves + 1);
    }
  });

  it('tells the last hub’s failure when nobody is left to ask', async () => {
    const { open, hubs, asked } = await start(2, CALM);
    for (const [index, hub] of hubs.entries()) hub.follow((stream) => stream.event(failing(index)).end());
    const client = await open();
    await expectOneStream(client, 'failed');
    const [move] = movesOf(client);
    expect(client.events.at(-1)!.message).to.equal(`Internal Server Error of ${move}\n`);
    expect(asked()).to.equal(2);
  });

  it('is told by us when the last hub was lost', async () => {
    const { open, hubs } = await start(2, CALM);
    for (const hub of hubs) hub.follow((stream) => stream.event(EVENTS.building).kill());
    const client = await open();
    await expectOneStream(client, 'failed');
    expect(client.events.at(-1)).to.include({ phase: 'failed', status_code: 502 });
    expect(client.events.at(-1)!.message).to.include('Please try again');
  });

  it('is not moved for a failure of the repository at the second hub', async () => {
    const { open, hubs, hubOf, nextMember, asked } = await start(3, CALM);
    for (const hub of hubs) hub.follow(REPO_FAULTS['fails to build, says so twice and stays open']!);
    hubOf(await nextMember()).follow((stream) => stream.event(BROKEN).end());
    const client = await open();
    await expectOneStream(client, 'failed');
    expect(client.events.at(-1)!.message).to.include('returned a non-zero code');
    expect(asked()).to.equal(2);
  });
});

describe('moves', () => {
  const start = streamFederations();

  it('are counted by why, and told in the log, once each', async () => {
    const federation = await start(3, CALM);
    const { launch, hubs, hubOf, metric } = federation;
    const first = await launch('gh/owner/moved/main');
    first.stream.event(BROKEN).end();
    await first.client.until(() => movesOf(first.client).length === 1, 'a move');
    const second = movesOf(first.client)[0]!;
    (await hubOf(second).next()).event(EVENTS.building).kill();
    await first.client.until(() => movesOf(first.client).length === 2, 'another');
    const third = movesOf(first.client)[1]!;
    foundLaunch(await hubOf(third).next());
    await expectOneStream(first.client, 'ready');

    const samples: Readonly<Record<string, number>> = {
      'launch_gateway_stream_moves_total{why="hub"}': 1,
      'launch_gateway_stream_moves_total{why="lost"}': 1,
      [`launch_gateway_stream_failures_total{member="${first.member}",why="hub"}`]: 1,
      [`launch_gateway_stream_failures_total{member="${second}",why="lost"}`]: 1,
      'launch_gateway_stream_ends_total{end="ready"}': 1,
      launch_gateway_streams: 0,
      // A launch is counted once, for the member that it went to first.
      [`launch_gateway_launches_total{member="${first.member}",reason="ring"}`]: 1,
      [`launch_gateway_launches_total{member="${second}",reason="ring"}`]: 0,
    };
    for (const [sample, value] of Object.entries(samples)) expect(await metric(sample), sample).to.equal(value);

    const lines = federation
      .log()
      .filter(({ msg }) => /^(?:launch|stream|a launch failed at a member)$/.test(String(msg)));
    expect(lines.map(({ time, pid, us, ms, level, ...rest }) => rest)).to.deep.equal([
      { member: first.member, reason: 'ring', repo: 'gh:owner/moved', msg: 'launch' },
      {
        member: first.member,
        why: 'hub',
        repo: 'gh:owner/moved',
        detail: 'Internal Server Error',
        msg: 'a launch failed at a member',
      },
      {
        member: second,
        why: 'lost',
        repo: 'gh:owner/moved',
        detail: lines[2]!.detail,
        msg: 'a launch failed at a member',
      },
      { member: third, end: 'ready', repo: 'gh:owner/moved', waitedMs: 0, moves: 2, built: false, msg: 'stream' },
    ]);
    expect(lines[2]!.detail).to.match(/\S/);
    expect(hubs.map((hub) => hub.streams.length)).to.deep.equal([1, 1, 1]);
  });

  it('say that a hub has no place where that is why', async () => {
    const { launch, hubOf, metric } = await start(2, CALM);
    const { client, stream } = await launch();
    stream.event(FULL).end();
    const { message } = await client.phase('waiting');
    const [, next] = GOES_ON.exec(message!)!;
    expect(message).to.equal(`The hub has no place for this launch, so it goes on at ${next}.\n`);
    foundLaunch(await hubOf(next!).next());
    await expectOneStream(client, 'ready');
    expect(await metric('launch_gateway_stream_moves_total{why="full"}')).to.equal(1);
  });
});
