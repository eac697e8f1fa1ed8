import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';

/** What the two files hold, as text (PEM). */
export interface CertificatePair {
  readonly cert: string;
  /** A secret. */
  readonly key: string;
}

/** A pair that a server can use. */
export interface Certificate extends CertificatePair {
  /** Whom it is for, for the log. */
  readonly names: string;
  /** ms since the epoch */
  readonly validFrom: number;
  readonly expiresAt: number;
}

/** What is wrong, and with which file. */
export interface CertificateFault {
  readonly file: 'cert' | 'key';
  readonly message: string;
}

export type CertificateReading =
  | { readonly ok: true; readonly certificate: Certificate }
  | { readonly ok: false; readonly fault: CertificateFault };

/** Those who renew by themselves do so thirty days before: with less than this left nobody has. */
export const RUNS_OUT_SOON_MS = 14 * 86_400_000;

/** Looks at a pair as a TLS server would. Whether it is valid now is another question (`doubtOf`). Total. */
export function readCertificate({ cert, key }: CertificatePair): CertificateReading {
  let first: X509Certificate;
  try {
    first = new X509Certificate(cert);
  } catch {
    return fault('cert', 'is no certificate in PEM form (-----BEGIN CERTIFICATE-----)');
  }
  let own: KeyObject;
  try {
    own = createPrivateKey(key);
  } catch {
    const isLocked = /ENCRYPTED/.test(key);
    return fault('key', isLocked ? 'has a passphrase: store it without' : 'is no private key in PEM form');
  }
  if (!first.checkPrivateKey(own)) {
    return fault('key', 'does not belong to the certificate in listen.tls.cert, whose own comes first in that file');
  }
  try {
    createSecureContext({ cert, key });
  } catch (cause) {
    return fault('cert', `cannot be used: ${(cause as Error).message}`);
  }
  const names = first.subjectAltName?.replaceAll('DNS:', '') ?? first.subject;
  const [validFrom, expiresAt] = [Date.parse(first.validFrom), Date.parse(first.validTo)];
  return { ok: true, certificate: { cert, key, names, validFrom, expiresAt } };
}

/** What clients will hold against it now, or before long; null: nothing. `now`: ms since the epoch. */
export function doubtOf({ validFrom, expiresAt }: Certificate, now: number): string | null {
  if (isOutOfTime({ validFrom, expiresAt }, now)) {
    return expiresAt <= now ? `ran out on ${day(expiresAt)}` : `is not valid before ${day(validFrom)}`;
  }
  const days = Math.floor((expiresAt - now) / 86_400_000);
  return expiresAt - now < RUNS_OUT_SOON_MS ? `runs out on ${day(expiresAt)}, in ${days} days` : null;
}

export const isOutOfTime = ({ validFrom, expiresAt }: Pick<Certificate, 'validFrom' | 'expiresAt'>, now: number) =>
  now < validFrom || now >= expiresAt;

const day = (time: number): string => new Date(time).toISOString().slice(0, 10);

const fault = (file: CertificateFault['file'], message: string): CertificateReading => ({
  ok: false,
  fault: { file, message },
});
