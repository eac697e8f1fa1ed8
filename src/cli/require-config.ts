import { loadConfig } from '../config/load-config.ts';
import { formatRemark } from '../config/remark.ts';
import type { Config } from '../config/schema.ts';
import { CliError } from './cli-error.ts';

/** A configuration, and in words what may not be meant in it. */
export interface RequiredConfig {
  readonly config: Config;
  /** `federation.yaml:3:5: members[2].weight: is 0: …` */
  readonly warnings: readonly string[];
}

/** The configuration in a file, for commands that cannot go on without. A CliError of status 2 has a line per problem. */
export async function requireConfig(file: string): Promise<RequiredConfig> {
  const reading = await loadConfig(file, process.env);
  if (!reading.ok) throw new CliError(reading.problems.map((problem) => formatRemark(file, problem)).join('\n'), 2);
  return { config: reading.config, warnings: reading.warnings.map((warning) => formatRemark(file, warning)) };
}
