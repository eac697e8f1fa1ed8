/** The arrows of the architecture (src/README.md). A folder may import what stands to its right, never back. */
const folder = (name) => `^src/${name}/`;
const only = (from, to, extra = []) => ({
  name: `${from}-imports-only-${to.join('-and-') || 'itself'}`,
  severity: 'error',
  from: { path: folder(from) },
  to: { path: '^src/', pathNot: [folder(from), ...to.map(folder), ...extra] },
});

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    only('launch', []),
    only('access', []),
    only('members', ['launch']),
    only('builds', ['launch', 'members']),
    only('stores', ['builds', 'members', 'launch']),
    only('routing', ['builds', 'members', 'launch']),
    only('limits', ['builds']),
    only('streams', ['routing', 'builds', 'members', 'launch']),
    only('prewarm', ['streams', 'routing', 'builds', 'members', 'launch']),
    only('announcements', ['routing', 'builds', 'members', 'launch']),
    only('archive', ['builds', 'members', 'launch']),
    only('pages', ['routing', 'builds', 'members', 'launch']),
    only('http', [
      'access',
      'limits',
      'pages',
      'announcements',
      'prewarm',
      'streams',
      'routing',
      'builds',
      'members',
      'launch',
    ]),
    only('config', ['access', 'prewarm', 'routing', 'builds', 'members', 'launch']),
    only('simulated-hub', ['launch']),
    {
      name: 'only-the-composition-root-constructs-adapters',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/gateway\\.ts$', '^src/cli/with-store\\.ts$', '^src/stores/'] },
      to: { path: '^src/stores/' },
    },
    {
      name: 'only-the-demo-runs-simulated-hubs',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/cli/demo', '^src/simulated-hub/'] },
      to: { path: '^src/simulated-hub/' },
    },
    {
      name: 'launch-and-routing-are-pure',
      severity: 'error',
      from: { path: '^src/(launch|routing)/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'streams-reach-hubs-through-their-port',
      severity: 'error',
      from: { path: '^src/(streams|prewarm)/' },
      to: { path: '^(node:)?(https?|http2|net|tls)$|(^|/)node_modules/undici/|^undici$' },
    },
    {
      name: 'gateway-is-constructed-by-commands-only',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/cli/', '^src/gateway\\.ts$', '^src/gateway/'] },
      to: { path: '^src/gateway(\\.ts$|/)' },
    },
    {
      name: 'parts-of-the-gateway-do-not-know-the-whole',
      severity: 'error',
      from: { path: '^src/gateway/' },
      to: { path: '^src/(gateway\\.ts$|cli/|stores/)' },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'] },
  },
};
