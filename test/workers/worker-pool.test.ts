import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Order, Word } from '../../src/workers/messages.ts';
import { MetricDesk } from '../../src/workers/metric-desk.ts';
import { NotStarted, type WorkerEvents, WorkerPool } from '../../src/workers/worker-pool.ts';

interface PlayedWorker {
  readonly number: number;
  readonly told: readonly Order[];
  says(word: Word): void;
  dies(how?: string): void;
}

/** Workers that do as a test says, and time that does as well. */
function played(count: number) {
  const workers: PlayedWorker[] = [];
  const timers: { ms: number; callback: () => void; isOff: boolean }[] = [];
  const notes: string[] = [];
  let now = 0;
  const later = (ms: number, callback: () => void) => {
    const timer = { ms, callback, isOff: false };
    timers.push(timer);
    return () => {
      timer.isOff = true;
    };
  };
  const pool = new WorkerPool({
    count,
    fork: (events: WorkerEvents) => {
      const told: Order[] = [];
      const number = workers.length + 1;
      workers.push({ number, told, says: events.heard, dies: (how = 'SIGKILL') => events.gone(how) });
      return { number, tell: (order) => void told.push(order) };
    },
    start: () => ({ text: 'members: []', port: 80, secret: 's', key: 'k', isTerminal: false }),
    desk: new MetricDesk({ own: async () => [], later }),
    notes: {
      complete: (all) => void notes.push(`${all} serve`),
      lost: (worker, how, nextInMs) => void notes.push(`${worker} lost (${how}), next in ${nextInMs}`),
      notStarted: (worker, message) => void notes.push(`${worker} not started: ${message}`),
    },
    later,
    now: () => now,
  });
  return {
    pool,
    workers,
    notes,
    passes: (ms: number) => {
      now += ms;
    },
    /** All that waits for its time has it. Returns how long it had to wait. */
    wake: () =>
      timers.splice(0).flatMap(({ ms, callback, isOff }) => {
        if (!isOff) callback();
        return isOff ? [] : [ms];
      }),
  };
}

const UP: Word = { kind: 'up', url: 'http://127.0.0.1:80' };

async function running(count: number) {
  const stage = played(count);
  const started = stage.pool.start();
  stage.workers[0]!.says({ kind: 'here' });
  stage.workers[0]!.says(UP);
  await started;
  for (const worker of stage.workers.slice(1)) {
    worker.says({ kind: 'here' });
    worker.says(UP);
  }
  return stage;
}

describe('a pool of workers', () => {
  it('begins with one, and the others when that serves', async () => {
    const { pool, workers, notes } = played(3);
    const started = pool.start();
    expect(workers).to.have.length(1);
    workers[0]!.says({ kind: 'here' });
    expect(workers[0]!.told[0]).to.deep.include({ kind: 'begin' });
    workers[0]!.says(UP);
    expect(await started).to.equal('http://127.0.0.1:80');
    expect(workers).to.have.length(3);
    workers[1]!.says(UP);
    expect(notes).to.deep.equal([]);
    workers[2]!.says(UP);
    expect(notes).to.deep.equal(['3 serve']);
  });

  it('begins none after one that could not, whatever it died of', async () => {
    for (const [end, message, status] of [
      [
        (worker: PlayedWorker) => worker.says({ kind: 'failed', message: 'a taken port', status: 1 }),
        'a taken port',
        1,
      ],
      [(worker: PlayedWorker) => worker.says({ kind: 'failed', message: 'wrong', status: 2 }), 'wrong', 2],
      [(worker: PlayedWorker) => worker.dies('SIGSEGV'), 'The first worker ended before it served (SIGSEGV).', 1],
    ] as const) {
      const { pool, workers, wake } = played(4);
      const started = pool.start().catch((cause: NotStarted) => cause);
      end(workers[0]!);
      workers[0]!.dies();
      const cause = await started;
      expect(cause).to.be.instanceOf(NotStarted).and.to.deep.include({ message, status });
      wake();
      expect(workers).to.have.length(1);
    }
  });

  it('replaces one that ends, and waits longer and longer where they die young', async () => {
    const { workers, notes, wake, passes, pool } = await running(2);
    for (const waits of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
      const before = workers.length;
      workers.at(-1)!.dies();
      expect(notes.at(-1)).to.match(new RegExp(`lost \\(SIGKILL\\), next in ${waits}$`));
      expect(workers).to.have.length(before);
      expect(wake()).to.deep.equal([waits]);
      expect(workers).to.have.length(before + 1);
      workers.at(-1)!.says(UP);
      expect(notes.at(-1)).to.equal('2 serve');
    }
    passes(60_000);
    workers.at(-1)!.dies();
    expect(wake()).to.deep.equal([0]);
    expect(pool.replaced).to.equal(8);
  });

  it('replaces one that takes no more requests before it has ended, and once', async () => {
    const { workers, wake, pool } = await running(2);
    workers[1]!.says({ kind: 'leaving' });
    expect(pool.up).to.equal(1);
    wake();
    expect(workers).to.have.length(3);
    workers[1]!.dies('exit status 1');
    wake();
    expect(workers).to.have.length(3);
  });

  it('tells each where the doors of the others are, and of one that is gone', async () => {
    const { workers } = await running(2);
    workers[0]!.says({ kind: 'door', port: 1001 });
    workers[1]!.says({ kind: 'door', port: 1002 });
    const doors = [
      [1, 1001],
      [2, 1002],
    ];
    for (const { told } of workers) expect(told.at(-1)).to.deep.equal({ kind: 'doors', doors });
    workers[0]!.dies();
    expect(workers[1]!.told.at(-1)).to.deep.equal({ kind: 'doors', doors: [[2, 1002]] });
  });

  it('stops all, also one that has just begun, and begins no other', async () => {
    const { pool, workers, wake } = await running(2);
    workers[1]!.dies();
    wake();
    workers[0]!.dies();
    const stopped = pool.stop();
    expect(workers[2]!.told.at(-1)).to.deep.equal({ kind: 'stop' });
    workers[2]!.says({ kind: 'here' });
    expect(workers[2]!.told.map(({ kind }) => kind).slice(-2)).to.deep.equal(['begin', 'stop']);
    workers[2]!.dies('exit status 0');
    await stopped;
    expect(wake()).to.deep.equal([]);
    expect(workers).to.have.length(3);
  });
});
