import { placeLaunch } from '../../../src/streams/placement.ts';
import type { Chooser, Policy } from '../policy.ts';

/** The gateway's own decision, by the chain that `settings.policy` names. */
export const decideAsGateway = (): Chooser => (request, federation) => placeLaunch(request, federation);

/** A policy of the gateway, under some settings. */
export const gatewayPolicy = (
  name: string,
  about: string,
  settings: NonNullable<Policy['settings']>,
  learns = false,
): Policy => ({ name, about, settings, learns, chooser: decideAsGateway });
