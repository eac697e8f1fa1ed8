import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { PHASES, readHubEvent } from '../../src/streams/hub-event.ts';

const read = (event: object) => readHubEvent(JSON.stringify(event));
const NOTHING = { phase: null, message: null, imageName: null, statusCode: null, persistentRequest: null };

describe('readHubEvent', () => {
  it('reads what hubs say', () => {
    expect(read({ phase: 'waiting', message: 'Waiting for build to start...\n' })).to.deep.equal({
      ...NOTHING,
      phase: 'waiting',
      message: 'Waiting for build to start...\n',
    });
    expect(
      read({ phase: 'built', imageName: 'r/x-abc123:c1', message: 'Found built image, launching...\n' }),
    ).to.include({
      phase: 'built',
      imageName: 'r/x-abc123:c1',
    });
    expect(read({ phase: 'failed', status_code: 429, message: 'Rate limit exceeded.\n' })).to.include({
      statusCode: 429,
    });
    expect(read({ message: 'a bare line\n' })).to.deep.equal({ ...NOTHING, message: 'a bare line\n' });
    expect(read({ phase: 'failed' })).to.deep.equal({ ...NOTHING, phase: 'failed' });
  });

  it('knows phases in any case, and no other words', () => {
    for (const phase of PHASES) {
      expect(read({ phase: phase.toUpperCase() })?.phase).to.equal(phase);
      expect(read({ phase: phase[0]!.toUpperCase() + phase.slice(1) })?.phase).to.equal(phase);
    }
    expect(read({ phase: 'Pending' })?.phase).to.equal('waiting');
    for (const phase of [
      'Succeed',
      'Succeeded',
      'running',
      'failure',
      '',
      'toString',
      '__proto__',
      7,
      null,
      ['built'],
      {},
    ]) {
      expect(read({ phase })?.phase).to.equal(null);
    }
  });

  it('takes from `ready` what the ref meant and the image, and none of what is the visitor’s', () => {
    const ready = {
      phase: 'ready',
      message: 'server running at http://127.0.0.1:9100/user/ds-100-textbook-9u2zloab/\n',
      image: 'registry.test/hub1-ds-2d100-2dtextbook-089fa5:c1',
      repo_url: 'https://github.com/DS-100/textbook',
      token: 'c2VjcmV0LXRva2Vu',
      binder_ref_url: 'https://github.com/DS-100/textbook/tree/c1',
      binder_launch_host: 'http://127.0.0.1:9101/',
      binder_request: 'v2/gh/DS-100/textbook/main',
      binder_persistent_request: 'v2/gh/DS-100/textbook/c1',
      binder_client_ip: '192.0.2.7',
      url: 'http://127.0.0.1:9100/user/ds-100-textbook-9u2zloab/',
    };
    expect(read(ready)).to.deep.equal({
      phase: 'ready',
      message: null,
      imageName: ready.image,
      statusCode: null,
      persistentRequest: ready.binder_persistent_request,
    });
    expect(JSON.stringify(read({ ...ready, phase: 'READY' }))).not.to.match(/9u2zloab|c2VjcmV0|192\.0\.2\.7/);
  });

  it('takes nothing else for an event', () => {
    for (const data of ['', '{', '<html>', '7', 'null', 'true', '"ready"', '["ready"]', '{"phase": "ready", ']) {
      expect(readHubEvent(data), data).to.equal(null);
    }
  });

  it('is total: whatever the fields hold, it reads an event', () => {
    const fields = ['phase', 'message', 'imageName', 'image', 'status_code', 'binder_persistent_request', '__proto__'];
    const event = fc.dictionary(fc.constantFrom(...fields), fc.jsonValue());
    fc.assert(
      fc.property(event, (value) => {
        const read = readHubEvent(JSON.stringify(value));
        expect(read).to.have.all.keys(Object.keys(NOTHING));
        expect(read?.phase ?? 'failed').to.be.oneOf([...PHASES]);
        expect(Number.isInteger(read?.statusCode ?? 0)).to.equal(true);
        for (const text of [read?.message, read?.imageName, read?.persistentRequest]) {
          expect(text === null || typeof text === 'string').to.equal(true);
        }
      }),
    );
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (data) => {
        const read = readHubEvent(data);
        if (read !== null) expect(JSON.parse(data)).to.be.an('object');
      }),
    );
  });
});
