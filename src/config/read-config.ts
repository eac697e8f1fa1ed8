import { type ConfigFormat, readDocument } from './config-document.ts';
import { doubtsOf } from './doubts.ts';
import { explainIssue, type Finding, sayWhatIsRight } from './explain-issue.ts';
import { fromFederationRedirect, isFederationRedirect, type TranslatedConfig } from './federation-redirect.ts';
import { configJsonSchema } from './json-schema.ts';
import { formatPath, type Remark } from './remark.ts';
import { type Config, configSchema } from './schema.ts';
import type { Environment } from './secret.ts';

/** What came of reading a configuration: all of it, or everything that is wrong with it at once. */
export type ConfigReading =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly Remark[] }
  | { readonly ok: false; readonly problems: readonly Remark[] };

export interface ReadOptions {
  readonly format: ConfigFormat;
  /** Where `{env: NAME}` finds its secrets. */
  readonly env: Environment;
}

/** Text → configuration. Takes our own format and federation-redirect's `config.json`. Pure and total. */
export function readConfig(text: string, { format, env }: ReadOptions): ConfigReading {
  const document = readDocument(text, format);
  if (!document.ok) return document;
  const { value, warnings, sourcePath } = isFederationRedirect(document.value)
    ? fromFederationRedirect(document.value)
    : asItStands(document.value);

  const toRemark = ({ path, message }: Finding): Remark => ({
    path: formatPath(path),
    message,
    ...document.locate(path),
  });
  const located = (finding: Finding) => toRemark({ ...finding, path: sourcePath(finding.path) });

  if (value === null || value === undefined) {
    return { ok: false, problems: [{ path: '', message: 'is empty: a configuration names at least its members' }] };
  }
  const parsed = configSchema(env).safeParse(value, { error: sayWhatIsRight });
  if (!parsed.success) {
    const schema = configJsonSchema();
    const problems = parsed.error.issues.flatMap((issue) => explainIssue(issue, schema, value)).map(located);
    return { ok: false, problems: problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)) };
  }
  const members = parsed.data.members.filter(({ weight }) => weight > 0);
  if (members.length === 0) {
    return {
      ok: false,
      problems: [
        located({ path: ['members'], message: 'have weight 0, all of them: at least one must take launches' }),
      ],
    };
  }
  const config = deepFreeze({ ...parsed.data, members });
  return { ok: true, config, warnings: [...warnings.map(toRemark), ...doubtsOf(parsed.data).map(located)] };
}

const asItStands = (value: unknown): TranslatedConfig => ({ value, warnings: [], sourcePath: (path) => path });

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
