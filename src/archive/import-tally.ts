import type { MemberName } from '../members/member.ts';

export interface BadLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly problem: string;
}

export interface BrokenFile {
  readonly file: string;
  readonly problem: string;
}

/** What an import has come to so far. */
export interface ImportTally {
  /** Lines with something on them. */
  readonly lines: number;
  /** Events and exported builds that went into the ledger. */
  readonly imported: number;
  /** Records written: one per repo, ref and member each time what was gathered is written. */
  readonly written: number;
  /** Events of builds that are presumed gone. */
  readonly tooOld: number;
  readonly badLines: number;
  /** The first of them. */
  readonly firstBadLines: readonly BadLine[];
  /** Imported events by member. */
  readonly byMember: ReadonlyMap<MemberName, number>;
  /** Events of hubs that are no member, by origin; '': without one. */
  readonly unknownOrigins: ReadonlyMap<string, number>;
  readonly files: number;
  /** Not read: all of their day is too old. */
  readonly filesTooOld: number;
  /** Not read: an import before this one has read them (ImportPlaces). */
  readonly filesReadBefore: number;
  /** Not read to their end. */
  readonly brokenFiles: readonly BrokenFile[];
}

const SHOWN = 5;
const ORIGINS = 1_000;
/** Where origins are counted when there are too many to list. */
export const OTHER_ORIGINS = '…';

/** Counts. Bounded, whatever an archive holds. */
export class ImportCounts implements ImportTally {
  lines = 0;
  imported = 0;
  written = 0;
  tooOld = 0;
  badLines = 0;
  readonly firstBadLines: BadLine[] = [];
  readonly byMember = new Map<MemberName, number>();
  readonly unknownOrigins = new Map<string, number>();
  files = 0;
  filesTooOld = 0;
  filesReadBefore = 0;
  readonly brokenFiles: BrokenFile[] = [];

  bad(line: BadLine): void {
    this.badLines++;
    if (this.firstBadLines.length < SHOWN) this.firstBadLines.push(line);
  }

  of(member: MemberName): void {
    this.imported++;
    this.byMember.set(member, (this.byMember.get(member) ?? 0) + 1);
  }

  unknown(origin: string | null): void {
    const named = origin ?? '';
    const listed = this.unknownOrigins.has(named) || this.unknownOrigins.size < ORIGINS ? named : OTHER_ORIGINS;
    this.unknownOrigins.set(listed, (this.unknownOrigins.get(listed) ?? 0) + 1);
  }
}
