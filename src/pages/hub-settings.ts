import { type Html, html } from './html.ts';

/** What a hub has to be like so that launches from a gateway work on it (src/PROTOCOL.md). `origin`: the gateway's address. */
export const hubSettings = (origin: string): Html => html`<h2 id="hub">What the hub needs</h2>
<dl class="asks">
<dt>To be reached</dt>
<dd>The gateway asks <code>/health</code> and <code>/versions</code> every few seconds, <code>/metrics</code> now and then, and <code>/build</code> for launches. Leave these open for its address. <code>ban_networks</code> goes by the addresses of visitors, as ever.</dd>
<dt>The visitors’ own addresses</dt>
<dd>The gateway sends them as <code>X-Real-IP</code> and <code>X-Forwarded-For</code>. Whatever stands before the hub must believe these from the gateway, and send them on. Otherwise all visitors together have the ten launches an hour that a hub allows one address.</dd>
<dt>Paths as they come</dt>
<dd>An ingress must leave <code>%2F</code> and <code>//</code> in launch links alone, and must neither gather nor cut the streams of <code>/build</code>: they may be silent for 25 s.</dd>
<dt>Images of its own</dt>
<dd>A registry with room, and an <code>image_prefix</code> that no other hub has, unless both use one registry and one prefix on purpose. A new prefix makes all images stale, so changes are best rare.</dd>
<dt>A quota</dt>
<dd><code>total_quota</code> says how many pods it can run. The gateway stops before that, and moves launches on; 0 closes the hub for maintenance. Without one it is taken to have room for ever.</dd>
<dt>The way back</dt>
<dd><code>badge_base_url</code> lets links and badges made on the hub lead here, where another hub can stand in. <code>cors_allow_origin</code> lets pages elsewhere launch on it.</dd>
<dt>Its build tokens</dt>
<dd>A <code>build_token_secret</code> of its own, the same for all replicas and after restarts. Hubs need not share it: page and stream of a launch come from one hub. Leave <code>build_token_check_origin</code> on.</dd>
</dl>
<p>In its <code>binderhub_config.py</code>, with values to fill in (in BinderHub’s chart: <code>config</code> and <code>extraConfig</code>):</p>
<pre tabindex="0">${settings(origin)}</pre>
<h3 id="events">If it tells of its launches</h3>
<p>Launches that do not come through the gateway are not known here, unless the hub sends its launch events. That is worth it: the next launch of the same repository then comes to the image.</p>
<details><summary>The lines for launch events</summary>
<pre tabindex="0">${events(origin)}</pre>
<p>The token is agreed with the operators of the federation. A thread does the sending, since whoever waits in the hub’s event loop freezes it.</p>
</details>`;

const settings = (origin: string): string => `import os

c.BinderHub.use_registry = True
c.BinderHub.image_prefix = "registry.example.org/institute/binder-"
c.LaunchQuota.total_quota = 200
c.BinderHub.badge_base_url = "${origin}/"
c.BinderHub.cors_allow_origin = "*"
c.BinderHub.build_token_secret = os.environ["BINDERHUB_BUILD_TOKEN_SECRET"]  # 64 hex digits
`;

const events = (origin: string): string => `import logging, os, queue, urllib.request
from logging.handlers import QueueHandler, QueueListener

class PostEvent(logging.Handler):
    url = "${origin}/api/v1/events"
    headers = {"Authorization": f"Bearer {os.environ['GATEWAY_TOKEN']}", "Content-Type": "application/json"}

    def emit(self, record):
        try:
            body = self.format(record).encode()
            urllib.request.urlopen(urllib.request.Request(self.url, body, self.headers), timeout=10).close()
        except Exception:
            self.handleError(record)

def send_events(event_log):
    events = queue.Queue(10_000)
    QueueListener(events, PostEvent()).start()
    return [QueueHandler(events)]

c.EventLog.handlers_maker = send_events
`;
