/** Grows when the stored texts change in a way that older gateways cannot read. */
export const FORMAT = 1;
export const FORMAT_KEY = 'format';
/** Names of the parts of a folder: repo key → repoText, and number → change. */
export const BUILDS = 'builds';
export const CHANGES = 'changes';
