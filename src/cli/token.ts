import { randomBytes } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { newToken } from '../access/new-token.ts';
import { EVENTS_SCOPE, PLAIN_SCOPES } from '../access/scope.ts';
import { tokenHash } from '../access/token-hash.ts';

interface NewTokenOptions {
  readonly name: string;
  readonly scope: readonly string[];
  readonly expires?: string;
}

const HELP = `
The token goes to whoever is to have it, and is shown this once: it is kept nowhere. What goes into the configuration is its
hash, which is no secret, since nobody can guess 256 random bits.

Examples:
  $ launch-gateway token new --name ci --scope prewarm
  $ launch-gateway token new --name hub-1 --scope events:hub-1
  $ launch-gateway token new --name olga --scope announce --scope read --expires 2027-06-30`;

export const tokenCommand = (): Command =>
  new Command('token').description('make tokens of the API').addCommand(newTokenCommand());

const newTokenCommand = (): Command =>
  new Command('new')
    .description('make a token: it is printed once, with the lines of the configuration that let it in')
    .requiredOption('-n, --name <name>', 'whose it is, for people and the log', nameOf)
    .requiredOption(
      '-s, --scope <scope...>',
      `what it is good for: ${PLAIN_SCOPES.join(', ')}, ${EVENTS_SCOPE}<member>`,
      scopeOf,
    )
    .option('-e, --expires <day>', 'from then on it is good for nothing: 2027-06-30', dayOf)
    .addHelpText('after', HELP)
    .action(({ name, scope, expires }: NewTokenOptions) => {
      const token = newToken(randomBytes);
      const lines = [
        'access:',
        '  tokens:',
        `    - name: ${JSON.stringify(name)}`,
        `      hash: sha256:${tokenHash(token)}`,
        `      scopes: [${scope.join(', ')}]`,
        ...(expires === undefined ? [] : [`      expires: ${expires}`]),
      ];
      process.stdout.write(`${token}\n`);
      // Apart from the token, so that `> file` takes that alone.
      process.stderr.write(`\nIt is shown this once. For the configuration:\n\n${lines.join('\n')}\n`);
    });

function nameOf(text: string): string {
  if (/^[\w.-]{1,40}$/.test(text)) return text;
  throw new InvalidArgumentError('It is 1 to 40 letters, digits, dots, dashes and underscores.');
}

function scopeOf(text: string, before: readonly string[] = []): readonly string[] {
  const isMembers = text.startsWith(EVENTS_SCOPE) && /^[a-z0-9-]{1,40}$/.test(text.slice(EVENTS_SCOPE.length));
  if (isMembers || PLAIN_SCOPES.some((scope) => scope === text)) return [...before, text];
  throw new InvalidArgumentError(`There are ${PLAIN_SCOPES.join(', ')} and ${EVENTS_SCOPE}<member>.`);
}

function dayOf(text: string): string {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
  if (isDay) return text;
  throw new InvalidArgumentError('It is a day, such as 2027-06-30.');
}
