/** The checks that BinderHub's health page has, and `versions`, which is ours (as in federation-redirect). */
export const KNOWN_CHECKS = ['Docker registry', 'JupyterHub API', 'Pod quota', 'versions'] as const;

/** What keeps us from reading a page at all. */
export const PAGE_PROBLEMS = ['timeout', 'unreachable', 'status', 'rubbish', 'too-large'] as const;

/** A check by name; `other` stands for whatever else a hub may list. */
export type CheckName = (typeof KNOWN_CHECKS)[number] | 'other';
export type PageProblem = (typeof PAGE_PROBLEMS)[number];

/** Why a member does not serve. Closed, because it is a metric label: a hub must not be able to invent labels. */
export type CheckReason = CheckName | PageProblem;

export const CHECK_REASONS: readonly CheckReason[] = [...KNOWN_CHECKS, 'other', ...PAGE_PROBLEMS];

export const checkName = (service: string): CheckName => KNOWN_CHECKS.find((known) => known === service) ?? 'other';
