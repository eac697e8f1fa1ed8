/**
 * `limits` that one client of a benchmark, which drives as many launches as a gateway can take, never meets. They are there,
 * so that what they cost is measured.
 */
const UNMET = { count: 1_000_000_000, within: '1s' };

export const UNMET_LIMITS = { launches: UNMET, apiReads: UNMET, apiWrites: UNMET };
