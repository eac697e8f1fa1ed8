import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { KnownRepo } from '../../src/builds/known-repo.ts';
import type { HttpParts } from '../../src/http/http-parts.ts';
import { quickLaunch } from '../../src/http/quick-launch.ts';

const TARGET = '/v2/gh/owner/repo/HEAD';

/** A gateway that knows the repo, and whose federation is broken by a fault of ours. */
function brokenGateway() {
  const errors: string[] = [];
  const parts = {
    pages: 'redirect',
    limits: { urlBytes: 8_192 },
    ledger: { peek: () => new KnownRepo() },
    now: () => 0,
    federation: () => {
      throw new Error('out of order');
    },
    log: { error: ({ cause }: { cause: string }) => void errors.push(cause) },
  };
  const quick = quickLaunch(parts as unknown as HttpParts);
  const launch = (headersSent: boolean) =>
    quick({ method: 'GET', url: TARGET, headers: {} } as unknown as IncomingMessage, { headersSent } as ServerResponse);
  return { errors, launch };
}

describe('a launch that is answered at once', () => {
  it('is left to those who tell failures when there is a fault of ours, which is logged', () => {
    const { errors, launch } = brokenGateway();
    expect(launch(false)).to.equal(false);
    expect(errors).to.deep.equal(['Error: out of order']);
  });

  it('is not answered twice when the fault comes after the answer', () => {
    expect(brokenGateway().launch(true)).to.equal(true);
  });
});
