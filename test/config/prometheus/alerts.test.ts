import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { REASONS } from '../../../src/routing/reasons.ts';
import { FAILURE_KINDS } from '../../../src/streams/judge-failure.ts';
import type { LaunchEnd } from '../../../src/streams/launch-end.ts';
import { ALERTS_FILE, type AlertRule, alertRules } from '../../support/alert-rules.ts';
import { promtool } from '../../support/promtool.ts';
import { ALERT_CASES, type AlertCase } from './alert-cases.ts';

const file = (name: string) => fileURLToPath(new URL(`../../../config/${name}`, import.meta.url));
const rules = alertRules();
const ruleOf = (alert: string): AlertRule => rules.find((rule) => rule.alert === alert)!;

/** An annotation as Prometheus writes it, of which only labels are used. */
const filledIn = (text: string, labels: Readonly<Record<string, string>>) =>
  text.replace(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => labels[label] ?? '');

/** A case in promtool's own words. */
function unitTest({ alert, series, at, fires }: AlertCase) {
  const { labels, annotations } = ruleOf(alert);
  const expected = fires.map((own) => ({
    exp_labels: { ...own, ...labels },
    exp_annotations: Object.fromEntries(
      Object.entries(annotations).map(([name, text]) => [name, filledIn(text, { ...own, ...labels })]),
    ),
  }));
  return {
    rule_files: [ALERTS_FILE],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        alert_rule_test: [{ eval_time: `${at}m`, alertname: alert, exp_alerts: expected }],
      },
    ],
  };
}

/** Every word that these labels can have. Exhaustive, or it does not compile. */
const ENDS: Readonly<Record<LaunchEnd, true>> = {
  ready: true,
  left: true,
  restart: true,
  timeout: true,
  queue: true,
  remembered: true,
  lost: true,
  repo: true,
  full: true,
  'repo-quota': true,
  'rate-limit': true,
  token: true,
  banned: true,
  request: true,
  hub: true,
  'not-allowed': true,
  'none-eligible': true,
};
const WORDS: Readonly<Record<string, readonly string[]>> = {
  end: Object.keys(ENDS),
  why: [...FAILURE_KINDS, 'lost'],
  reason: [...REASONS, 'not-allowed', 'none-eligible'],
};

describe('the alerts', () => {
  it('are rules that Prometheus takes, and so is the configuration beside them', async () => {
    const run = await promtool(['check', 'config', file('prometheus/prometheus.yaml')]);
    expect(run.status, run.said).to.equal(0);
    expect(run.said).to.include(`${rules.length} rules found`);
  });

  for (const one of ALERT_CASES) {
    it(`${one.alert} ${one.fires.length > 0 ? 'fires' : 'keeps quiet'}: ${one.when}`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'launch-gateway-alerts-'));
      try {
        const path = join(folder, 'test.yaml');
        await writeFile(path, JSON.stringify(unitTest(one)));
        const run = await promtool(['test', 'rules', path]);
        expect(run.status, run.said).to.equal(0);
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  }

  it('are each tried both ways', () => {
    for (const { alert } of rules) {
      const cases = ALERT_CASES.filter((one) => one.alert === alert);
      expect(
        cases.some(({ fires }) => fires.length > 0),
        `${alert} fires`,
      ).to.equal(true);
      expect(
        cases.some(({ fires }) => fires.length === 0),
        `${alert} keeps quiet`,
      ).to.equal(true);
    }
  });

  it('say how urgent they are, and have a section in the handbook', () => {
    const headings = readFileSync(file('README.md'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('#'))
      .map((line) => line.replace(/^#+ /, '').toLowerCase());
    for (const { alert, labels, annotations } of rules) {
      expect(labels.severity, alert).to.be.oneOf(['critical', 'warning']);
      expect(annotations.runbook).to.equal(`config/README.md#${alert.toLowerCase()}`);
      expect(headings).to.include(alert.toLowerCase());
    }
  });

  it('look for words that their labels can have', () => {
    for (const { alert, expr } of rules) {
      for (const [, label = '', words = ''] of expr.matchAll(/(end|why|reason)!?=~?"([^"]*)"/g)) {
        for (const word of words.split('|')) expect(WORDS[label], `${alert}: ${label}`).to.include(word);
      }
    }
  });
});
