import { createHash } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject, sortKeys } from './sort-keys.ts';

/** What a hub's `/versions` says. */
export type VersionsPage =
  | {
      readonly ok: true;
      /** Keys sorted at every depth, so that equal versions have equal `JSON.stringify`. */
      readonly versions: JsonObject;
      readonly generation: string;
    }
  | { readonly ok: false; readonly detail: string };

/** Reads the answer to `GET /versions`. Total: any status and text give a page. */
export function readVersionsPage(status: number, text: string): VersionsPage {
  if (status !== 200) return { ok: false, detail: `answered ${status}` };
  let parsed: Json;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { ok: false, detail: 'not JSON' };
  }
  const versions = sortKeys(parsed);
  if (!isJsonObject(versions)) return { ok: false, detail: 'not a JSON object, or one that is nested too deep' };
  return { ok: true, versions, generation: generationOf(versions) };
}

/**
 * A digest of what images are built with: `builder_info`, or the older `builder`. The version of BinderHub itself,
 * which changes many times as often, makes no image cold; it counts only where a hub tells nothing else.
 */
function generationOf(versions: JsonObject): string {
  const { builder_info, builder } = versions;
  return createHash('sha256')
    .update(JSON.stringify(builder_info ?? builder ?? versions))
    .digest('hex')
    .slice(0, 16);
}
