/** Grows when the stored texts change in a way that older gateways cannot read. */
export const FORMAT = 1;
export const FORMAT_KEY = 'format';
/**
 * Names of the parts of a folder: repo key → repoText, number → change, repo key → sessions, kind and id → note, day and
 * subject → what was counted, and limit and client → when what it has used will have worn off. Each value is JSON. Any may be missing, as sessions are from the folders of gateways that did
 * not count them.
 */
export const BUILDS = 'builds';
export const CHANGES = 'changes';
export const SESSIONS = 'sessions';
export const NOTES = 'notes';
export const DAYS = 'days';
export const USE = 'use';
/** All of them. */
export const PARTS = [BUILDS, CHANGES, SESSIONS, NOTES, DAYS, USE] as const;
