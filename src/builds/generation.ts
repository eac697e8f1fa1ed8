/**
 * What a member builds under, as one string: a digest of its versions (members/versions-page.ts), a space, and the image
 * prefix that its streams show. A part that is not known is left out, and the space with the prefix: a string without a
 * space is versions alone.
 */
export function generationText(versions: string | null, imagePrefix: string | null): string | null {
  return imagePrefix === null ? versions : `${versions ?? ''} ${imagePrefix}`;
}

/** The versions in a generation; null: not known. */
export const versionsOf = (generation: string | null): string | null => partsOf(generation).versions;

/** The image prefix in a generation; null: not known. */
export const imagePrefixOf = (generation: string | null): string | null => partsOf(generation).imagePrefix;

/** May images of one generation serve under the other? Yes unless a part that both know differs. */
export function sameGeneration(a: string | null, b: string | null): boolean {
  if (a === null || b === null || a === b) return true;
  const one = partsOf(a);
  const other = partsOf(b);
  return agree(one.versions, other.versions) && agree(one.imagePrefix, other.imagePrefix);
}

const agree = (a: string | null, b: string | null): boolean => a === null || b === null || a === b;

function partsOf(generation: string | null): { readonly versions: string | null; readonly imagePrefix: string | null } {
  if (generation === null) return { versions: null, imagePrefix: null };
  const space = generation.indexOf(' ');
  if (space < 0) return { versions: generation, imagePrefix: null };
  return { versions: space === 0 ? null : generation.slice(0, space), imagePrefix: generation.slice(space + 1) };
}
