/** Grows when the stored texts change in a way that older gateways cannot read. */
export const FORMAT = 1;
export const FORMAT_KEY = 'format';
/**
 * Names of the parts of a folder: repo key → repoText, number → change, repo key → sessions, kind and id → note, and day and
 * subject → what was counted. Each value is JSON. Any may be missing, as sessions are from the folders of gateways that did
 * not count them.
 */
export const BUILDS = 'builds';
export const CHANGES = 'changes';
export const SESSIONS = 'sessions';
export const NOTES = 'notes';
export const DAYS = 'days';
/** All of them. */
export const PARTS = [BUILDS, CHANGES, SESSIONS, NOTES, DAYS] as const;
