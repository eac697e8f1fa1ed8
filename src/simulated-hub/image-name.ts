import { createHash } from 'node:crypto';

/** An image's full name may have at most this many characters before its tag (BinderHub's own limit). */
const LONGEST_NAME = 255;
const DIGEST = 6;

const UNSAFE = /[^A-Za-z0-9]/gu;
/** Escapes what is no ASCII letter or digit as `-` and two hex digits for each byte, as BinderHub's names do. */
export const escapeSlug = (text: string): string => text.replace(UNSAFE, escapeCharacter);

const escapeCharacter = (character: string): string =>
  Array.from(Buffer.from(character), (byte) => `-${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');

/**
 * `<image_prefix><slug>-<hash>:<resolved ref>` in lower case (PROTOCOL.md, "Health and versions"). The hash is of the
 * slug before it is folded, so `DS-100/textbook` and `ds-100/Textbook` get two images, as on a real hub.
 */
export function imageName(prefix: string, slug: string, resolvedRef: string): string {
  const digest = createHash('sha256').update(slug).digest('hex').slice(0, DIGEST);
  const room = LONGEST_NAME - prefix.length - DIGEST - 1;
  const name = escapeSlug(slug).slice(0, room);
  return `${prefix}${name}-${digest}:${resolvedRef}`.replaceAll('_', '-').toLowerCase();
}

/** The image without its tag: what the per-repo quota counts by. */
export const imageRepository = (image: string): string => image.slice(0, image.lastIndexOf(':'));
