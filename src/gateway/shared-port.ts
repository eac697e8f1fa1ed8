import type { Fellows } from '../http/fellows.ts';

/** What a gateway needs that shares its port with others. */
export interface SharedPort {
  readonly fellows: Fellows;
  /** Signs the cookies of all of them where the configuration has no secret. */
  readonly secret: string;
  /** Its door for the others is at this port of loopback. */
  opened(port: number): void;
  /** `/metrics` of all of them together; null: it cannot be had now. */
  scrape(): Promise<string | null>;
}
