import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { buildFromEvent, type LaunchEvent, parseLaunchEvent } from '../../src/builds/launch-event.ts';
import { NOON, named, TEXTBOOK } from './fixtures.ts';

/** As a hub of today sends it. */
const SENT = {
  timestamp: '2026-11-23T16:05:30.022560Z',
  schema: 'binderhub.jupyter.org/launch',
  version: 6,
  provider: 'GitHub',
  spec: 'DS-100/textbook/main',
  ref: '233102a7fae1e7c29ad87a1635f3cb6e21c597a7',
  status: 'success',
  build_token: false,
  origin: '127.0.0.1:9101',
  request_origin: '',
};
const AT = Date.UTC(2026, 10, 23, 16, 5, 30, 22);

function parsed(value: unknown): LaunchEvent {
  const result = parseLaunchEvent(value);
  if (!result.ok) throw new Error(result.problem);
  return result.event;
}

const without = (...names: string[]) =>
  Object.fromEntries(Object.entries(SENT).filter(([name]) => !names.includes(name)));

describe('a launch event', () => {
  it('is read as a hub of today sends it', () => {
    const { spec, ...rest } = parsed(SENT);
    expect(rest).to.deep.equal({ outcome: 'built', at: AT, resolvedRef: SENT.ref, origin: '127.0.0.1:9101' });
    expect(spec).to.include({ repo: 'DS-100/textbook', ref: 'main', repoKey: TEXTBOOK });
  });

  it('is read as the archive of 2019 has it', () => {
    const line =
      '{"timestamp":"2019-10-02T00:00:00+00:00","schema":"binderhub.jupyter.org/launch","version":3,"provider":"GitHub","spec":"ipython/ipython-in-depth/master","status":"success","origin":"gke.mybinder.org"}';
    const { spec, ...rest } = parsed(JSON.parse(line));
    expect(rest).to.deep.equal({
      outcome: 'built',
      at: Date.UTC(2019, 9, 2),
      resolvedRef: null,
      origin: 'gke.mybinder.org',
    });
    expect(spec.repoKey).to.equal('gh:ipython/ipython-in-depth');
  });

  const since: readonly [number, readonly string[]][] = [
    [1, ['origin', 'ref', 'build_token', 'request_origin']],
    [2, ['origin', 'ref', 'build_token', 'request_origin']],
    [3, ['ref', 'build_token', 'request_origin']],
    [4, ['build_token', 'request_origin']],
    [5, ['request_origin']],
    [6, []],
    [7, []],
  ];
  for (const [version, missing] of since) {
    it(`of version ${version} is read, without ${missing.join(', ') || 'anything missing'}`, () => {
      expect(parsed({ ...without(...missing), version })).to.deep.include({
        at: AT,
        resolvedRef: missing.includes('ref') ? null : SENT.ref,
        origin: missing.includes('origin') ? null : SENT.origin,
      });
    });
  }

  const specs: readonly [string, string, string, string][] = [
    ['GitHub', 'DS-100/textbook/feature/x', TEXTBOOK, 'feature/x'],
    ['Gist', 'jdoe/0123456789abcdef0123456789abcdef', 'gist:0123456789abcdef0123456789abcdef', 'HEAD'],
    ['GitLab', 'group%2FSub%2Fproject/main', 'gl:group/sub/project', 'main'],
    ['GitLab', 'group/sub/project/main', 'gl:group/sub/project', 'main'],
    ['Zenodo', '10.5281/zenodo.1234', 'zenodo:10.5281/zenodo.1234', 'HEAD'],
  ];
  for (const [provider, spec, repoKey, ref] of specs) {
    it(`of ${provider} ${spec} is of ${repoKey}`, () => {
      expect(parsed({ ...SENT, provider, spec }).spec).to.include({ repoKey, ref });
    });
  }

  it('of a launch that failed says so', () => {
    expect(parsed({ ...SENT, status: 'failure' }).outcome).to.equal('failed');
  });

  it('without a commit or a host says neither', () => {
    for (const nothing of ['', null, undefined]) {
      expect(parsed({ ...SENT, ref: nothing, origin: nothing })).to.include({ resolvedRef: null, origin: null });
    }
  });

  const broken: readonly [unknown, RegExp][] = [
    [null, /JSON object/],
    [[SENT], /JSON object/],
    ['text', /JSON object/],
    [without('schema'), /schema/],
    [{ ...SENT, schema: 'binderhub.jupyter.org/build' }, /schema/],
    [without('version'), /version/],
    [{ ...SENT, version: '6' }, /version/],
    [{ ...SENT, version: 0 }, /version/],
    [{ ...SENT, version: 1.5 }, /version/],
    [without('timestamp'), /timestamp/],
    [{ ...SENT, timestamp: 'yesterday' }, /timestamp/],
    [{ ...SENT, timestamp: 'in May 1' }, /timestamp/],
    [{ ...SENT, timestamp: '1' }, /timestamp/],
    [{ ...SENT, timestamp: '2026-11-23T16:05:30' }, /timestamp/],
    [{ ...SENT, timestamp: '2026-13-23T16:05:30Z' }, /timestamp/],
    [{ ...SENT, timestamp: AT }, /timestamp/],
    [without('provider'), /provider/],
    [{ ...SENT, provider: 'gh' }, /provider/],
    [{ ...SENT, provider: 'constructor' }, /provider/],
    [without('spec'), /spec/],
    [{ ...SENT, spec: 7 }, /spec/],
    [{ ...SENT, spec: 'only-one-part' }, /spec/],
    [{ ...SENT, spec: 'x'.repeat(5000) }, /spec/],
    [without('status'), /status/],
    [{ ...SENT, status: 'pod_quota' }, /status/],
    [{ ...SENT, ref: 7 }, /ref/],
    [{ ...SENT, ref: 'x'.repeat(5000) }, /ref/],
    [{ ...SENT, origin: {} }, /origin/],
  ];
  for (const [value, problem] of broken) {
    it(`is refused: ${JSON.stringify(value)?.slice(0, 90)} (${problem.source})`, () => {
      expect(parseLaunchEvent(value)).to.have.property('problem').that.matches(problem);
    });
  }

  it('may be anything at all: it is read or refused', () => {
    const fields = fc.record(
      Object.fromEntries(
        Object.entries(SENT).map(([name, value]) => [name, fc.oneof(fc.constant(value), fc.jsonValue())]),
      ),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fields, fc.jsonValue(), fc.anything()), (value) => {
        const result = parseLaunchEvent(value);
        if (!result.ok) expect(result.problem).to.be.a('string').that.is.not.empty;
      }),
    );
  });
});

describe('what a launch event adds to what is known', () => {
  const event = parsed({ ...SENT, timestamp: new Date(NOON).toISOString() });
  const ann = named('ann');

  it('is a build of that ref on the member that told it', () => {
    expect(buildFromEvent(event, ann, 'g1', NOON + 5)).to.deep.equal({
      repo: TEXTBOOK,
      record: {
        ref: 'main',
        member: ann,
        observed: {
          outcome: 'built',
          at: NOON,
          source: 'event',
          resolvedRef: SENT.ref,
          generation: 'g1',
          durationMs: null,
        },
        presumedAt: null,
        builtSince: NOON,
        usedAt: NOON,
      },
    });
  });

  it('is not later than now, however far its clock is ahead', () => {
    const { record } = buildFromEvent(event, ann, null, NOON - 60_000);
    expect(record).to.include({ usedAt: NOON - 60_000, builtSince: NOON - 60_000 });
    expect(record.observed?.at).to.equal(NOON - 60_000);
  });

  it('is no build, of a failure', () => {
    const { record } = buildFromEvent({ ...event, outcome: 'failed' }, ann, null, NOON);
    expect(record).to.include({ builtSince: null });
    expect(record.observed).to.include({ outcome: 'failed' });
  });
});
