/**
 * The gateways that share a port with this one, as processes of one machine. Each has a door on loopback for the others,
 * where clients that came back to the wrong one are passed on to the one that has their launch.
 */
export interface Fellows {
  /** This one's. No other ever has it. */
  readonly number: number;
  /** Opens their doors. A secret. */
  readonly key: string;
  /** The port of another's door; null: it has none, or is gone. */
  doorOf(number: number): number | null;
}

/** The door's way to be told who it is for. */
export const KEY_HEADER = 'launch-gateway-key';

/** Names the launch and the gateway that has it. `unguessable`: known to its visitor alone. */
export const launchIdAt = ({ number }: Pick<Fellows, 'number'>, unguessable: string): string =>
  `w${number}.${unguessable}`;

/** Which gateway has the launch that a client came back to; null: any may serve it. */
export function fellowOf(launchId: string): number | null {
  const [, digits] = /^w(\d{1,15})\./.exec(launchId) ?? [];
  return digits === undefined ? null : Number(digits);
}
