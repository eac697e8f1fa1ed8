import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import type { DayTally } from '../../src/builds/day-tallies.ts';
import { daysBefore, utcDay } from '../../src/builds/utc-day.ts';
import type { MemberName } from '../../src/members/member.ts';
import { outageText } from '../../src/members/outage.ts';
import { openStore } from '../../src/stores/open-store.ts';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { stream } from '../support/launch.ts';
import { until } from '../support/redis-server.ts';

const LIMITS = { retentionMs: 86_400_000, recordsPerRepo: 10, daysKept: 90 };
/** A body as it came over the wire. */
async function bytesOf(url: string, headers: Readonly<Record<string, string>>): Promise<Buffer> {
  const [answer] = (await once(get(url, { headers, agent: false }), 'response')) as [IncomingMessage];
  return Buffer.concat(await answer.toArray());
}

const textOf = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

describe('the history of the federation', () => {
  const { startGateway, startTestFederation } = testGateways();
  const folders: string[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });

  async function storeWith(tallies: readonly DayTally[]) {
    const path = await mkdtemp(join(tmpdir(), 'history-'));
    folders.push(path);
    const store = await openStore({ kind: 'embedded', path }, LIMITS);
    await store.start({ changed: () => {}, missed: () => {}, availability: () => {} });
    await store.tallies.add(tallies);
    await store.close();
    return { kind: 'embedded', path };
  }

  const today = utcDay(Date.now());
  const tally = (
    member: string,
    ago: number,
    counts: Record<string, number>,
    said: readonly string[] = [],
  ): DayTally => ({
    subject: `member:${member as MemberName}`,
    day: daysBefore(today, ago),
    counts,
    said,
  });
  const MEMBERS = ['ann', 'bob'].map((name, i) => ({ name, url: `http://127.0.0.1:${i + 1}` }));

  it('is empty at first, and says so', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    expect(textOf((await ask(url, '/federation')).body)).to.include('The last days Nothing has been counted yet.');
    const { status, headers, body } = await ask(url, '/api/v1/federation/history');
    expect([status, headers['access-control-allow-origin']]).to.deep.equal([200, '*']);
    const { until, members, outages } = JSON.parse(body);
    expect(until).to.equal(today);
    expect(members).to.deep.equal([{ name: 'hub-1', launchShare: null, days: [] }]);
    expect(outages).to.deep.equal([]);
  });

  it('has the last thirty days of each member, drawn, in words, as a table and as JSON', async () => {
    const store = await storeWith([
      tally('ann', 1, { launches: 200, quick: 150, built: 50, failed: 20, up: 82_800, down: 3_600 }),
      tally('ann', 40, { launches: 7_777 }),
      tally('bob', 2, { launches: 40, quick: 10, built: 10, up: 43_200, maintenance: 43_200 }),
    ]);
    const { url } = await startGateway({ members: MEMBERS, store });
    const { body } = await ask(url, '/federation');
    const page = textOf(body);
    expect(page).to.include('The highest bar is 200 launches');
    expect(page).to.include(
      '200 launches, 83.3 % of all; 75.0 % of those that were seen through found their image; 20 failed there; down for 1 h.',
    );
    expect(page).to.include('in maintenance for 12 h');
    expect(page).to.match(
      /Day Launches Quick Built Failed Out of service \d{4}-\d\d-\d\d 200 150 \(75\.0 %\) 50 20 down for 1 h/,
    );
    expect(body.match(/<svg class="chart days"/g)).to.have.length(2);
    expect(body).not.to.include('7,777');
    expect(body).not.to.match(/NaN|undefined|style=/);
    const { from, members } = JSON.parse((await ask(url, '/api/v1/federation/history')).body);
    expect(from).to.equal(daysBefore(today, 29));
    expect(members[0]).to.deep.equal({
      name: 'ann',
      launchShare: 200 / 240,
      days: [
        {
          day: daysBefore(today, 1),
          launches: 200,
          quick: 150,
          built: 50,
          quickShare: 0.75,
          failed: 20,
          hoursUp: 23,
          hoursDown: 1,
          hoursInMaintenance: 0,
        },
      ],
    });
  });

  it('is small: thirty days of ten members', async () => {
    const names = Array.from({ length: 10 }, (_, i) => `a-member-of-this-federation-${i}`);
    const days = names.flatMap((name, i) =>
      Array.from({ length: 30 }, (_, ago) =>
        tally(name, ago, {
          launches: 1000 + 37 * ago * i,
          quick: 900,
          built: 31 * i + 1,
          failed: ago + 1,
          up: 80_000,
          down: 97 * ago + 1,
        }),
      ),
    );
    const store = await storeWith(days);
    const members = names.map((name, i) => ({ name, url: `http://127.0.0.1:${i + 1}` }));
    const { url } = await startGateway({ members, store });
    const { body } = await ask(url, '/federation');
    const packed = await bytesOf(`${url}/federation`, { 'accept-encoding': 'gzip' });
    expect(packed.length).to.be.below(20_000);
    expect(gunzipSync(packed).length).to.equal(Buffer.byteLength(body));
  });

  it('tells of outages: those that are over, once, and the one that is not', async () => {
    const from = Date.now() - 3_600_000;
    const seen = (shift: number) =>
      outageText({
        standing: 'down',
        from: from + shift,
        to: from + 1_800_000 + shift,
        reason: '<b>JupyterHub API</b>',
      });
    const store = await storeWith([tally('ann', 0, { launches: 1 }, [seen(0), 'something else', seen(4_000)])]);
    const { url } = await startGateway({ members: MEMBERS, store, checks: { period: '50ms', retries: 0 } });
    const { body } = await ask(url, '/federation');
    expect(textOf(body)).to.match(
      /ann was down from [\d -]+:\d\d UTC to [\d -]+:\d\d UTC \(30 min\): &lt;b&gt;JupyterHub/,
    );
    expect(body.match(/was down/g)).to.have.length(1);
    const { outages } = JSON.parse((await ask(url, '/api/v1/federation/history')).body);
    const past = outages.filter(({ to }: { to: string | null }) => to !== null);
    expect(past).to.have.length(1);
    expect(past[0]).to.include({ member: 'ann', standing: 'down', from: new Date(from).toISOString() });
  });

  it('still knows after a restart that a hub was down', async () => {
    const store = await storeWith([]);
    const federation = await startTestFederation({ hubs: [{}, {}], config: { store } });
    const { url, hubs, standing, members } = federation;
    hubs[1]!.setHealthy(false);
    await standing('hub-2', 'down');
    expect(textOf((await ask(url, '/federation')).body)).to.match(
      /hub-2 is down since [\d -]+:\d\d UTC : failed: JupyterHub API/,
    );
    hubs[1]!.setHealthy(true);
    await standing('hub-2', 'up');
    await federation.stop();
    const again = await startGateway({ members, store });
    const { outages } = JSON.parse((await ask(again.url, '/api/v1/federation/history')).body);
    expect(outages).to.have.length(1);
    expect(outages[0]).to.include({ member: 'hub-2', standing: 'down' });
    expect(outages[0].reason).to.include('JupyterHub API');
    expect(Date.parse(outages[0].to)).to.be.at.least(Date.parse(outages[0].from));
  });

  it('counts what is launched, and how it went', async () => {
    const config = { history: { flush: '20ms' } };
    const { url } = await startTestFederation({ hubs: [{}], config });
    await stream(url, '/build/gh/o/r/main');
    await stream(url, '/build/gh/o/r/main');
    const days = async () => JSON.parse((await ask(url, '/api/v1/federation/history')).body).members[0].days;
    await until('both are counted', async () => {
      const [day] = await days();
      return day?.quick === 1 && day.built === 1;
    });
    expect((await days())[0]).to.include({ launches: 2, quickShare: 0.5, failed: 0 });
    expect(textOf((await ask(url, '/federation')).body)).to.include(
      '2 launches, 100.0 % of all; 50.0 % of those that were seen through',
    );
  });

  it('is said to be away where the store is', async () => {
    const store = { kind: 'redis', url: 'redis://127.0.0.1:1', readTimeout: '60ms' };
    const { url } = await startGateway({ members: MEMBERS, store });
    expect(textOf((await ask(url, '/federation')).body)).to.include('kept in a store that cannot be read now');
    const { status } = await ask(url, '/api/v1/federation/history');
    expect(status).to.equal(503);
  });
});
