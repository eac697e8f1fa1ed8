import { changeWords } from '../control/change-words.ts';
import type { ControlChange } from '../control/control-change.ts';
import type { ControlNotes } from '../control/control-parts.ts';
import type { LaunchLog } from './launch-log.ts';

/** What operators change, as lines of the log, each with the name of the token. */
export function controlNotes(log: LaunchLog): ControlNotes {
  const about = (change: ControlChange) => ({
    change: change.id,
    by: change.by,
    ...(change.kind === 'member' ? { member: change.member } : { repo: change.repoKey }),
    ...(change.undoes !== null && { undoes: change.undoes }),
    what: changeWords(change),
  });
  return {
    changed: (change) => log.info(about(change), 'an operator has changed the federation'),
    followed: (change) => log.info(about(change), 'an operator has changed the federation at another gateway'),
    found: (changes) => log.info({ changes }, 'what operators have changed before is in force'),
    restored: (change) => log.warn(about(change), 'the store had lost a change by an operator and has it again'),
    remark: (words) => log.warn({ what: words }, 'a change by an operator cannot be followed now'),
    fault: (cause) =>
      log.error({ cause: cause instanceof Error ? cause.stack : String(cause) }, 'following the operators failed'),
  };
}
