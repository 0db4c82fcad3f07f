/** Descriptions and comments as a catalog takes them: of limited length, without control characters. */

/** Bytes in UTF-8. */
export const COMMENT_LIMIT = 255;
export const DESCRIPTION_LIMIT = 2_048;

/** One line, cut with an ellipsis; undefined when nothing is left. */
export function toComment(text: string): string | undefined {
  return cutText(clean(text).replace(/\s+/g, ' '), COMMENT_LIMIT);
}

/** Lines stay. */
export function toDescription(text: string): string | undefined {
  return cutText(clean(text), DESCRIPTION_LIMIT);
}

/** What Glue's patterns for texts exclude: controls other than tab and line ends, halves of characters, U+FFFE and U+FFFF. */
function clean(text: string): string {
  return text.replace(/(?![\t\r\n])[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, ' ').trim();
}

const ELLIPSIS = '…';

function cutText(text: string, limit: number): string | undefined {
  if (text === '') return undefined;
  if (bytes(text) <= limit) return text;
  const room = limit - bytes(ELLIPSIS);
  let used = 0;
  let kept = '';
  for (const character of text) {
    used += bytes(character);
    if (used > room) break;
    kept += character;
  }
  return `${kept.trimEnd()}${ELLIPSIS}`;
}

export function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}
