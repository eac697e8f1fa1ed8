/** A command of a page for people, and what it says there: `…` stands for anything. */
export interface ShownCommand {
  readonly command: string;
  readonly output: readonly string[];
}

/** The commands (`$ …`) in the console blocks of a Markdown text, in order. */
export function consoleBlocks(markdown: string): readonly ShownCommand[] {
  const commands: { command: string; output: string[] }[] = [];
  for (const [, block = ''] of markdown.matchAll(/^```console\n([\s\S]*?)^```$/gm)) {
    for (const line of block.trimEnd().split('\n')) {
      if (line.startsWith('$ ')) commands.push({ command: line.slice(2), output: [] });
      else commands.at(-1)!.output.push(line);
    }
  }
  return commands;
}

/** Are these lines, in this order, what was said? A line of `…` alone stands for any number of lines. */
export function isShown(said: string, output: readonly string[]): boolean {
  const told = said.replaceAll('\r', '').trimEnd();
  const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const lines = output.map((line) => (line === '…' ? '(?:.*\\n)*' : `${line.split('…').map(literal).join('.*')}\\n`));
  return new RegExp(`^${lines.join('')}$`).test(told === '' ? '' : `${told}\n`);
}
