import { z } from 'zod';
import { explainIssue, sayWhatIsRight } from './explain-issue.ts';
import { configJsonSchema } from './json-schema.ts';
import { type ConfiguredMember, memberSchema } from './member-schema.ts';
import { formatPath } from './remark.ts';

/** What came of a seat that somebody wants to add while the gateway runs. */
export type JoiningReading =
  | {
      readonly ok: true;
      readonly member: ConfiguredMember;
      /** As it was written, which is how it is kept: another version may read more of it. */
      readonly written: Readonly<Record<string, unknown>>;
    }
  /** All that is wrong, a sentence each. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads a member as it would be written in the configuration. Secrets stay in the configuration: it may have none. Pure and total. */
export function readJoining(value: unknown): JoiningReading {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { ok: false, problems: ['A member is a JSON object as in the configuration: at least name and url.'] };
  }
  const written = value as Readonly<Record<string, unknown>>;
  const problems: string[] = [];
  if ('eventToken' in written) {
    problems.push(
      "eventToken is a secret, and none is kept of a member that joins while running: give the hub a token of the scope events:<name> in 'access.tokens'.",
    );
  }
  const file = { members: [written] };
  const parsed = z.object({ members: z.array(memberSchema({})) }).safeParse(file, { error: sayWhatIsRight });
  if (!parsed.success) {
    const schema = configJsonSchema();
    const found = parsed.error.issues.flatMap((issue) => explainIssue(issue, schema, file));
    problems.push(...found.map(({ path, message }) => `${formatPath(path.slice(2))} ${message}.`));
  }
  const member = parsed.data?.members[0];
  if (member?.weight === 0) problems.push('weight is 0, which would leave it out: it is more than 0.');
  return member === undefined || problems.length > 0 ? { ok: false, problems } : { ok: true, member, written };
}

/** One that was kept → its member; null: this version cannot read it. */
export const readKeptSeat = (written: Readonly<Record<string, unknown>>): ConfiguredMember | null =>
  memberSchema({}).safeParse(written).data ?? null;
