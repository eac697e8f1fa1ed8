import { expect } from 'chai';
import { describe, it } from 'mocha';
import { type Clock, systemClock } from '../../src/members/clock.ts';
import { type ConfigPart, testGateways } from '../support/gateway.ts';
import { ask, watch } from '../support/http.ts';
import { stream } from '../support/launch.ts';
import { BRANCH, endOf, FIXED, outcomes, prewarm, prewarmJson, tokenOf } from '../support/prewarm.ts';
import { until } from '../support/redis-server.ts';

const API_ONLY = { apiOnly: true };

describe('pre-warming', () => {
  const { startTestFederation } = testGateways();
  const federate = (hubs: readonly object[], config: ConfigPart = tokenOf()) => startTestFederation({ hubs, config });
  const decision = async ({ url }: { readonly url: string }, spec: string) =>
    JSON.parse((await ask(url, `/api/v1/decisions/${spec}`)).body);
  const buildsOf = ({ hubs }: { readonly hubs: readonly { builds(): number }[] }) => hubs.map((hub) => hub.builds());
  const tokensGiven = (text: string) => text.match(/"token":"[^"]+"/g) ?? [];

  it('builds where a launch goes, and on a hub in API-only mode no server starts', async () => {
    const federation = await federate([API_ONLY, API_ONLY, API_ONLY]);
    const { member } = await decision(federation, BRANCH);
    const watcher = await prewarm(federation, BRANCH);
    const end = await endOf(watcher);
    expect([end.phase, outcomes(end)]).to.deep.equal(['ready', `${member}: built`]);
    expect(await watcher.ended).to.equal('ended');
    expect(watcher.phases()).to.include.members(['waiting', 'fetching', 'building']);
    const hub = federation.hubOf(member);
    expect([hub.builds(), hub.launches().launched, hub.pods().length]).to.deep.equal([1, 0, 0]);
    expect(await decision(federation, BRANCH)).to.include({ member, reason: 'built' });
    const log = federation.log().filter(({ msg }) => msg === 'prewarm');
    expect(log).to.have.length(1);
    expect(log[0]).to.include({ member, outcome: 'built', repo: 'gh:owner/repo' });
  });

  it('launches at an ordinary hub, shuts the server down, and keeps its secrets', async () => {
    const federation = await federate([{}]);
    const hub = federation.hubs[0]!;
    const watcher = await prewarm(federation, BRANCH);
    const end = await endOf(watcher);
    expect(end.members).to.have.length(1);
    expect(end.members[0]).to.include({ outcome: 'built', serverLeft: false });
    expect([hub.launches().launched, hub.pods().length]).to.deep.equal([1, 0]);
    const asked = hub.requests().filter(({ target }) => target.includes('/build/'));
    expect(asked.map(({ target }) => target)).to.deep.equal([`/build/${BRANCH}?build_only=true`, `/build/${BRANCH}`]);
    const shutDown = hub.requests().find(({ method }) => method === 'POST');
    const [user = ''] = /\/user\/[^/]+\//.exec(shutDown!.target) ?? [];
    const token = shutDown!.rawHeaders.find((value) => value.startsWith('token '))!.slice('token '.length);
    expect(token.length).to.be.greaterThan(10);
    const told = JSON.stringify(watcher.events) + federation.logText() + (await ask(federation.url, '/metrics')).body;
    expect(told).not.to.include(token);
    expect(told).not.to.include(user);
    expect(tokensGiven(told)).to.deep.equal([]);
    // The refusal is remembered: the next is not asked to build only.
    await endOf(await prewarm(federation, 'gh/owner/other/main'));
    expect(hub.requests().filter(({ target }) => target.includes('build_only'))).to.have.length(1);
  });

  it('says so, counts it and has built all the same when the server cannot be shut down', async () => {
    const federation = await startTestFederation({
      hubs: [{}],
      config: tokenOf(),
      clock: impatient,
    });
    federation.hubs[0]!.failShutdowns(true);
    const watcher = await prewarm(federation, BRANCH);
    const end = await endOf(watcher);
    expect(end.members[0]).to.include({ outcome: 'built', serverLeft: true });
    expect(JSON.stringify(watcher.events)).to.include('could not be shut down');
    expect(federation.hubs[0]!.pods()).to.have.length(1);
    const { body } = await ask(federation.url, '/metrics');
    expect(body).to.match(/launch_gateway_prewarm_servers_left_total\{member="hub-1"\} 1/);
    expect(federation.hubs[0]!.requests().filter(({ method }) => method === 'POST').length).to.be.greaterThan(2);
  });

  it('asks a hub only to build where the configuration says so, and says what it would take', async () => {
    const federation = await federate([{}], tokenOf());
    const member = { name: 'hub-1', url: federation.hubs[0]!.url, prewarm: 'build-only' };
    const strict = await startTestFederation({ hubs: [{}], config: { ...tokenOf(), members: [member] } });
    const { status, body } = await prewarmJson(strict, BRANCH);
    expect([status, body.reason]).to.deep.equal([409, 'request']);
    expect(body.message).to.include('API-only mode');
    expect(federation.hubs[0]!.pods()).to.have.length(0);
  });

  it('asks nobody about a commit that is known to be built', async () => {
    const federation = await federate([API_ONLY]);
    const hub = federation.hubs[0]!;
    await prewarmJson(federation, FIXED);
    const asked = () => hub.requests().filter(({ target }) => target.includes('/build/')).length;
    const before = asked();
    for (let i = 0; i < 3; i++) {
      const { status, body } = await prewarmJson(federation, FIXED);
      expect([status, body.members[0].outcome]).to.deep.equal([200, 'was-there']);
    }
    expect(asked()).to.equal(before);
  });

  it('asks about a branch that was built also when the budget is used up, and about nothing else', async () => {
    const federation = await federate([API_ONLY], tokenOf(2, { perMember: { buildsPerHour: 2 } }));
    for (const repo of ['one', 'two']) await prewarmJson(federation, `gh/owner/${repo}/main`);
    for (let i = 0; i < 3; i++) {
      const { status, body } = await prewarmJson(federation, 'gh/owner/one/main');
      expect([status, body.members?.[0].outcome]).to.deep.equal([200, 'was-there']);
    }
    const { status, body } = await prewarmJson(federation, 'gh/owner/three/main');
    expect([status, body.error]).to.deep.equal([429, 'over-budget']);
    expect(body.message).to.include('your 2 an hour are used up');
  });

  it('charges a branch that has moved beyond the budget, once, and trusts nobody who is beyond it', async () => {
    const federation = await federate([API_ONLY], tokenOf(1));
    const hub = federation.hubs[0]!;
    await prewarmJson(federation, BRANCH);
    // As where a branch has moved: what it means now has no image.
    hub.forgetImages();
    const moved = await prewarmJson(federation, BRANCH);
    expect([moved.status, moved.body.members?.[0].outcome]).to.deep.equal([200, 'built']);
    const { status, body } = await prewarmJson(federation, BRANCH);
    expect([status, body.error]).to.deep.equal([429, 'over-budget']);
    expect(hub.builds()).to.equal(2);
  });

  it('says how much of a budget is left where that is not enough', async () => {
    const federation = await federate([API_ONLY, API_ONLY], tokenOf(2));
    await prewarmJson(federation, 'gh/owner/one/main');
    const { status, body } = await prewarmJson(federation, `${BRANCH}?copies=2`);
    expect([status, body.message]).to.deep.equal([
      429,
      'This needs 2 builds, and 1 of your 2 an hour is left: ask for fewer copies, or later.',
    ]);
  });

  it('gives a build back that turned out to be there', async () => {
    const federation = await federate([API_ONLY], tokenOf(2));
    for (let i = 0; i < 5; i++) {
      const { status, body } = await prewarmJson(federation, BRANCH);
      expect([status, body.members[0].outcome]).to.deep.equal([200, i === 0 ? 'built' : 'was-there']);
    }
    expect(federation.hubs[0]!.builds()).to.equal(1);
  });

  it('builds on as many members as are asked for, and says so where that is more than there are', async () => {
    const federation = await federate([API_ONLY, {}, API_ONLY, API_ONLY]);
    const two = await endOf(await prewarm(federation, `${BRANCH}?copies=2`));
    expect([two.phase, two.wanted, two.members.length]).to.deep.equal(['ready', 2, 2]);
    expect(two.message).not.to.include('of 2');
    expect(buildsOf(federation).reduce((sum, n) => sum + n)).to.equal(2);
    const all = await endOf(await prewarm(federation, `${BRANCH}?copies=99`));
    expect([all.phase, all.wanted, all.members.length]).to.deep.equal(['ready', 99, 4]);
    expect(all.message).to.match(/ \(4 of 99: no other hub takes it\)\.\n$/);
    expect(buildsOf(federation)).to.deep.equal([1, 1, 1, 1]);
    expect(federation.hubs.map((hub) => hub.pods().length)).to.deep.equal([0, 0, 0, 0]);
  });

  it('is one build for two callers, and for the visitor who comes meanwhile', async () => {
    const federation = await federate([{}, {}, {}]);
    for (const hub of federation.hubs) hub.pauseBuilds();
    const [first, second] = await Promise.all([prewarm(federation, BRANCH), prewarm(federation, BRANCH)]);
    await until('it builds', () => federation.hubs.some((hub) => hub.building() === 1));
    const visitor = await watch(federation.url, `/build/${BRANCH}`);
    await until('the visitor follows', async () =>
      /launch_gateway_streams_shared_total 1/.test((await ask(federation.url, '/metrics')).body),
    );
    for (const hub of federation.hubs) hub.resumeBuilds();
    const ends = [await endOf(first), await endOf(second)];
    expect(ends.map(outcomes)).to.deep.equal([outcomes(ends[0]!), outcomes(ends[0]!)]);
    await visitor.phase('ready');
    expect(federation.log().filter(({ msg }) => msg === 'prewarm')).to.have.length(1);
    expect(buildsOf(federation).reduce((sum, n) => sum + n)).to.equal(1);
    const hub = federation.hubs.find((each) => each.builds() === 1)!;
    // What the visitor has is all that runs.
    await until('one server', () => hub.pods().length === 1);
  });

  it('watches a build that a visitor has begun', async () => {
    const federation = await federate([{}, {}, {}], tokenOf(1));
    for (const hub of federation.hubs) hub.pauseBuilds();
    const visitor = await watch(federation.url, `/build/${BRANCH}`);
    await until('it builds', () => federation.hubs.some((hub) => hub.building() === 1));
    const watcher = await prewarm(federation, BRANCH);
    await watcher.phase('waiting');
    for (const hub of federation.hubs) hub.resumeBuilds();
    const end = await endOf(watcher);
    expect(outcomes(end)).to.equal(`${visitor.response.headers['launch-member']}: built`);
    await visitor.phase('ready');
    const launches = federation.hubs.map((hub) => hub.launches().launched);
    expect(launches.reduce((sum, n) => sum + n)).to.equal(1);
    // It was the visitor's, so that the caller's one build is left.
    const { status } = await prewarmJson(federation, 'gh/owner/other/main');
    expect(status).to.equal(200);
  });

  it('goes on at the next member when a hub is lost in the middle', async () => {
    const slow = { ...API_ONLY, buildMs: () => 400 };
    const federation = await federate([slow, slow, slow]);
    const { member } = await decision(federation, BRANCH);
    const watcher = await prewarm(federation, BRANCH);
    await watcher.phase('building');
    await federation.hubOf(member).kill();
    await watcher.until(() => watcher.events.find(({ message }) => message?.includes('It goes on at') === true));
    const end = await endOf(watcher);
    expect(end.phase).to.equal('ready');
    expect(end.members.map(({ outcome }) => outcome)).to.deep.equal(['failed', 'built']);
    expect(end.members[0]).to.include({ member, reason: 'lost' });
  });

  it('tells what is wrong with a repository, and asks no other hub', async () => {
    const federation = await federate([API_ONLY, API_ONLY]);
    for (const hub of federation.hubs) hub.failBuilds(/owner/);
    const { status, body } = await prewarmJson(federation, BRANCH);
    expect([status, body.phase, body.reason]).to.deep.equal([409, 'failed', 'repo']);
    expect(body.message).to.include('non-zero code');
    expect(buildsOf(federation).reduce((sum, n) => sum + n)).to.equal(1);
  });

  it('goes on when its caller leaves, once it has begun', async () => {
    const federation = await federate([API_ONLY]);
    const hub = federation.hubs[0]!;
    hub.pauseBuilds();
    const watcher = await prewarm(federation, BRANCH);
    await until('it builds', () => hub.building() === 1);
    watcher.leave();
    hub.resumeBuilds();
    await until('it is known', async () => (await decision(federation, BRANCH)).reason === 'built');
    await until('it is told', () =>
      federation.log().some(({ msg, outcome }) => msg === 'prewarm' && outcome === 'built'),
    );
  });

  it('lets a member build so much at once, tells the others their place, and calls off whom nobody waits for', async () => {
    const federation = await federate([API_ONLY], tokenOf(3, { perMember: { concurrent: 1 } }));
    const hub = federation.hubs[0]!;
    hub.pauseBuilds();
    const first = await prewarm(federation, 'gh/owner/one/main');
    await until('it builds', () => hub.building() === 1);
    const second = await prewarm(federation, 'gh/owner/two/main');
    const third = await prewarm(federation, 'gh/owner/three/main');
    await third.until(() => third.events.find(({ message }) => message?.includes('number 2 in line') === true));
    second.leave();
    await third.until(() => third.events.find(({ message }) => message?.includes('number 1 in line') === true));
    hub.resumeBuilds();
    expect([(await endOf(first)).phase, (await endOf(third)).phase]).to.deep.equal(['ready', 'ready']);
    expect([...hub.buildsByImage().keys()].some((image) => image.includes('two'))).to.equal(false);
    // What was called off was given back.
    expect((await prewarmJson(federation, 'gh/owner/four/main')).status).to.equal(200);
  });

  it('asks another member where one has built as much as it may', async () => {
    const federation = await federate([API_ONLY, API_ONLY], tokenOf(100, { perMember: { buildsPerHour: 1 } }));
    for (const repo of ['one', 'two']) {
      expect((await prewarmJson(federation, `gh/owner/${repo}/main`)).status).to.equal(200);
    }
    expect(buildsOf(federation)).to.deep.equal([1, 1]);
    const { status, body, headers } = await prewarmJson(federation, 'gh/owner/three/main');
    expect([status, body.reason]).to.deep.equal([429, 'over-budget']);
    expect(Number(headers['retry-after'])).to.be.within(3_500, 3_600);
  });

  it('tells its callers at once that the gateway stops, and lets what has begun end', async () => {
    const federation = await federate([{}], tokenOf(5, { perMember: { concurrent: 1 } }));
    const hub = federation.hubs[0]!;
    hub.pauseBuilds();
    const watcher = await prewarm(federation, BRANCH);
    await until('it builds', () => hub.building() === 1);
    const program = prewarmJson(federation, BRANCH);
    const inLine = await prewarm(federation, 'gh/owner/other/main');
    await inLine.phase('waiting');
    let isStopped = false;
    const stopped = federation.stop().then(() => {
      isStopped = true;
    });
    const end = await endOf(watcher);
    expect([end.phase, end.reason]).to.deep.equal(['failed', 'restart']);
    expect(end.message).to.include('What hub-1 has begun to build goes on there');
    expect(await watcher.ended).to.equal('ended');
    const { status, body } = await program;
    expect([status, body.reason]).to.deep.equal([503, 'restart']);
    const calledOff = await endOf(inLine);
    expect([calledOff.reason, calledOff.message?.includes('goes on')]).to.deep.equal(['restart', false]);
    expect([isStopped, hub.building()]).to.deep.equal([false, 1]);
    hub.resumeBuilds();
    await stopped;
    // Its server was shut down all the same.
    expect([hub.builds(), hub.launches().launched, hub.pods().length]).to.deep.equal([1, 1, 0]);
  });

  it('ends with the gateway at its deadline', async () => {
    const federation = await federate([API_ONLY], { ...tokenOf(), limits: { shutdownDeadline: '500ms' } });
    const hub = federation.hubs[0]!;
    hub.pauseBuilds();
    const watcher = await prewarm(federation, BRANCH);
    await until('it builds', () => hub.building() === 1);
    const stopped = federation.stop();
    const end = await endOf(watcher);
    expect([end.phase, end.reason]).to.deep.equal(['failed', 'restart']);
    await stopped;
    expect(await watcher.ended).to.equal('ended');
    await until('the hub is let go', () => hub.streams() === 0);
  });

  it('serves a launch from the image it made, without a build', async () => {
    const federation = await federate([{}, {}, {}]);
    await endOf(await prewarm(federation, BRANCH));
    const { reason } = await stream(federation.url, `/build/${BRANCH}`);
    expect(reason).to.equal('built');
    expect(buildsOf(federation).reduce((sum, n) => sum + n)).to.equal(1);
  });
});

/** The pauses between attempts to shut a server down are over at once; checks take their time. */
const PAUSES_MS = [1_000, 3_000, 9_000, 18_000];
const impatient: Clock = {
  ...systemClock,
  sleep: (ms, signal) => systemClock.sleep(PAUSES_MS.includes(ms) ? 0 : ms, signal),
};
