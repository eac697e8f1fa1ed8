import type { MemberName } from '../members/member.ts';
import { type BuildRecord, type Observation, type Outcome, SOURCES } from './build-record.ts';
import { KnownRepo } from './known-repo.ts';
import type { Tape } from './tape.ts';

const OUTCOMES: readonly Outcome[] = ['building', 'built', 'failed'];
const NOT_OBSERVED = 0;

/**
 * Writes what is known of a repo to a tape: some 20 bytes and as many for each record, where the objects take 400. The
 * heat is kept to a hundredth. Each moment is written by its distance from the one before. Takes less than 1 µs.
 */
export function packRepo(known: KnownRepo, tape: Tape): void {
  const { burst, steady, at } = known.warmth;
  tape.putNumber(known.epoch);
  tape.putNumber(Math.round(burst * 100));
  tape.putNumber(Math.round(steady * 100));
  tape.putNumber(at);
  tape.putCount(known.records.length);
  let near = at;
  for (const record of known.records) {
    packRecord(record, near, tape);
    near = record.usedAt;
  }
}

/** Reads what `packRepo` wrote. */
export function unpackRepo(tape: Tape): KnownRepo {
  const known = new KnownRepo();
  known.epoch = tape.getNumber()!;
  const burst = tape.getNumber()! / 100;
  const steady = tape.getNumber()! / 100;
  const at = tape.getNumber()!;
  known.warmth = { burst, steady, at };
  const records: BuildRecord[] = [];
  let near = at;
  for (let left = tape.getCount(); left > 0; left--) {
    const record = unpackRecord(near, tape);
    near = record.usedAt;
    records.push(record);
  }
  known.records = records;
  return known;
}

function packRecord({ ref, member, observed, presumedAt, builtSince, usedAt }: BuildRecord, near: number, tape: Tape) {
  tape.putNumber(usedAt, near);
  tape.putNumber(presumedAt, usedAt);
  tape.putNumber(builtSince, usedAt);
  tape.putText(ref);
  tape.putName(member);
  if (observed === null) tape.putCount(NOT_OBSERVED);
  else packObservation(observed, usedAt, tape);
}

function unpackRecord(near: number, tape: Tape): BuildRecord {
  const usedAt = tape.getNumber(near)!;
  const presumedAt = tape.getNumber(usedAt);
  const builtSince = tape.getNumber(usedAt);
  const ref = tape.getText()!;
  const member = tape.getText() as MemberName;
  const observed = unpackObservation(usedAt, tape);
  return { ref, member, observed, presumedAt, builtSince, usedAt };
}

function packObservation(seen: Observation, near: number, tape: Tape): void {
  tape.putCount(1 + OUTCOMES.indexOf(seen.outcome) + OUTCOMES.length * SOURCES.indexOf(seen.source));
  tape.putNumber(seen.at, near);
  tape.putText(seen.resolvedRef);
  tape.putName(seen.generation);
  tape.putNumber(seen.durationMs);
}

function unpackObservation(near: number, tape: Tape): Observation | null {
  const kind = tape.getCount();
  if (kind === NOT_OBSERVED) return null;
  return {
    outcome: OUTCOMES[(kind - 1) % OUTCOMES.length]!,
    source: SOURCES[Math.floor((kind - 1) / OUTCOMES.length)] as Observation['source'],
    at: tape.getNumber(near)!,
    resolvedRef: tape.getText(),
    generation: tape.getText(),
    durationMs: tape.getNumber(),
  };
}
