const WIDTH = 30;

/** `embedded ████████░░░░ 62 %  12,300 of 19,756  24 s left`. `secondsSoFar`: since `done` was 0. */
export function progressLine(label: string, done: number, total: number, secondsSoFar: number): string {
  const part = total === 0 ? 1 : Math.min(1, Math.max(0, done / total));
  const filled = Math.round(part * WIDTH);
  const left = part > 0 ? `${Math.ceil((secondsSoFar * (1 - part)) / part)} s left` : '';
  const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
  return `${label} ${bar} ${Math.floor(part * 100)} %  ${Math.max(0, done).toLocaleString('en')} of ${total.toLocaleString('en')}  ${left}`;
}
