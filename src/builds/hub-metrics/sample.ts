/** One line of Prometheus text that is not a comment. */
export interface Sample {
  /** Name and labels as they stand: `binderhub_launch_count_total{provider="GitHub",repo="…",status="success"}`. */
  readonly series: string;
  readonly value: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const CLOSING_BRACE = 0x7d;

/** Reads a line; a timestamp behind the value is left out. null: it is no sample. */
export function readSample(line: string): Sample | null {
  const brace = line.indexOf('{');
  const space = line.indexOf(' ');
  const end = brace >= 0 && (space < 0 || brace < space) ? endOfLabels(line, brace + 1) : space;
  if (end <= 0) return null;
  const text = line.slice(end).trim();
  const gap = text.indexOf(' ');
  const value = text === '' ? Number.NaN : Number(gap < 0 ? text : text.slice(0, gap));
  return Number.isNaN(value) ? null : { series: line.slice(0, end), value };
}

/** What a label of a series says, its escapes undone; null: it has no such label. */
export function labelOf(series: string, label: string): string | null {
  for (let at = series.indexOf('{') + 1; at > 0; ) {
    const open = series.indexOf('="', at);
    const close = open < 0 ? -1 : closingQuote(series, open + 2);
    if (close < 0) return null;
    if (series.slice(at, open) === label) return unescaped(series.slice(open + 2, close));
    at = nextLabel(series, close + 1);
  }
  return null;
}

/** Where the labels end that begin at `from`, behind their brace; -1: they do not. */
function endOfLabels(line: string, from: number): number {
  let at = from;
  while (line.charCodeAt(at) !== CLOSING_BRACE) {
    const open = line.indexOf('="', at);
    const close = open < 0 ? -1 : closingQuote(line, open + 2);
    if (close < 0) return -1;
    at = nextLabel(line, close + 1);
  }
  return at + 1;
}

/** The first quote from `from` on that no backslash stands before; -1: there is none. */
function closingQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) return at;
    if (unit === BACKSLASH) at++;
  }
  return -1;
}

function nextLabel(text: string, from: number): number {
  let at = from;
  while (text[at] === ',' || text[at] === ' ') at++;
  return at;
}

/** `\\`, `\"` and `\n` are the format's escapes; any other backslash stands for itself. */
const unescaped = (text: string): string =>
  text.includes('\\') ? text.replace(/\\([\\"n])/g, (_, mark) => (mark === 'n' ? '\n' : mark)) : text;
