/** What every page says of the site that it belongs to. */
export interface Site {
  /** What the federation calls itself. */
  readonly name: string;
  /** Where people tell of what does not work; null: nowhere. */
  readonly reportUrl: string | null;
  /** The address of one of the files that pages need: it changes with its content, so it may be kept for ever. */
  readonly file: (name: string) => string;
}
