import { hash } from 'node:crypto';

/**
 * What is kept of a token: its SHA-256, hex. Slow hashes such as bcrypt make it dear to try the passwords that people
 * think of; a token of 256 random bits cannot be guessed at any speed, and this is computed for each request.
 */
export const tokenHash = (token: string): string => hash('sha256', token);
