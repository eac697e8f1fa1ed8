export interface CsvRecord {
  /** Of the file, from 1. */
  readonly line: number;
  /** By the names of the first line. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Reads CSV whose fields have no commas or quotes in them. Throws an Error where it is not that, or lacks one of `columns`. */
export function csvRecords(text: string, columns: readonly string[]): readonly CsvRecord[] {
  const [head = '', ...rows] = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const names = head.split(',').map((name) => name.trim());
  for (const column of columns) if (!names.includes(column)) throw new Error(`line 1: there is no column ${column}`);
  return rows.flatMap((row, index): CsvRecord[] => {
    if (row.trim() === '') return [];
    const line = index + 2;
    const values = row.split(',');
    if (values.length !== names.length || row.includes('"')) {
      throw new Error(`line ${line}: it has not ${names.length} plain fields`);
    }
    return [{ line, fields: Object.fromEntries(names.map((name, i) => [name, values[i]!.trim()])) }];
  });
}
