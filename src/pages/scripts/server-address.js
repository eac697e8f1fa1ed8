/**
 * Where a launch ends: the server's address with its token, at what the link's query asks to open, as BinderHub's own page
 * reads it (`urlpath`; the older `labpath` and `filepath` name a file).
 */
export function serverAddress({ url, token }, query) {
  const asked = new URLSearchParams(query);
  const file = (name, view) => (asked.has(name) ? view + encodeURI(asked.get(name).replace(/\/$/, '')) : null);
  const path = file('labpath', 'doc/tree/') ?? file('filepath', 'tree/') ?? asked.get('urlpath') ?? '';
  // Behind './' the address of another site is a path like any other: the token goes to the server alone.
  const address = new URL(`./${path.replace(/^\/+/, '')}`, url);
  if (!/^https?:$/.test(address.protocol)) throw new Error('the server has no web address');
  address.searchParams.append('token', token);
  return address.href;
}
