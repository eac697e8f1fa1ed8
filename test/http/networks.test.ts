import { BlockList, isIPv6 } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { networks } from '../../src/http/networks.ts';

const family = (address: string) => (isIPv6(address) ? 'ipv6' : 'ipv4');

/** Node's own, which takes its time. */
function judged(network: string, address: string): boolean {
  const list = new BlockList();
  const [first = '', prefix] = network.split('/');
  if (prefix === undefined) list.addAddress(first, family(first));
  else list.addSubnet(first, Number(prefix), family(first));
  return list.check(address, family(address));
}

describe('a list of networks', () => {
  it('has whoever is in one of them', () => {
    const has = networks(['10.0.0.0/8', '192.0.2.17', 'fd00::/8', '2001:db8:0:1::/64', '::1']);
    for (const one of ['10.255.1.2', '192.0.2.17', 'fd12::9', '2001:DB8:0:1:a::1', '0:0:0:0:0:0:0:1'])
      expect(has(one), one).to.equal(true);
    for (const one of ['11.0.0.1', '192.0.2.18', 'fe80::1', '2001:db8:0:2::1', '::2'])
      expect(has(one), one).to.equal(false);
  });

  it('has nobody who is no address, and nobody at all where it is empty', () => {
    for (const one of ['', 'unix:', 'unknown', '10.0.0.1:80', '10.0.0', '[fd00::1]']) {
      expect(networks(['0.0.0.0/0', '::/0'])(one), one).to.equal(false);
    }
    expect(networks([])('10.0.0.1')).to.equal(false);
  });

  it('knows an address with the name of a link', () => {
    expect(networks(['fe80::/10'])('fe80::1%eth0')).to.equal(true);
    expect(networks(['fe80::/10'])('fe80::1:2:3:4%eth0.1')).to.equal(true);
  });

  it('judges as Node does, whatever the addresses', () => {
    const v4 = fc.tuple(fc.ipV4(), fc.ipV4(), fc.option(fc.integer({ min: 1, max: 32 })));
    const v6 = fc.tuple(fc.ipV6(), fc.ipV6(), fc.option(fc.integer({ min: 1, max: 128 })));
    fc.assert(
      fc.property(fc.oneof(v4, v6), fc.boolean(), ([first, second, prefix], same) => {
        const address = same ? first : second;
        const network = prefix === null ? first : `${first}/${prefix}`;
        expect(networks([network])(address)).to.equal(judged(network, address));
      }),
      { numRuns: 1000 },
    );
  });
});
