import { expect } from 'chai';
import { describe, it } from 'mocha';
import { type TestFederation, testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { launch } from '../support/launch.ts';

/** Every label value of a page of metrics. */
const labelValues = (page: string): ReadonlySet<string> =>
  new Set(
    page
      .split('\n')
      .filter((line) => !line.startsWith('#'))
      .flatMap((line) => [...line.matchAll(/="((?:[^"\\]|\\.)*)"/g)].map(([, value = '']) => value)),
  );
const seriesOf = (page: string) => page.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;

/** Reasons, ends, outcomes. */
const WORD = /^[a-z-]+$/;

/** Somebody with fancy names does all that strangers, and hubs with a token, may do. */
async function visitWith({ url, members }: TestFederation, mark: string): Promise<void> {
  const specs = [
    `gh/${mark}/repo/HEAD`,
    `gh/owner/${mark}%22%7D%0Aforged{x=%22/${mark}`,
    `gl/${mark}%2Fsub%2Fproject/main`,
    `git/https%3A%2F%2F${mark}.example%2Frepo/main`,
    `zenodo/10.5281/zenodo.${mark}`,
  ];
  const headers = { 'user-agent': mark, referer: mark, origin: `https://${mark}.example`, 'x-forwarded-for': mark };
  for (const spec of specs) {
    await launch(url, `/v2/${spec}?urlpath=${mark}`, { headers });
    await ask(url, `/build/${spec}`, { headers: { ...headers, accept: 'text/event-stream' } });
    await ask(url, `/api/v1/prewarm/${spec}`, { method: 'POST', headers });
  }
  for (const target of [`/v2/gh/${mark}`, `/v2/${mark}/a/b`, `/${mark}`, `/api/v1/${mark}`, `/explain?url=${mark}`]) {
    await ask(url, target, { headers });
  }
  const event = { schema: mark, version: 3, provider: mark, spec: mark, status: mark, origin: mark };
  const authorization = `Bearer ${members[0]!.eventToken}`;
  await ask(url, '/api/v1/events', { method: 'POST', headers: { authorization }, body: JSON.stringify([event]) });
}

describe('labels of metrics', () => {
  const { startTestFederation } = testGateways();

  it('come from the configuration and from the code: no launch, event or visitor adds one', async () => {
    const federation = await startTestFederation({
      config: { metrics: { enabled: true }, streams: { grace: '0s' } },
    });
    const page = async () => (await ask(federation.url, '/metrics')).body;
    await visitWith(federation, 'first-mark');
    const [before, valuesBefore] = [seriesOf(await page()), labelValues(await page())];
    for (let i = 0; i < 5; i++) await visitWith(federation, `odd-mark-${i}`);
    const after = await page();
    const more = [...labelValues(after)].filter((value) => !valuesBefore.has(value));
    expect(more.filter((value) => !WORD.test(value))).to.deep.equal([]);
    for (const value of labelValues(after)) expect(value).not.to.match(/mark|forged|example/);
    // Words that are seen for the first time (a reason, an end) are all that may come.
    expect(seriesOf(after) - before).to.be.below(100);
  });
});
