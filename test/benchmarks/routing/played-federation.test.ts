import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import {
  changesWithin,
  incidentsOfChanges,
  quotaChanges,
  weightChanges,
} from '../../../benchmarks/routing/federation-history.ts';
import { playedFederation } from '../../../benchmarks/routing/played-federation.ts';

const day = (text: string) => Date.parse(text);

const WEIGHTS = `date,commit,file,load_balancer_in_file,hosts_weight
2019-05-26,a,values.yaml,,gke:4 ovh:1
2019-07-02,b,values.yaml,,gke:85(prime) ovh:15 gesis:0
2019-07-02,c,values.yaml,rendezvous,gke:100(prime) ovh:0
2019-07-03,d,values.yaml,random,
2019-07-04,e,values.yaml,,gke:0 ovh:0
2019-07-05,f,prod.yaml,,gke:1 turing-2:1.5(prime)
`;
const QUOTAS = `date,commit,file,quotas
2019-07-03,a,config/ovh.yaml,pod_quota=50
2019-07-01,b,config/prod.yaml,pod_quota=300 total_quota=200
2018-11-08,c,mybinder/values.yaml,per_repo_quota=100
2019-07-04,d,config/ovh.yaml,
`;

describe('the history of a federation', () => {
  it('has the last weights of each day that leave somebody in service', () => {
    const changes = weightChanges(WEIGHTS);
    expect(changes).to.deep.equal([
      {
        kind: 'weights',
        at: day('2019-05-26'),
        seats: new Map([
          ['gke', { weight: 4, prime: false }],
          ['ovh', { weight: 1, prime: false }],
        ]),
      },
      { kind: 'weights', at: day('2019-07-02'), seats: new Map([['gke', { weight: 100, prime: true }]]) },
      {
        kind: 'weights',
        at: day('2019-07-05'),
        seats: new Map([
          ['gke', { weight: 1, prime: false }],
          ['turing-2', { weight: 1.5, prime: true }],
        ]),
      },
    ]);
  });

  it("has hubs' quotas in order of time, and where they end", () => {
    expect(quotaChanges(QUOTAS)).to.deep.equal([
      { kind: 'quota', at: day('2019-07-01'), member: 'gke', quota: 200 },
      { kind: 'quota', at: day('2019-07-03'), member: 'ovh', quota: 50 },
      { kind: 'quota', at: day('2019-07-04'), member: 'ovh', quota: null },
    ]);
  });

  it('begins with what was in force then, and before its first weights with those', () => {
    const changes = weightChanges(WEIGHTS);
    const times = (from: string, to: string) => changesWithin(changes, day(from), day(to)).map(({ at }) => at);
    expect(times('2019-06-01', '2019-07-03')).to.deep.equal([day('2019-05-26'), day('2019-07-02')]);
    expect(times('2019-07-03', '2019-07-04')).to.deep.equal([day('2019-07-02')]);
    expect(times('2018-01-01', '2018-01-02')).to.deep.equal([day('2018-01-01')]);
    const incidents = incidentsOfChanges(
      [...changes, ...quotaChanges(QUOTAS)],
      ['ovh', 'gke'],
      day('2019-07-02T12:00'),
    );
    expect(incidents).to.deep.include({ kind: 'quota', at: day('2019-07-02T12:00'), member: 1, quota: 200 });
    expect(incidents).to.deep.include({
      kind: 'weights',
      at: day('2019-07-02T12:00'),
      seats: [null, { weight: 100, prime: true }],
    });
    expect(incidents).to.have.length(5);
  });

  it('says which line is wrong', () => {
    expect(() => weightChanges('date,weight\n')).to.throw(/line 1: there is no column hosts_weight/);
    expect(() => weightChanges('date,hosts_weight\n2019-07-01,gke=1\n')).to.throw(/line 2: gke=1 is no host/);
    expect(() => weightChanges('date,hosts_weight\n\nsoon,gke:1\n')).to.throw(/line 3: soon is no date/);
    expect(() => weightChanges('date,hosts_weight\n2019-07-01,gke:1,ovh:1\n')).to.throw(
      /line 2: it has not 2 plain fields/,
    );
    expect(() => quotaChanges('date,file,quotas\n2019-07-01,ovh,pod_quota=1\n')).to.throw(
      /line 2: ovh is no hub's file/,
    );
  });
});

describe('the federation that is played', () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  const always: [number, number] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'launch-gateway-federation-'));
    await writeFile(at('weights.csv'), WEIGHTS);
    await writeFile(at('quotas.csv'), QUOTAS);
    await writeFile(at('weights.yaml'), 'hub-1: 3\nhub-2: 0.5\n');
    await writeFile(at('quotas.yaml'), 'hub-1: 300\n');
    await writeFile(at('none.yaml'), 'hub-1: 0\nhub-9: -1\n');
    await writeFile(at('stranger.yaml'), 'hub-9: 1\n');
  });
  after(() => rm(folder, { recursive: true }));

  const refusal = (options: { members: string; weights?: string; quotas?: string }) =>
    playedFederation(options, ...always).then(
      () => 'none',
      ({ message }: Error) => message,
    );

  it('has the members whose weights are in force on the days that are played', async () => {
    const options = { members: 'from-weights', weights: at('weights.csv'), quotas: at('quotas.csv') };
    const named = async (from: number, to: number) =>
      (await playedFederation(options, from, to)).members.map(({ name }) => name);
    expect(await named(...always)).to.have.members(['gke', 'ovh', 'turing-2']);
    expect(await named(day('2019-07-01'), day('2019-07-03'))).to.have.members(['gke', 'ovh']);
    expect(await named(day('2019-07-03'), day('2019-07-04'))).to.deep.equal(['gke']);
  });

  it('takes figures that stay the same, by name', async () => {
    const options = { members: '3', weights: at('weights.yaml'), quotas: at('quotas.yaml') };
    const { members, quotas, changes } = await playedFederation(options, ...always);
    expect(members.map(({ weight }) => weight)).to.deep.equal([3, 0.5, 1]);
    expect([...quotas]).to.deep.equal([['hub-1', 300]]);
    expect(changes).to.deep.equal([]);
  });

  it('says what it cannot be made of', async () => {
    expect(await refusal({ members: 'from-weights' })).to.match(/takes --weights with a history/);
    expect(await refusal({ members: 'from-weights', weights: at('weights.yaml') })).to.match(/with a history/);
    expect(await refusal({ members: '3', weights: at('weights.csv') })).to.match(/names none of the members hub-1/);
    expect(await refusal({ members: '3', quotas: at('quotas.csv') })).to.match(/names none of the members hub-1/);
    expect(await refusal({ members: '3', weights: at('none.yaml') })).to.match(/hub-1: a weight is a number above 0/);
    expect(await refusal({ members: '3', quotas: at('stranger.yaml') })).to.match(/hub-9 is no member/);
    expect(await refusal({ members: '3', quotas: at('none.yaml') })).to.match(/hub-9: a quota is a whole number/);
  });
});
