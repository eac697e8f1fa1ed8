import { configJsonSchema, type SchemaNode } from './json-schema.ts';

interface Row {
  readonly key: string;
  readonly type: string;
  readonly fallback: string;
  readonly meaning: string;
}

/** Every key of the configuration as a Markdown table: what it means, what may stand there, what holds without it. */
export function configReference(): string {
  const rows = rowsOf(configJsonSchema(), '').map(({ key, type, fallback, meaning }) =>
    [`\`${key}\``, type, fallback, meaning].map((cell) => cell.replaceAll('|', '\\|')).join(' | '),
  );
  return ['| Key | Value | Default | Meaning |', '|---|---|---|---|', ...rows.map((row) => `| ${row} |`)].join('\n');
}

/** The keys of a section in order, each followed by the keys within it. */
function rowsOf(section: SchemaNode, prefix: string): readonly Row[] {
  return Object.entries(section.properties ?? {}).flatMap(([name, node]) => {
    const key = prefix + name;
    const row = rowOf(key, node, section.required?.includes(name) ?? false);
    if (isListOfSections(node)) return [row, ...rowsOf(node.items, `${key}[].`)];
    return [row, ...sectionsOf(node).flatMap((section) => rowsOf(section, `${key}.`))];
  });
}

/** The sections that may stand at a node. What has a name of its own (a secret) is a value, whatever it is made of. */
function sectionsOf(node: SchemaNode): readonly SchemaNode[] {
  if (node.title !== undefined) return [];
  return (node.anyOf ?? node.oneOf)?.flatMap(sectionsOf) ?? (node.properties === undefined ? [] : [node]);
}

const rowOf = (key: string, node: SchemaNode, required: boolean): Row => ({
  key,
  type: typeWords(node),
  fallback: required ? '_required_' : defaultWords(node),
  meaning: node.description ?? '',
});

const isListOfSections = (node: SchemaNode): node is SchemaNode & { readonly items: SchemaNode } =>
  node.items?.properties !== undefined;

function typeWords(node: SchemaNode): string {
  if (node.title !== undefined) return node.title;
  if (node.const !== undefined) return `\`${node.const}\``;
  if (node.enum !== undefined) return node.enum.map((value) => `\`${value}\``).join(' | ');
  const shapes = node.anyOf ?? node.oneOf;
  if (shapes !== undefined) return [...new Set(shapes.map(typeWords))].join(' or ');
  if (node.type === 'array') return isListOfSections(node) ? 'list' : `list of ${typeWords(node.items ?? {})}`;
  return TYPE_WORDS[node.type ?? ''] ?? node.type ?? '';
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: '`true` | `false`',
  integer: 'whole number',
  object: 'section',
};

function defaultWords(node: SchemaNode): string {
  if (node.default === undefined || node.type === 'object') return '';
  return `\`${typeof node.default === 'string' ? node.default : JSON.stringify(node.default)}\``;
}
