import { EventSplitter } from '../streams/event-splitter.ts';

/** The data of a whole block, as hubs' streams hand them on; null: it has none. */
export function blockData(block: Buffer): string | null {
  const [event] = new EventSplitter(block.length).push(block);
  return event?.kind === 'event' ? event.data : null;
}
