import { expect } from 'chai';
import { describe, it } from 'mocha';
import { membersTable, memberText } from '../../src/cli/members-text.ts';
import { ask } from '../support/http.ts';
import { EVENTS, foundLaunch } from '../support/hub-events.ts';
import { launch as redirected } from '../support/launch.ts';
import type { ScriptedStream } from '../support/scripted-stream.ts';
import { type StreamFederation, streamFederations } from '../support/stream-federation.ts';
import { REPO_FAULTS } from '../support/stream-scripts.ts';

const MINUTE = 60_000;
const CONFIG = {
  routing: { slack: 1000, ejection: { failures: 3, time: '2m', longest: '10m' } },
  sticky: { secret: 'a secret of sixteen or more' },
};

/** `/health` is green, and every launch fails. */
const failsLaunches = (stream: ScriptedStream) => {
  stream.event({ phase: 'failed', status_code: 500, message: 'Internal Server Error\n' });
  stream.end();
};
const failsRepo = Object.values(REPO_FAULTS)[0]!;

interface EjectedMember {
  readonly name: string;
  readonly standing: string;
  readonly easing: { readonly share: number } | null;
  readonly ejected: { since: string; until: string; times: number; isHeeded: boolean } | null;
}

describe('a hub whose health page is green while launches fail', () => {
  const start = streamFederations();

  const membersOf = async ({ url }: StreamFederation): Promise<readonly EjectedMember[]> =>
    JSON.parse((await ask(url, '/api/v1/members')).body).members;
  const ejectedAt = async (federation: StreamFederation, name: string) =>
    (await membersOf(federation)).find((one) => one.name === name)!.ejected;

  /** So many repositories whose launches go to this member now, by the ring alone; none twice. */
  let asked = 0;
  async function specsOf({ nextMember }: StreamFederation, member: string, count: number): Promise<string[]> {
    const specs: string[] = [];
    while (specs.length < count) {
      const spec = `gh/owner/repo-${asked++}/main`;
      if ((await nextMember(spec)) === member) specs.push(spec);
    }
    return specs;
  }

  async function launchAll({ open }: StreamFederation, specs: readonly string[]) {
    const ends: (string | undefined)[] = [];
    for (const spec of specs) {
      const client = await open(spec);
      await client.ended;
      ends.push(client.phases().at(-1));
    }
    return ends;
  }

  it('is left alone for a while, tried again, left alone for longer, and taken back when it is well', async () => {
    const federation = await start(3, CONFIG);
    const { hubs, hubOf, nextMember, leap, url, metric } = federation;
    for (const hub of hubs) hub.follow(foundLaunch);
    const ill = 'hub-2';
    const specs = await specsOf(federation, ill, 6);
    hubOf(ill).follow(failsLaunches);

    expect(await launchAll(federation, specs.slice(0, 2))).to.deep.equal(['ready', 'ready']);
    expect(await ejectedAt(federation, ill)).to.equal(null);
    expect(await launchAll(federation, specs.slice(2, 3))).to.deep.equal(['ready']);
    const first = await ejectedAt(federation, ill);
    expect(first).to.include({ times: 1, isHeeded: true });
    expect((await membersOf(federation)).map(({ standing }) => standing)).to.deep.equal(['up', 'up', 'up']);
    expect(await metric(`launch_gateway_member_ejected{member="${ill}"}`)).to.equal(1);
    const page = (await ask(url, '/federation')).body;
    expect(page).to.include('Takes no launches until').and.to.include('has failed one launch after the other');

    const listed = membersTable(JSON.parse((await ask(url, '/api/v1/members')).body));
    expect(listed).to.match(/^hub-2 +up +weight \d+ +ejected until 20[-0-9]+T[0-9:]+Z$/m);

    // Elsewhere as a fail-over: no cookie pins the visitor there.
    const sent = await redirected(url, `/v2/${specs[3]}`);
    expect(sent.member).not.to.equal(ill);
    expect(sent.cookie).to.equal(null);
    const streams = hubOf(ill).streams.length;
    expect(await launchAll(federation, specs.slice(3))).to.deep.equal(['ready', 'ready', 'ready']);
    expect(hubOf(ill).streams.length).to.equal(streams);

    leap(2 * MINUTE);
    expect(await ejectedAt(federation, ill)).to.equal(null);
    const eases = (await membersOf(federation)).find(({ name }) => name === ill)!.easing;
    expect(eases?.share).to.be.within(0.1, 0.5);
    const easing = memberText(JSON.parse((await ask(url, `/api/v1/members/${ill}`)).body));
    expect(easing).to.match(/^ {2}easing in +since 20\S+Z until 20\S+Z, with \d\d % of its weight now$/m);
    expect(await launchAll(federation, await specsOf(federation, ill, 2))).to.deep.equal(['ready', 'ready']);
    const second = await ejectedAt(federation, ill);
    expect(second).to.include({ times: 2 });
    expect(Date.parse(second!.until) - Date.parse(second!.since)).to.equal(4 * MINUTE);

    hubOf(ill).follow(foundLaunch);
    leap(4 * MINUTE);
    const [again] = await specsOf(federation, ill, 1);
    expect(await nextMember(again)).to.equal(ill);
    expect(await launchAll(federation, [again!])).to.deep.equal(['ready']);
    expect(hubOf(ill).streams.at(-1)!.spec).to.equal(again);
    expect(await metric(`launch_gateway_member_ejections_total{member="${ill}"}`)).to.equal(2);
    const told = federation.log().filter(({ msg }) => String(msg).includes('one launch after the other'));
    expect(told.map(({ level, member, seconds, times }) => ({ level, member, seconds, times }))).to.deep.equal([
      { level: 'warn', member: ill, seconds: 120, times: 1 },
      { level: 'warn', member: ill, seconds: 240, times: 2 },
    ]);
  });

  it('goes on with the streams that it has', async () => {
    const federation = await start(3, CONFIG);
    for (const hub of federation.hubs) hub.follow(foundLaunch);
    const ill = 'hub-3';
    const [kept, ...specs] = await specsOf(federation, ill, 4);
    federation.hubOf(ill).follow(null);
    const { client, stream } = await federation.launch(kept!);
    federation.hubOf(ill).follow(failsLaunches);
    await launchAll(federation, specs);
    expect(await ejectedAt(federation, ill)).to.include({ isHeeded: true });
    stream.event(EVENTS.built);
    stream.ready();
    expect(await client.ended).to.equal('ended');
    expect(client.events.at(-1)).to.include({ phase: 'ready', token: stream.token });
  });

  it('is not one that is given repositories which do not build', async () => {
    const federation = await start(2, CONFIG);
    for (const hub of federation.hubs) hub.follow(failsRepo);
    await launchAll(
      federation,
      Array.from({ length: 8 }, (_, n) => `gh/owner/bad-${n}/main`),
    );
    expect((await membersOf(federation)).map(({ ejected }) => ejected)).to.deep.equal([null, null]);
  });

  it('is never one of too many: with all failing, no more than half are left alone, and nobody is when others are down', async () => {
    const federation = await start(3, CONFIG);
    const { hubs, open, standing, metric } = federation;
    for (const hub of hubs) hub.follow(failsLaunches);
    for (let n = 0; n < 30; n++) await (await open(`gh/owner/any-${n}/main`)).ended;
    const ejected = (await membersOf(federation)).map((one) => one.ejected);
    expect(ejected.filter((one) => one?.isHeeded)).to.have.lengthOf(1);
    expect(ejected.filter((one) => one !== null && !one.isHeeded)).to.have.lengthOf(2);
    const well = hubs.findIndex((_, index) => ejected[index]!.isHeeded === false);
    await hubs[well]!.close();
    await standing('down', `hub-${well + 1}`);
    const after = await membersOf(federation);
    expect(after.some((one) => one.ejected?.isHeeded)).to.equal(false);
    let unheeded = 0;
    for (const { name } of after) unheeded += await metric(`launch_gateway_member_ejection_unheeded{member="${name}"}`);
    expect(unheeded).to.equal(2);
  });
});
