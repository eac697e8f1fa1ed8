/** Just enough SVG for a figure: elements as text, with everything that comes from outside escaped. */

export type Attributes = Readonly<Record<string, string | number>>;

export const escapeXml = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);

export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(shorten(value))}"`);
  return children.length === 0
    ? `<${name}${written.join('')}/>`
    : `<${name}${written.join('')}>${children.join('')}</${name}>`;
}

export const text = (x: number, y: number, kind: string, content: string, attributes: Attributes = {}): string =>
  element('text', { x, y, class: kind, ...attributes }, escapeXml(content));

/** A tenth of a pixel is fine enough. */
const shorten = (value: string | number): string =>
  typeof value === 'number' ? String(Math.round(value * 10) / 10) : value;
