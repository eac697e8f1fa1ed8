import type { Block } from './event-splitter.ts';

const OTHER_FIELDS = /^(?:id|event|retry)(?::|$)/m;

/** Does a block hold fields that clients obey and hubs do not use? */
export const hasOtherFields = (block: Buffer): boolean => OTHER_FIELDS.test(block.toString('latin1'));

/**
 * The event without fields that hubs do not use: an `id` would take the place of the one that we gave the client, and a
 * named event is one that no client listens for.
 */
export function dataAlone({ bytes, data }: Extract<Block, { kind: 'event' }>): Buffer {
  if (!hasOtherFields(bytes)) return bytes;
  const lines = data.split('\n').map((line) => `data: ${line}\n`);
  return Buffer.from(`${lines.join('')}\n`);
}
