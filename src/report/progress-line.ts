/** The live line of a run: a bar, how many models are done, and those at work, the longest first. */
import { fitText } from './fit-text.ts';
import { formatSeconds } from './format-result.ts';
import { textWidth } from './text-width.ts';

export interface RunProgress {
  readonly done: number;
  readonly total: number;
  /** Since the start. */
  readonly seconds: number;
  /** In the order in which they began. */
  readonly running: readonly RunningNode[];
}

export interface RunningNode {
  readonly name: string;
  readonly seconds: number;
  /** Of its query, 0..1; undefined while the engine knows none. */
  readonly share: number | undefined;
}

/** Below this the columns are for names. */
const LEAST_FOR_BAR = 50;
const LONGEST_BAR = 30;

/** `[=====>    ] 3/9  1.20s  daily_sales 0.80s 45%  customer_insights 0.31s`, in at most so many columns. */
export function formatProgress({ done, total, seconds, running }: RunProgress, width: number): string {
  const counts = `${done}/${total}`;
  const head = width < LEAST_FOR_BAR ? counts : `${formatBar(done / Math.max(1, total), width)} ${counts}`;
  const parts = [head, formatSeconds(seconds), ...running.map(formatRunning)];
  const line = parts.join('  ');
  if (textWidth(line) <= width) return line;
  // Those that do not fit are counted.
  for (let shown = running.length - 1; shown > 0; shown -= 1) {
    const text = [...parts.slice(0, 2 + shown), `+${running.length - shown}`].join('  ');
    if (textWidth(text) <= width) return text;
  }
  return fitText([head, ...running.map(({ name }) => name)].join('  '), width);
}

function formatRunning({ name, seconds, share }: RunningNode): string {
  return `${name} ${formatSeconds(seconds)}${share === undefined ? '' : ` ${Math.floor(share * 100)}%`}`;
}

/** Of ASCII: block characters take two columns in some East Asian terminals. */
function formatBar(share: number, width: number): string {
  const length = Math.min(LONGEST_BAR, Math.floor(width / 5));
  const full = Math.min(length, Math.floor(share * length));
  const head = full === length ? '' : '>';
  return `[${'='.repeat(full)}${head}${' '.repeat(length - full - head.length)}]`;
}
