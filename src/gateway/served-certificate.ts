import { Counter, type Registry } from 'prom-client';
import { ConfigWatch } from '../config/config-watch.ts';
import { liveGauge } from '../http/live-gauge.ts';
import type { GatewayLog } from '../log.ts';
import { type Certificate, type CertificatePair, doubtOf, isOutOfTime, readCertificate } from '../tls/certificate.ts';
import { type CertificatePaths, type PairReading, readPair } from '../tls/certificate-files.ts';

export interface ServedCertificateParts {
  readonly paths: CertificatePaths | null;
  readonly log: GatewayLog;
  readonly registry: Registry;
  /** ms since the epoch */
  readonly now: () => number;
  readonly every: (ms: number, callback: () => void) => () => void;
}

/**
 * The certificate that visitors are shown: read at the start, and again when its files change. One that cannot be used is
 * refused with the reason, and the one of before goes on.
 */
export class ServedCertificate {
  readonly #parts: ServedCertificateParts;
  readonly #counts = { applied: 0, refused: 0 };
  #current: Certificate | null = null;
  /** What the files said when they were looked at last. */
  #seen = '';
  #watch: ConfigWatch | null = null;
  #use: (pair: CertificatePair) => void = () => {};

  constructor(parts: ServedCertificateParts) {
    this.#parts = parts;
    this.#register(parts.registry);
  }

  /** The pair to begin with; null: there is to be no TLS. Rejects with an Error that says which file is wrong and how. */
  async load(): Promise<CertificatePair | null> {
    const { paths, log, now } = this.#parts;
    if (paths === null) return null;
    const files = await readPair(paths);
    const reading = files.ok ? readCertificate(files.pair) : files;
    if (!reading.ok) throw new Error(`listen.tls.${reading.fault.file} ${reading.fault.message}`);
    this.#current = reading.certificate;
    this.#seen = textOf(files);
    const doubt = doubtOf(reading.certificate, now());
    if (doubt !== null) log.warn({ names: reading.certificate.names }, `the certificate ${doubt}`);
    return reading.certificate;
  }

  /** Looks at the files from now on; a new pair is handed to `use`. */
  follow(use: (pair: CertificatePair) => void): void {
    const { paths, every } = this.#parts;
    if (paths === null) return;
    this.#use = use;
    const read = async () => textOf(await readPair(paths));
    this.#watch = new ConfigWatch(this.#seen, { read, changed: () => this.reload(), every });
    this.#watch.start();
  }

  /** Looks at the files now. Never rejects. */
  async reload(): Promise<void> {
    const { paths, log, now } = this.#parts;
    if (paths === null || this.#watch === null) return;
    const files = await readPair(paths);
    const text = textOf(files);
    if (text === this.#seen) return;
    this.#seen = text;
    const reading = files.ok ? readCertificate(files.pair) : files;
    const problem = !reading.ok
      ? `listen.tls.${reading.fault.file} ${reading.fault.message}`
      : isOutOfTime(reading.certificate, now())
        ? `listen.tls.cert ${doubtOf(reading.certificate, now())}`
        : null;
    if (!reading.ok || problem !== null) {
      this.#counts.refused++;
      log.error({ problem }, 'the new certificate is refused; the one of before goes on');
      return;
    }
    const { names, expiresAt } = reading.certificate;
    this.#use(reading.certificate);
    this.#current = reading.certificate;
    this.#counts.applied++;
    log.info({ names, until: new Date(expiresAt).toISOString() }, 'there is a new certificate');
  }

  stop(): void {
    this.#watch?.stop();
    this.#watch = null;
  }

  #register(registry: Registry): void {
    liveGauge(
      registry,
      'launch_gateway_certificate_expiry_timestamp_seconds',
      'When the certificate that visitors are shown runs out; not a number without listen.tls.',
      () => (this.#current?.expiresAt ?? Number.NaN) / 1000,
      'min',
    );
    const counts = this.#counts;
    new Counter({
      name: 'launch_gateway_certificate_reloads_total',
      help: 'Certificates that were read anew while running, by outcome: applied or refused.',
      labelNames: ['outcome'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [outcome, count] of Object.entries(counts)) this.inc({ outcome }, count);
      },
    });
  }
}

/** The two files as one, to see whether either has changed. */
const textOf = (files: PairReading): string =>
  files.ok ? `${files.pair.cert}\n${files.pair.key}` : `${files.fault.file} ${files.fault.message}`;
