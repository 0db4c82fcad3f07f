/** Text in quotes, with Python's escapes. */

export interface StringLiteral {
  readonly value: string;
  /** Behind the closing quote. */
  readonly end: number;
}

/** The literal that begins at `start`; undefined when it is never closed. */
export function readString(source: string, start: number): StringLiteral | undefined {
  const quote = source[start];
  let end = start + 1;
  while (end < source.length && source[end] !== quote) end += source[end] === '\\' ? 2 : 1;
  if (end >= source.length) return undefined;
  return { value: unescaped(source.slice(start + 1, end)), end: end + 1 };
}

const ESCAPE =
  /\\(?:(\r?\n)|([abfnrtv\\'"])|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U(00[01][\da-fA-F]{5})|([0-7]{1,3}))/g;

const LETTERS: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** A backslash before anything else stays, so that regular expressions can be written as they are: `'\d+'`. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(
    ESCAPE,
    (all, lineEnd, letter: string | undefined, x, u, U, octal: string | undefined) => {
      if (lineEnd !== undefined) return '';
      if (letter !== undefined) return LETTERS[letter] ?? letter;
      const code = octal === undefined ? Number.parseInt(String(x ?? u ?? U), 16) : Number.parseInt(octal, 8);
      return code <= 0x10ffff ? String.fromCodePoint(code) : String(all);
    },
  );
}
