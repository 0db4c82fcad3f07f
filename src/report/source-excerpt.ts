/**
 * The lines of a file around a place, with a caret under the span. The caret stands right under tabs and under characters
 * that take two columns; a long line is cut around it; control characters are never sent to the terminal.
 */

import type { Location } from '../diagnostics/gold-error.ts';
import type { Colors } from './colors.ts';
import { textWidth } from './text-width.ts';

/** Lines shown before the one with the caret. */
const CONTEXT_LINES = 2;
/** Columns of source shown at most, and of these before the caret. */
const WIDTH = 100;
const BEFORE = 60;

/** Empty when the text has no such line. */
export function formatExcerpt(text: string, location: Location, colors: Colors): readonly string[] {
  const { line, column } = location;
  const source = text.split(/\r?\n/);
  const marked = source[line - 1];
  if (marked === undefined) return [];
  const digits = String(line).length;
  const gutter = (label: string): string => `  ${colors.dim(`${label.padStart(digits)} |`)} `;
  const context = source.slice(Math.max(0, line - 1 - CONTEXT_LINES), line - 1);
  const window = cutAround(printable(marked), column - 1, location.length ?? wordLength(marked, location));
  return [
    ...context.map((one, index) => gutter(String(line - context.length + index)) + cutEnd(printable(one))),
    gutter(String(line)) + window.text,
    `${gutter('')}${indentOf(window.text.slice(0, window.start))}${colors.red('^'.repeat(window.width))}`,
  ].map((one) => one.trimEnd());
}

/** Of the word at the place, where nobody said how long the span is. The top of a file stands for the whole of it. */
function wordLength(text: string, { line, column }: Location): number {
  if (line === 1 && column === 1) return 1;
  const word = /^[\p{L}\p{N}_]+(?:[.-][\p{L}\p{N}_]+)*/u.exec(text.slice(column - 1, column - 1 + WIDTH));
  return word?.[0].length ?? 1;
}

interface Window {
  readonly text: string;
  /** Of the span, in `text`. */
  readonly start: number;
  /** Of the span, in columns; 1 at least. */
  readonly width: number;
}

/** The part of a line that is shown. `start` and `length` are those of the span. */
function cutAround(line: string, start: number, length: number): Window {
  const at = Math.min(Math.max(0, start), line.length);
  const end = Math.max(at, Math.min(at + length, line.length));
  if (fits(line, WIDTH)) return { text: line, start: at, width: Math.max(1, widthOf(line.slice(at, end))) };
  // Tabs would take an unknown number of columns.
  const before = takeEnd(line.slice(Math.max(0, at - 2 * BEFORE), at).replaceAll('\t', ' '), BEFORE);
  const rest = line.slice(at, at + 2 * WIDTH).replaceAll('\t', ' ');
  const after = takeStart(rest, WIDTH - widthOf(before));
  const left = before.length < at ? '…' : '';
  const right = at + after.length < line.length ? '…' : '';
  const span = after.slice(0, end - at);
  return {
    text: left + before + after + right,
    start: left.length + before.length,
    width: Math.max(1, widthOf(span)),
  };
}

function cutEnd(line: string): string {
  return fits(line, WIDTH) ? line : `${takeStart(line.slice(0, 2 * WIDTH).replaceAll('\t', ' '), WIDTH)}…`;
}

function fits(line: string, width: number): boolean {
  return line.length <= 2 * width && widthOf(line) <= width;
}

/** As many whole characters as have room. */
function takeStart(text: string, width: number): string {
  const characters = [...text];
  while (widthOf(characters.join('')) > width) characters.pop();
  return characters.join('');
}

function takeEnd(text: string, width: number): string {
  // What begins in the middle of a surrogate pair loses that half.
  const characters = [...text.replace(/^[\uDC00-\uDFFF]/, '')];
  while (widthOf(characters.join('')) > width) characters.shift();
  return characters.join('');
}

/** Spaces as wide as the text; tabs stay tabs, so that the caret stands under its character whatever their width. */
function indentOf(text: string): string {
  return text
    .split('\t')
    .map((part) => ' '.repeat(textWidth(part)))
    .join('\t');
}

function widthOf(text: string): number {
  return textWidth(text) + (text.match(/\t/g)?.length ?? 0);
}

/** The same length, with a sign in place of what could steer a terminal. */
function printable(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these must not be printed
  return line.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\uFFFD');
}
