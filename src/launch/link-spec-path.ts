/** A launch link as a person has it, taken apart. */
export interface LinkParts {
  /** `https://host`; null: the link names none. */
  readonly origin: string | null;
  /** `<provider>/<spec>`, as parseSpecPath wants it. What is no launch link is left whole, for its suggestions. */
  readonly specPath: string;
}

/**
 * Takes a whole launch link, its path, or `<provider>/<spec>`; query and fragment are dropped. By hand: URL parsers rewrite
 * bytes of the path. Total.
 */
export function linkSpecPath(link: string): LinkParts {
  const [, origin = null, rest = ''] = /^(https?:\/\/[^/?#]+)?(.*)$/is.exec(link) ?? [];
  const path = rest.replace(/[?#].*$/s, '');
  // A spec may have segments of these names, too: only a path has a door.
  if (origin === null && !path.startsWith('/')) return { origin, specPath: path };
  const behindDoor = /^.*?\/(?:v2|build|launch)\/(.*)$/s.exec(path)?.[1];
  return { origin, specPath: behindDoor ?? (origin ?? '') + path };
}
