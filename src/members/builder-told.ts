import { isJsonObject, type Json, type JsonObject } from './sort-keys.ts';

/** What a hub says that it runs, in its own words; null: it does not say. */
export interface BuilderTold {
  /** What builds its images: the image of repo2docker, or its version. */
  readonly builder: string | null;
  /** The version of BinderHub itself. */
  readonly binderhub: string | null;
}

/** Hubs choose these words, and pages show them. */
const LONGEST = 200;

/** Reads a hub's `/versions` (PROTOCOL.md, "Health and versions"). Total. `versions`: as in `MemberState`. */
export function builderTold(versions: unknown): BuilderTold {
  if (!isObject(versions)) return { builder: null, binderhub: null };
  const { builder_info: info, builder, binderhub } = versions;
  const told = isObject(info) ? (info.build_image ?? info['repo2docker-version']) : null;
  return { builder: text(told ?? builder), binderhub: text(binderhub) };
}

const isObject = (value: unknown): value is JsonObject => isJsonObject(value as Json);

const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value.slice(0, LONGEST) : null;
