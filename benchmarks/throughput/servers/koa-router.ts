/** The usual way to write a redirector with koa: a route with parameters, a signed cookie, `ctx.redirect`. */
import Router from '@koa/router';
import Koa from 'koa';

const HUBS = ['https://hub-1.test', 'https://hub-2.test', 'https://hub-3.test'];

const app = new Koa();
app.keys = ['a secret of the benchmark'];

const router = new Router();
router.get('/health', (ctx) => {
  ctx.body = { ok: true };
});
router.get('/v2/:provider/:user/:repo/:ref', (ctx) => {
  const hub = HUBS[Math.floor(Math.random() * HUBS.length)]!;
  ctx.set('Access-Control-Allow-Origin', '*');
  ctx.set('Access-Control-Allow-Headers', 'cache-control');
  ctx.set('Launch-Member', hub);
  ctx.set('Launch-Reason', 'random');
  ctx.cookies.set('host', hub, { signed: true, maxAge: 14_400_000, sameSite: 'lax' });
  ctx.status = 307;
  ctx.redirect(hub + ctx.url);
});

app.use(router.routes());
app.listen(Number(process.env.PORT), '127.0.0.1');
