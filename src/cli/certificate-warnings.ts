import { formatRemark } from '../config/remark.ts';
import type { ListenSettings } from '../config/schema.ts';
import { doubtOf } from '../tls/certificate.ts';
import { readCertificateFiles } from '../tls/certificate-files.ts';
import { CliError } from './cli-error.ts';

/** What is to be said of the certificate that a configuration names. A CliError of status 2 where it cannot be used. */
export async function certificateWarnings(file: string, tls: ListenSettings['tls']): Promise<readonly string[]> {
  if (tls === null) return [];
  const reading = await readCertificateFiles(tls);
  if (!reading.ok) {
    const { file: which, message } = reading.fault;
    throw new CliError(formatRemark(file, { path: `listen.tls.${which}`, message }), 2);
  }
  const doubt = doubtOf(reading.certificate, Date.now());
  return doubt === null ? [] : [formatRemark(file, { path: 'listen.tls.cert', message: doubt })];
}
