import { z } from 'zod';
import { namedToken, namedTokens } from './named-tokens.ts';
import type { Environment } from './secret.ts';

const builds = z.int().positive().max(10_000);

/** Of a token. */
export const buildsOfToken = builds
  .default(20)
  .describe('What it may have built in advance within an hour. What is there already is free.');

const token = (env: Environment) => namedToken(env).extend({ buildsPerHour: buildsOfToken });

const anyone = z.strictObject({
  buildsPerHour: builds
    .default(2)
    .describe('What one client address (of IPv6: one /64 network) may have built within an hour.'),
});

const perMember = z.strictObject({
  concurrent: z.int().positive().max(100).default(2).describe('Builds at once; others wait in line.'),
  buildsPerHour: builds.default(30).describe('Builds within an hour. Where it has had them, another member is asked.'),
});

/** `prewarm`: who may have repositories built before people come, and how much of it. */
export const prewarmSchema = (env: Environment) =>
  z.strictObject({
    access: z
      .enum(['off', 'tokens', 'anyone'])
      .default('tokens')
      .describe('Who may call `POST /api/v1/prewarm`: nobody, who has one of `tokens`, or everybody.'),
    tokens: namedTokens(token(env))
      .prefault([])
      .describe('Those who may. With `tokens` and none of them it is nobody.'),
    anyone: anyone.prefault({}).describe('Those without a token, where `access` is `anyone`.'),
    coldRepos: z
      .int()
      .nonnegative()
      .max(1_000)
      .default(10)
      .describe(
        'When the versions of a member change, so many of the repositories that were launched there most are built there first. 0, or `access: off`: none.',
      ),
    perMember: perMember.prefault({}).describe('What each member is asked for in all, by whomever.'),
  });
