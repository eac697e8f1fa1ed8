import { readFile } from 'node:fs/promises';
import {
  type CertificateFault,
  type CertificatePair,
  type CertificateReading,
  readCertificate,
} from './certificate.ts';

/** Where the two stand. A relative path is one of the folder that the gateway is started in. */
export interface CertificatePaths {
  readonly cert: string;
  readonly key: string;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
  EISDIR: 'it is a folder',
};

/** What stands in the files, whatever it is. */
export type PairReading =
  | { readonly ok: true; readonly pair: CertificatePair }
  | { readonly ok: false; readonly fault: CertificateFault };

/** Never rejects. */
export async function readPair(paths: CertificatePaths): Promise<PairReading> {
  const texts = { cert: '', key: '' };
  for (const file of ['cert', 'key'] as const) {
    try {
      texts[file] = await readFile(paths[file], 'utf8');
    } catch (error) {
      const { code = '', message } = error as NodeJS.ErrnoException;
      const why = REASONS[code] ?? message;
      return { ok: false, fault: { file, message: `cannot be read from ${paths[file]}: ${why}` } };
    }
  }
  return { ok: true, pair: texts };
}

/** The certificate in them, or what is wrong. Never rejects. */
export async function readCertificateFiles(paths: CertificatePaths): Promise<CertificateReading> {
  const reading = await readPair(paths);
  return reading.ok ? readCertificate(reading.pair) : reading;
}
