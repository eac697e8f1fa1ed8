import { expect } from 'chai';
import { describe, it } from 'mocha';
import { lackOfRoom, roomHere } from '../../../benchmarks/streams/room.ts';

describe('room for streams', () => {
  const room = { files: 20_000, ports: 28_232 };

  it('is there for thousands, and where it ends it says what to do', () => {
    expect(lackOfRoom(room, 5_000, 1_000)).to.equal(null);
    expect(lackOfRoom({ ...room, files: 4_000 }, 5_000, 1_000))
      .to.include('ulimit -n 10500')
      .and.to.include('--streams 1750');
    expect(lackOfRoom({ files: 1e6, ports: 28_232 }, 20_000, 1_000)).to.include('ip_local_port_range');
    expect(lackOfRoom(room, 10, 15_000)).to.include('ulimit -n 30500');
  });

  it('is read from the kernel', () => {
    const { files, ports } = roomHere();
    expect(files).to.be.greaterThan(0);
    expect(ports).to.be.within(1, 65_536);
  });
});
