import { expect } from 'chai';
import { describe, it } from 'mocha';
import { keySlot } from '../../../src/stores/redis/key-slot.ts';

describe('the slot of a key', () => {
  // As CLUSTER KEYSLOT of Redis 7 says; the first is the check value of the specification (0x31C3).
  const slots: [key: string, slot: number][] = [
    ['123456789', 0x31c3],
    ['', 0],
    ['é😀', 14663],
    ['launch-gateway:builds:{gh:ds-100/textbook}', 9548],
    ['gh:ds-100/textbook', 9548],
    ['{}whole', 10188],
    ['a{b', 13340],
    ['{a{b}}', 13340],
  ];
  for (const [key, slot] of slots) {
    it(`of ${JSON.stringify(key)} is ${slot}`, () => expect(keySlot(key)).to.equal(slot));
  }
});
