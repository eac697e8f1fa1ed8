/** The least a Node server can do: the gateway's answer, always the same but for the location. */
import { createServer } from 'node:http';

const FIXED = [
  'Access-Control-Allow-Origin',
  '*',
  'Access-Control-Allow-Headers',
  'cache-control',
  'Launch-Member',
  'hub-1',
  'Launch-Reason',
  'built',
  'Content-Length',
  '0',
  'Set-Cookie',
  'lm-0123456789ab=hub-1.abcdef.0123456789012345678901; Path=/; Max-Age=14400; HttpOnly; SameSite=Lax',
];

createServer((request, response) => {
  response.writeHead(307, ['Location', `https://hub-1.test${request.url}`, ...FIXED]);
  response.end();
}).listen(Number(process.env.PORT), '127.0.0.1');
