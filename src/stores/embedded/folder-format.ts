/** Grows when the stored texts change in a way that older gateways cannot read. */
export const FORMAT = 1;
export const FORMAT_KEY = 'format';
/**
 * Names of the parts of a folder: repo key → repoText, number → change, and repo key → sessions. Each value is JSON. Any
 * may be missing, as sessions are from the folders of gateways that did not count them.
 */
export const BUILDS = 'builds';
export const CHANGES = 'changes';
export const SESSIONS = 'sessions';
