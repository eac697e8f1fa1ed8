import { type ImportTally, OTHER_ORIGINS } from '../archive/import-tally.ts';
import { alignColumns } from './align-columns.ts';
import { plural } from './plural.ts';

/** What an import came to. */
export interface ImportResult {
  readonly tally: ImportTally;
  /** Did it come to its end? */
  readonly complete: boolean;
  readonly elapsedMs: number;
}

const count = (n: number): string => n.toLocaleString('en');

/** For programs: `--json`. */
export function importJson({ tally, complete, elapsedMs }: ImportResult): Readonly<Record<string, unknown>> {
  const { byMember, unknownOrigins, ...counts } = tally;
  return {
    complete,
    seconds: Math.round(elapsedMs) / 1_000,
    ...counts,
    byMember: Object.fromEntries(byMember),
    unknownOrigins: Object.fromEntries(unknownOrigins),
  };
}

/** For people. */
export function importText({ tally, complete, elapsedMs }: ImportResult): string {
  const { files, lines, imported, written, byMember } = tally;
  const speed = count(Math.round(lines / Math.max(elapsedMs / 1_000, 0.001)));
  return [
    `${plural(lines, 'event')} of ${plural(files, 'file')} in ${(elapsedMs / 1_000).toFixed(1)} s (${speed} a second): ${count(imported)} imported as ${plural(written, 'record')}.`,
    ...alignColumns([...byMember].map(([member, events]) => [`  ${member}`, count(events)])),
    ...leftOut(tally),
    ...(complete ? [] : ['Interrupted. What was read is stored; importing it again does no harm.']),
  ].join('\n');
}

function leftOut(tally: ImportTally): readonly string[] {
  const { tooOld, filesTooOld, filesReadBefore, badLines, firstBadLines, unknownOrigins, brokenFiles } = tally;
  const unknown = [...unknownOrigins.values()].reduce((sum, events) => sum + events, 0);
  return [
    ...(filesReadBefore > 0 ? [`${plural(filesReadBefore, 'file')} had been read before.`] : []),
    ...(tooOld + filesTooOld > 0 ? [tooOldText(tooOld, filesTooOld)] : []),
    ...(badLines > 0
      ? [
          `${plural(badLines, 'line was', 'lines were')} not understood:`,
          ...firstBadLines.map(({ file, line, problem }) => `  ${file}:${line}: ${problem}`),
          ...(badLines > firstBadLines.length ? ['  …'] : []),
        ]
      : []),
    ...(unknown > 0 ? unknownText(unknown, unknownOrigins) : []),
    ...(brokenFiles.length > 0
      ? ['Not read to the end:', ...brokenFiles.map(({ file, problem }) => `  ${file}: ${problem}`)]
      : []),
  ];
}

function tooOldText(events: number, files: number): string {
  const both = [events > 0 ? plural(events, 'event') : '', files > 0 ? `${plural(files, 'file')} unread` : ''];
  const what = both.filter((text) => text !== '').join(' and ');
  return `Left out: ${what}, older than routing.retention: such images are presumed gone. --all imports them, too.`;
}

function unknownText(unknown: number, origins: ReadonlyMap<string, number>): readonly string[] {
  const rows = [...origins]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 20)
    .map(([origin, events]) => [`  ${howToPass(origin)}`, count(events)]);
  const more = origins.size - rows.length;
  return [
    `${plural(unknown, 'event comes', 'events come')} from hubs that are no member. Where one is, under another name, pass:`,
    ...alignColumns(rows),
    ...(more > 0 ? [`  and ${count(more)} more`] : []),
  ];
}

function howToPass(origin: string): string {
  if (origin === '') return '--default-member <member> (for events without an origin)';
  return origin === OTHER_ORIGINS ? 'others' : `--member-of ${origin}=<member>`;
}
