import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach } from 'mocha';

const run = promisify(execFile);

/** A certificate for 127.0.0.1 that signs itself, made by openssl. */
export interface MadeCertificate {
  readonly cert: string;
  readonly key: string;
}

/** Called inside a `describe`: makes certificates, in a folder that is removed after each test. */
export function certificates() {
  let folder = '';
  let made = 0;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'launch-gateway-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const make = async (days = 90): Promise<MadeCertificate> => {
    const [cert, key] = [join(folder, `made-${++made}.crt`), join(folder, `made-${made}.key`)];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const names = ['-subj', `/CN=gateway ${made}`, '-addext', 'subjectAltName=IP:127.0.0.1,DNS:gateway.test'];
    await run('openssl', ['req', '-x509', ...kind, '-days', `${days}`, ...names, '-out', cert, '-keyout', key]);
    return { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') };
  };
  return {
    make,
    /** Where it stands for a gateway. */
    paths: () => ({ cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key') }),
    /** Puts files there, as those do who renew: another file in the place of the old one. */
    put: async (files: Partial<MadeCertificate>) => {
      for (const [name, text] of Object.entries(files)) {
        const path = join(folder, name === 'cert' ? 'tls.crt' : 'tls.key');
        await writeFile(`${path}.new`, text);
        await rename(`${path}.new`, path);
      }
    },
    folder: () => folder,
  };
}
