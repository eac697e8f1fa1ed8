/** W3C Trace Context, 3.2.2: version 00 is exactly this; a later one may have more fields behind these. */
const TRACEPARENT = /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}(-.*)?$/;

/**
 * The trace that a request belongs to, as 32 hexadecimal digits; null: none, or none that can be read. The gateway takes
 * no part in it: `traceparent` and `tracestate` go to the hub as they came, and log lines have the id.
 */
export function traceIdOf(traceparent: string | readonly string[] | undefined): string | null {
  if (typeof traceparent !== 'string') return null;
  const [, version, traceId, more] = TRACEPARENT.exec(traceparent) ?? [];
  if (traceId === undefined || (version === '00' && more !== undefined)) return null;
  return traceId;
}
