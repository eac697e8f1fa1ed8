/** `textbook.git` names the repository `textbook`. */
export const withoutGit = (name: string): string => name.replace(/\.git$/i, '');

/** Names that are hardly ever anything but a ref: the default branches, and a commit. */
export const isUsualRef = (text: string): boolean => /^(?:HEAD|main|master|[0-9a-f]{40})$/.test(text);
