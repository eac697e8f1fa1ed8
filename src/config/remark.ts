/** Where in a configuration: keys and list indexes, from the top. */
export type KeyPath = readonly (string | number)[];

/** What there is to say of one place in a configuration: what is wrong and what would be right, or a warning. */
export interface Remark {
  /** `members[1].url`; '' for the file as a whole. */
  readonly path: string;
  readonly message: string;
  /** Counted from 1; absent where the place is not in the file. */
  readonly line?: number;
  readonly column?: number;
}

const PLAIN_KEY = /^[\w-]+$/;

/** `['members', 1, 'url']` → `members[1].url`. Keys with other characters are quoted: `hosts["a.b"]`. */
export function formatPath(path: KeyPath): string {
  return path
    .map((part, index) => {
      if (typeof part === 'string' && PLAIN_KEY.test(part)) return index === 0 ? part : `.${part}`;
      return `[${JSON.stringify(part)}]`;
    })
    .join('');
}

/** `federation.yaml:12:5: members[1].url: must be …`: the form that editors and terminals turn into a link. */
export function formatRemark(file: string, { path, message, line, column }: Remark): string {
  const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
  return path === '' ? `${place}: ${message}` : `${place}: ${path}: ${message}`;
}
