/** How far a launch is, in BinderHub's words (PROTOCOL.md, "The build stream"). */
export const PHASES = [
  'waiting',
  'fetching',
  'building',
  'pushing',
  'unknown',
  'built',
  'launching',
  'ready',
  'failed',
] as const;
export type Phase = (typeof PHASES)[number];

/**
 * What the gateway reads of an event. Never holds the token, the address of the server, or the visitor's: those are for
 * the visitor alone.
 */
export interface HubEvent {
  /** null: a line of the log that says nothing of it, or a word that we do not know. */
  readonly phase: Phase | null;
  /** As it came, with its line break. null: none, or that of `ready`, which holds the server's address. */
  readonly message: string | null;
  /** `<prefix><slug>-<hash>:<resolved ref>`; `built` tells it as `imageName`, `ready` as `image`. */
  readonly imageName: string | null;
  readonly statusCode: number | null;
  /** `v2/<provider>/<spec with the resolved ref>`, of `ready`. */
  readonly persistentRequest: string | null;
}

/** Older hubs pass on Kubernetes' phases of the build's pod, capitalised; `Failed` and `Unknown` mean what they say. */
const OF_A_POD: Readonly<Record<string, Phase>> = { pending: 'waiting' };

const isPhase = (word: string): word is Phase => (PHASES as readonly string[]).includes(word);

/** Reads the data of an event. null: not a JSON object. Total: whatever the fields hold, it does not throw. */
export function readHubEvent(data: string): HubEvent | null {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const fields = value as Readonly<Record<string, unknown>>;
  const phase = phaseOf(fields.phase);
  return {
    phase,
    message: phase === 'ready' ? null : textOf(fields.message),
    imageName: textOf(fields.imageName) ?? textOf(fields.image),
    statusCode: Number.isInteger(fields.status_code) ? (fields.status_code as number) : null,
    persistentRequest: textOf(fields.binder_persistent_request),
  };
}

function phaseOf(value: unknown): Phase | null {
  if (typeof value !== 'string') return null;
  const word = value.toLowerCase();
  if (isPhase(word)) return word;
  return Object.hasOwn(OF_A_POD, word) ? OF_A_POD[word]! : null;
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
