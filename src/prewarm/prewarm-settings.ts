/**
 * How a member is had to build without a visitor. `build-only`: it is asked to build and not to launch, which hubs in
 * API-only mode allow; `launch`: it launches as for a visitor, and the server is shut down; `auto`: the first where the
 * hub allows it, else the second; `off`: not at all.
 */
export const PREWARM_MODES = ['auto', 'build-only', 'launch', 'off'] as const;
export type PrewarmMode = (typeof PREWARM_MODES)[number];

/** What may be set about pre-warming (config: `prewarm`). */
export interface PrewarmSettings {
  /** What one member is asked for, whoever asks. */
  readonly perMember: {
    /** Builds at once; others wait in line. */
    readonly concurrent: number;
    readonly buildsPerHour: number;
  };
  /** How often a build that fails for reasons of its hub may go on to another one. */
  readonly moves: number;
  /** A hub that sends nothing for so long has been lost, ms. */
  readonly hubSilenceMs: number;
  /** A build is given up after this, ms. */
  readonly longestMs: number;
  /** Of a build's log kept for visitors who come late to it, bytes. */
  readonly logBytes: number;
}
