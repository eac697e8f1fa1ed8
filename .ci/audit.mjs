#!/usr/bin/env node
// Asks the registry for known faults in what is shipped. Fails on one of high severity or worse. A registry that cannot be
// asked (no network, a mirror without advisories) is said, and fails nothing: the run is not the registry's hostage.
import { spawnSync } from 'node:child_process';

const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8' });
const say = (line) => process.stdout.write(`${line}\n`);
let report = {};
try {
  report = JSON.parse(stdout);
} catch {
  // said below
}
if (report.metadata?.vulnerabilities === undefined) {
  say(`Not audited: ${report.message ?? 'npm audit gave no report'}`);
  process.exit(0);
}
const grave = Object.values(report.vulnerabilities).filter(({ severity }) => /^(?:high|critical)$/.test(severity));
for (const { name, severity, range } of grave) say(`${severity}: ${name} ${range}`);
const { total } = report.metadata.vulnerabilities;
say(`${total} known faults in production dependencies, ${grave.length} of them high or critical.`);
process.exit(grave.length > 0 ? 1 : 0);
