import { readFile, rename, writeFile } from 'node:fs/promises';
import { type ArchiveFile, ArchiveProblem } from './archive-file.ts';

/** How far a file has been read, and what is read of it is stored. */
export interface ImportPlace {
  readonly lines: number;
  /** `ArchiveFile.mark` of the file that was read to its end; null: it was not. */
  readonly mark: string | null;
}

const FORMAT = 1;

interface Written {
  readonly format: typeof FORMAT;
  readonly purpose: string;
  readonly files: Readonly<Record<string, ImportPlace>>;
}

/** Remembers between imports how far each file has been read, in a small file of JSON; without one, for this import only. */
export class ImportPlaces {
  readonly #file: string | null;
  readonly #purpose: string;
  readonly #places: Map<string, ImportPlace>;

  /**
   * `purpose`: says for which store and with which settings; places of another purpose would leave things out. Rejects
   * with ArchiveProblem where the file is of another purpose, or none of ours.
   */
  static async open(file: string | null, purpose: string): Promise<ImportPlaces> {
    if (file === null) return new ImportPlaces(null, purpose, new Map());
    const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return null;
      throw new ArchiveProblem(`${file} cannot be read: ${cause.message}.`, { badUsage: true, cause });
    });
    if (text === null) return new ImportPlaces(file, purpose, new Map());
    const read = parse(text);
    if (read === null) {
      throw new ArchiveProblem(`${file} was not written by an import: name another file, or none yet.`, {
        badUsage: true,
      });
    }
    if (read.purpose !== purpose) {
      throw new ArchiveProblem(
        `${file} belongs to an import into another store or with other options. Remove it to import everything, or name another file.`,
        { badUsage: true },
      );
    }
    return new ImportPlaces(file, purpose, new Map(Object.entries(read.files)));
  }

  private constructor(file: string | null, purpose: string, places: Map<string, ImportPlace>) {
    this.#file = file;
    this.#purpose = purpose;
    this.#places = places;
  }

  /** Has it been read to its end, and not changed since? */
  isRead({ name, mark }: ArchiveFile): boolean {
    return mark !== null && this.#places.get(name)?.mark === mark;
  }

  linesOf({ name }: ArchiveFile): number {
    return this.#places.get(name)?.lines ?? 0;
  }

  set({ name }: ArchiveFile, place: ImportPlace): void {
    this.#places.set(name, place);
  }

  /** Replaces the file in one step: whatever ends the process leaves the one or the other. */
  async save(): Promise<void> {
    if (this.#file === null) return;
    const written: Written = { format: FORMAT, purpose: this.#purpose, files: Object.fromEntries(this.#places) };
    try {
      await writeFile(`${this.#file}.part`, `${JSON.stringify(written)}\n`);
      await rename(`${this.#file}.part`, this.#file);
    } catch (cause) {
      throw new ArchiveProblem(`${this.#file} cannot be written: ${(cause as Error).message}.`, { cause });
    }
  }
}

function parse(text: string): Written | null {
  let value: Partial<Written> | null;
  try {
    value = JSON.parse(text) as Partial<Written> | null;
  } catch {
    return null;
  }
  if (value?.format !== FORMAT || typeof value.purpose !== 'string' || typeof value.files !== 'object') return null;
  const isPlace = ({ lines, mark }: Partial<ImportPlace>) =>
    Number.isSafeInteger(lines) && (mark === null || typeof mark === 'string');
  return Object.values(value.files ?? {}).every((place) => isPlace(place ?? {})) ? (value as Written) : null;
}
