/** The bytes of a file as text, or what keeps them from being text. */

import type { GoldError } from '../diagnostics/gold-error.ts';
import { notText } from '../diagnostics/project.ts';

/** Without a byte order mark. An error is placed at the first byte that is no text. `file` names it in errors. */
export function decodeText(bytes: Uint8Array, file: string): string | GoldError {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    return notText('utf-16', { file, line: 1, column: 1 });
  const nul = bytes.indexOf(0);
  const text = decode(bytes);
  if (text !== undefined && nul === -1) return text;
  const bad = text === undefined ? firstBadByte(bytes) : nul;
  const isNul = nul !== -1 && nul <= bad;
  return notText(isNul ? 'nul' : 'bytes', { file, ...placeOf(bytes.subarray(0, isNul ? nul : bad)) });
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** How many bytes at the beginning are UTF-8, by halving. */
function firstBadByte(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isPrefix(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  // The prefix may end within a character, which begins at most three bytes before.
  while (good > 0 && decode(bytes.subarray(0, good)) === undefined) good -= 1;
  return good;
}

/** Whether more bytes could make it UTF-8. */
function isPrefix(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Of what comes after this text. */
function placeOf(before: Uint8Array): { readonly line: number; readonly column: number } {
  const lines = (decode(before) ?? '').split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
