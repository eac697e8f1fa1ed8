import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { before, describe, it } from 'mocha';
import { parse, parseAllDocuments } from 'yaml';
import { readConfig } from '../../src/config/read-config.ts';
import { readDockerfile } from '../support/image-folders.ts';
import { KUSTOMIZATION, type Manifest, problemsOf } from '../support/kubernetes-types.ts';

const run = promisify(execFile);
const LABELS = { 'app.kubernetes.io/name': 'launch-gateway' };

describe('the Kubernetes manifests', function () {
  // The API has many types to read.
  this.timeout(60_000);
  let manifests: readonly Manifest[];
  const one = (kind: string) => manifests.find((manifest) => manifest.kind === kind)!;
  const container = () => one('Deployment').spec.template.spec.containers[0];
  before(async () => {
    const { stdout } = await run('kubectl', ['kustomize', KUSTOMIZATION]);
    manifests = parseAllDocuments(stdout).map((document) => document.toJS() as Manifest);
  });

  it('are what the API takes: no field that it does not know, none missing', () => {
    const kinds = ['ConfigMap', 'Deployment', 'NetworkPolicy', 'PodDisruptionBudget', 'Service'];
    expect(manifests.map(({ kind }) => kind)).to.have.members(kinds);
    expect(problemsOf(manifests)).to.deep.equal([]);
  });

  it('would be found out if they were not', () => {
    const wrong = { ...one('Service'), spec: { ...one('Service').spec, selektor: {} } };
    expect(problemsOf([wrong]).join()).to.include('selektor');
    const { selector: _, ...spec } = one('Deployment').spec;
    expect(problemsOf([{ ...one('Deployment'), spec }]).join()).to.include('selector');
  });

  it('are about the pods of the deployment, and about no others', async () => {
    const { spec } = one('Deployment');
    expect(spec.template.metadata.labels).to.deep.equal(LABELS);
    expect(spec.selector.matchLabels).to.deep.equal(LABELS);
    expect(one('Service').spec.selector).to.deep.equal(LABELS);
    expect(one('PodDisruptionBudget').spec.selector.matchLabels).to.deep.equal(LABELS);
    expect(one('NetworkPolicy').spec.podSelector.matchLabels).to.deep.equal(LABELS);
    const monitor = parse(await readFile(join(KUSTOMIZATION, 'service-monitor.yaml'), 'utf8'));
    expect(monitor.spec.selector.matchLabels).to.deep.equal(one('Service').metadata.labels);
    expect(monitor.spec.endpoints[0].port).to.equal(one('Service').spec.ports[0].name);
  });

  it('have a configuration that is valid, shared by more than one gateway, and mounted where it is looked for', () => {
    const { data, metadata } = one('ConfigMap');
    const env = { STICKY_SECRET: 'a-secret-of-at-least-thirty-two-characters', REDIS_URL: 'redis://redis:6379' };
    const reading = readConfig(data['federation.yaml'], { format: 'yaml', env });
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
    const { config } = reading;
    const { replicas, template } = one('Deployment').spec;
    expect(replicas).to.be.at.least(2);
    expect(config.store.kind).to.equal('redis');
    expect(config.listen).to.deep.equal({ host: '0.0.0.0', port: container().ports[0].containerPort, tls: null });
    expect(template.spec.volumes[0].configMap.name).to.equal(metadata.name);
    expect(container().args.at(-1)).to.equal(`${container().volumeMounts[0].mountPath}/federation.yaml`);
    const preStopMs = Number(/(\d+)\)$/.exec(container().lifecycle.preStop.exec.command.at(-1))![1]);
    const graceMs = template.spec.terminationGracePeriodSeconds * 1_000;
    expect(graceMs).to.be.above(preStopMs + config.limits.shutdownDeadlineMs + 1_000);
  });

  it('run as the user of the image, with nothing to write and no rights', async () => {
    const user = (await readDockerfile()).at(-1)!.instructions.find(({ name }) => name === 'USER')!.rest;
    const { securityContext } = one('Deployment').spec.template.spec;
    expect(`${securityContext.runAsUser}:${securityContext.runAsGroup}`).to.equal(user);
    expect(securityContext.runAsNonRoot).to.equal(true);
    expect(container().securityContext).to.deep.equal({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });
});
