/** What the page's script finds in `window.pageConfig`; `buildToken` on launch pages only. */
export interface PageConfig {
  /** With slashes around. */
  readonly baseUrl: string;
  readonly badgeBaseUrl: string | null;
  readonly binderVersion: string;
  readonly buildToken?: string;
}

/** JSON that may stand in a script element. */
const inScript = (value: unknown): string =>
  JSON.stringify(value).replace(/[<>&']/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Text that may stand between tags: a server is named after whatever the link calls its repository. */
const inHtml = (text: string): string => text.replace(/[<>&"]/g, (c) => `&#${c.charCodeAt(0)};`);

/** Runs in the browser: opens the stream that belongs to the page's own address. Closes first, so nothing reconnects. */
const SCRIPT = `
const { baseUrl, buildToken } = window.pageConfig;
const show = (id, text) => { document.getElementById(id).textContent = text; };
const prefix = baseUrl + 'v2/';
if (buildToken && location.pathname.startsWith(prefix)) {
  const spec = location.pathname.slice(prefix.length);
  const stream = new EventSource(baseUrl + 'build/' + spec + '?build_token=' + buildToken);
  const log = document.getElementById('log');
  show('phase', 'connecting');
  stream.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    if (event.phase) show('phase', event.phase.toLowerCase());
    if (event.message) log.append(event.message);
    if (event.phase === 'failed') stream.close();
    if (event.phase === 'ready') {
      stream.close();
      const server = document.getElementById('server');
      const asked = new URLSearchParams(location.search);
      const target = new URL('./' + (asked.get('urlpath') || '').replace(/^\\/+/, ''), event.url);
      target.searchParams.set('token', event.token);
      server.href = target;
      server.textContent = event.url;
    }
  };
  stream.onerror = () => { stream.close(); show('phase', 'failed'); log.append('The event stream closed.\\n'); };
}
`;

/** The page of a hub: what it is, and on a launch page the log and at the end where the server is. */
export function page(hubName: string, config: PageConfig): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Binder (${inHtml(hubName)})</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 3rem auto; padding: 0 1rem; }
pre { background: #222; color: #eee; padding: 1rem; min-height: 8rem; white-space: pre-wrap; }
</style>
<script>
window.pageConfig = ${inScript(config)};
</script>
</head>
<body>
<h1>Simulated hub ${inHtml(hubName)}</h1>
<p><output id="phase"></output> <a id="server"></a></p>
<pre id="log"></pre>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

/** What a visitor's server shows. */
export const serverPage = (hubName: string, user: string, image: string): string => `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>${inHtml(user)}</title></head>
<body>
<h1>A server is running</h1>
<p>On simulated hub ${inHtml(hubName)}, for ${inHtml(user)}, from <code>${inHtml(image)}</code>.</p>
</body>
</html>
`;
