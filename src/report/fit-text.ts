/** Text in columns of a terminal, where East Asian characters and emoji take two. */
import { textWidth } from './text-width.ts';

const graphemes = (): Intl.Segmenter => new Intl.Segmenter(undefined, { granularity: 'grapheme' });

export function padText(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}

/** The text, cut to so many columns where it is longer; `…` says so. For text without colour and line breaks. */
export function fitText(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  if (width < 1) return '';
  let taken = '';
  let columns = 0;
  for (const { segment } of graphemes().segment(text)) {
    columns += textWidth(segment);
    if (columns > width - 1) break;
    taken += segment;
  }
  return `${taken}…`;
}
