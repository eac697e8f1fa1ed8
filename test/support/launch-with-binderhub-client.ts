/**
 * Launches a repository with the client that JupyterHub publishes, and prints each event as a line of JSON:
 * `launch-with-binderhub-client.ts <build endpoint> <provider>/<spec>`. A process of its own, because the client
 * wants a browser's globals.
 */
const noListeners = { addEventListener() {}, removeEventListener() {} };
Object.assign(globalThis, { document: { cookie: '', hidden: false, ...noListeners }, window: globalThis });
// The client throws to end its stream, and nobody awaits that.
process.on('unhandledRejection', () => {});
// It writes a line of its own about that, which is no event.
console.log = () => {};

interface BinderRepository {
  fetch(): AsyncIterable<{ readonly phase?: string }>;
  close(): void;
}
type Client = { readonly BinderRepository: new (spec: string, endpoint: URL) => BinderRepository };

const clientModule: string = '@jupyterhub/binderhub-client/client.js';
const { BinderRepository } = (await import(clientModule)) as Client;
const [endpoint = '', spec = ''] = process.argv.slice(2);
const repository = new BinderRepository(spec, new URL(endpoint));
for await (const event of repository.fetch()) {
  process.stdout.write(`${JSON.stringify(event)}\n`);
  if (event.phase === 'ready' || event.phase === 'failed') break;
}
repository.close();
