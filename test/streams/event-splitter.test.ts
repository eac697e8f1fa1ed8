import { expect } from 'chai';
import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { type Block, EventSplitter } from '../../src/streams/event-splitter.ts';

const LIMIT = 64 * 1024;
const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

function split(chunks: readonly (Buffer | string)[], limit = LIMIT) {
  const splitter = new EventSplitter(limit);
  const blocks = chunks.flatMap((chunk) => splitter.push(Buffer.from(chunk)));
  return { blocks, unfinished: splitter.unfinished };
}

const dataOf = (blocks: readonly Block[]) => blocks.flatMap((block) => (block.kind === 'event' ? [block.data] : []));
const bytesOf = (blocks: readonly Block[]) =>
  Buffer.concat(blocks.map((block) => (block.kind === 'oversize' ? Buffer.alloc(0) : block.bytes)));
const bytewise = (text: string) => Array.from(Buffer.from(text), (byte) => Buffer.of(byte));

/** Streams as hubs send them and as the standard allows them, some of their bytes no UTF-8. */
const text = fc.oneof(
  fc.constantFrom('{"phase":"waiting"}', ' two', '', ':', 'a: b', 'naïve 日本語 😀', '\ufeff', '\0'),
  fc.string({ unit: 'grapheme' }).map((word) => word.replace(/[\r\n]/g, '')),
);
const line = fc.oneof(
  { weight: 4, arbitrary: text.map((value) => `data: ${value}`) },
  { weight: 4, arbitrary: fc.constant('') },
  fc.constantFrom('data', 'data:', 'data:x', 'Data: x', 'datax: y', ' data: x', ':keepalive', ':', 'id: 7', 'retry: 5'),
  text.map((value) => `:${value}`),
  text,
);
const ended = fc.tuple(line, fc.constantFrom('\n', '\n', '\n', '\r\n', '\r'));
const stream = fc
  .tuple(fc.array(ended, { maxLength: 30 }), fc.boolean(), fc.constantFrom('', 'data: half', 'da', '\r', ':'))
  .map(([lines, mark, rest]) =>
    Buffer.concat([mark ? MARK : Buffer.alloc(0), Buffer.from(lines.flat().join('') + rest)]),
  )
  .chain((bytes) =>
    fc.option(fc.tuple(fc.nat(bytes.length), fc.constantFrom(0xff, 0xc3, 0xe2))).map((wrong) => {
      if (wrong === null) return bytes;
      return Buffer.concat([bytes.subarray(0, wrong[0]), Buffer.of(wrong[1]), bytes.subarray(wrong[0])]);
    }),
  );
const chunked = stream.chain((bytes) =>
  fc.array(fc.nat(bytes.length), { maxLength: 20 }).map((cuts) => {
    const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
    return { bytes, chunks: at.slice(1).map((to, i) => bytes.subarray(at[i], to)) };
  }),
);

/** What a client's parser makes of it. */
function parsed(bytes: Buffer): readonly string[] {
  const events: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => events.push(data) });
  parser.feed(new TextDecoder().decode(bytes));
  return events;
}

describe('EventSplitter', () => {
  it('finds the events that a client finds, however the bytes are cut', () => {
    fc.assert(
      fc.property(chunked, ({ bytes, chunks }) => {
        // The line feed makes the client take a last carriage return for the end of a line.
        const end = Buffer.from('\n:\n');
        expect(dataOf(split([...chunks, end]).blocks)).to.deep.equal(parsed(Buffer.concat([bytes, end])));
      }),
      { numRuns: 2000 },
    );
  });

  it('returns every byte once and in order, but a byte order mark and what is not finished', () => {
    fc.assert(
      fc.property(chunked, ({ bytes, chunks }) => {
        const { blocks, unfinished } = split(chunks);
        const marked = bytes.subarray(0, 3).equals(MARK);
        const came = bytes.subarray(marked ? 3 : 0);
        const out = bytesOf(blocks);
        expect(out.equals(came.subarray(0, out.length))).to.equal(true);
        const rest = came.subarray(out.length);
        // Up to two bytes may still turn out to be the beginning of a byte order mark.
        if (!MARK.subarray(0, rest.length).equals(rest)) expect(unfinished).to.equal(rest.length > 0);
        expect(rest.toString('latin1')).not.to.match(/\n\n|\n\r|\r\r/);
      }),
      { numRuns: 2000 },
    );
  });

  it('finds the same events however the bytes are cut', () => {
    fc.assert(
      fc.property(chunked, ({ bytes, chunks }) => {
        expect(dataOf(split(chunks).blocks)).to.deep.equal(dataOf(split([bytes]).blocks));
      }),
    );
  });

  it('tells events, comments and blank lines apart', () => {
    const { blocks } = split(['data: {"a": 1}\n\n:keepalive\n\n\nid: 7\n\ndata:one\ndata: two\r\n\r\n']);
    expect(blocks.map((block) => [block.kind, block.kind === 'oversize' ? '' : block.bytes.toString()])).to.deep.equal([
      ['event', 'data: {"a": 1}\n\n'],
      ['comment', ':keepalive\n\n'],
      ['comment', '\n'],
      ['comment', 'id: 7\n\n'],
      ['event', 'data:one\ndata: two\r\n\r\n'],
    ]);
    expect(dataOf(blocks)).to.deep.equal(['{"a": 1}', 'one\ntwo']);
  });

  it('returns an event with the byte that completes it, and holds half of one', () => {
    const splitter = new EventSplitter(LIMIT);
    for (const byte of bytewise('data: é\n')) expect(splitter.push(byte)).to.deep.equal([]);
    expect(splitter.unfinished).to.equal(true);
    const [event] = splitter.push(Buffer.from('\ndata: {"phase": "rea'));
    expect(event).to.deep.include({ kind: 'event', data: 'é' });
    expect(splitter.unfinished).to.equal(true);
  });

  it('does not wait for the line feed that may follow a carriage return', () => {
    const splitter = new EventSplitter(LIMIT);
    expect(dataOf(splitter.push(Buffer.from('data: a\r\r')))).to.deep.equal(['a']);
    expect(splitter.unfinished).to.equal(false);
    const late = splitter.push(Buffer.from('\ndata: b\r\n\r'));
    expect(dataOf(late)).to.deep.equal(['b']);
    expect(bytesOf(late).toString()).to.equal('\ndata: b\r\n\r');
  });

  it('drops a byte order mark that comes byte by byte, and nothing that only begins like one', () => {
    expect(
      dataOf(split([...MARK].map((byte) => Buffer.of(byte)).concat(Buffer.from('data: a\n\n'))).blocks),
    ).to.deep.equal(['a']);
    const almost = Buffer.concat([MARK.subarray(0, 2), Buffer.from('data: a\n\n')]);
    expect(bytesOf(split(Array.from(almost, (byte) => Buffer.of(byte))).blocks).equals(almost)).to.equal(true);
    const twice = Buffer.concat([MARK, MARK, Buffer.from('data: a\n\n')]);
    expect(bytesOf(split([twice]).blocks).equals(twice.subarray(3))).to.equal(true);
  });

  it('keeps what it holds, whatever becomes of the chunk', () => {
    const splitter = new EventSplitter(LIMIT);
    const chunk = Buffer.from('data: kept');
    splitter.push(chunk);
    chunk.fill(0);
    expect(dataOf(splitter.push(Buffer.from('\n\n')))).to.deep.equal(['kept']);
  });

  describe('given a block that is longer than the limit', () => {
    it('tells its size once, and goes on with the next', () => {
      const long = `data: ${'x'.repeat(100)}\n\n`;
      for (const chunks of [[`data: a\n\n${long}data: b\n\n`], bytewise(`data: a\n\n${long}data: b\n\n`)]) {
        const { blocks, unfinished } = split(chunks, 50);
        expect(blocks.filter(({ kind }) => kind === 'oversize')).to.deep.equal([
          { kind: 'oversize', size: long.length },
        ]);
        expect(dataOf(blocks)).to.deep.equal(['a', 'b']);
        expect(unfinished).to.equal(false);
      }
    });

    it('lets one of exactly the limit through', () => {
      const event = `data: ${'x'.repeat(42)}\n\n`;
      expect(event).to.have.length(50);
      for (const chunks of [[event], bytewise(event)]) expect(dataOf(split(chunks, 50).blocks)).to.have.length(1);
      expect(split(bytewise(event), 49).blocks).to.deep.equal([{ kind: 'oversize', size: 50 }]);
    });

    it('holds no more than twice the limit of 10 MB in one line, and nothing after it', () => {
      const splitter = new EventSplitter(LIMIT);
      const chunk = Buffer.alloc(16 * 1024, 'x');
      const before = process.memoryUsage().arrayBuffers;
      splitter.push(Buffer.from('data: '));
      for (let sent = 0; sent < 10 * 1024 ** 2; sent += chunk.length) {
        splitter.push(chunk);
        expect(process.memoryUsage().arrayBuffers - before).to.be.below(4 * LIMIT);
      }
      expect(splitter.unfinished).to.equal(true);
      expect(splitter.push(Buffer.from('\n\n'))).to.deep.equal([{ kind: 'oversize', size: 10 * 1024 ** 2 + 8 }]);
      expect(splitter.unfinished).to.equal(false);
    });
  });
});
