import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const config = (name: string) => join(root, 'config', name);

/** Names of metrics that stand in the code as they are: also of those that one gateway alone does not have. */
function namesInCode(): readonly string[] {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.ts$/.test(name),
  );
  return files.flatMap((file) =>
    Array.from(
      readFileSync(join(root, 'src', file), 'utf8').matchAll(/(?:name: |Counts\(\s*)'(launch_gateway_[a-z\d_]+)'/g),
      ([, name = '']) => name,
    ),
  );
}

/** Rows of all tables of the page: the metric, what it says, what to do. */
const rows = readFileSync(config('metrics.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) =>
    line
      .split('|')
      .slice(1, 4)
      .map((cell) => cell.trim()),
  );
const described = rows.map(([name = '']) => name.replaceAll('`', ''));

describe('the page of metrics', () => {
  const { startTestFederation } = testGateways();

  it('has every metric that a gateway has, once, and no other', async () => {
    const shadow = { enabled: true, routing: { policy: 'ring' } };
    const { url } = await startTestFederation({ config: { metrics: { enabled: true }, shadow } });
    const page = (await ask(url, '/metrics')).body;
    const names = Array.from(page.matchAll(/^# TYPE (\S+) /gm), ([, name = '']) => name);
    const own = names.filter((name) => !/^(?:process|nodejs)_/.test(name));
    expect(own).to.include('launch_gateway_member_pods').and.to.include('federation_health');
    expect([...described].sort()).to.deep.equal([...new Set([...own, ...namesInCode()])].sort());
  });
});
