/** A command line cut into words as a POSIX shell does it (pure). Nothing is expanded. */

export interface SplitLine {
  /** All but the last. */
  readonly words: readonly string[];
  /** The last word, which may be unfinished: '' behind a space. */
  readonly current: string;
}

export function splitLine(line: string): SplitLine {
  const words: string[] = [];
  let word = '';
  let quote: string | undefined;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? '';
    const next = line[at + 1] ?? '';
    if (quote === "'") {
      if (character === quote) quote = undefined;
      else word += character;
    } else if (character === '\\' && (quote === undefined || '$`"\\'.includes(next))) {
      word += next;
      at += 1;
    } else if (character === quote) {
      quote = undefined;
    } else if (quote === undefined && (character === "'" || character === '"')) {
      quote = character;
    } else if (quote === undefined && /\s/.test(character)) {
      if (at > 0 && !/\s/.test(line[at - 1] ?? '')) words.push(word);
      word = '';
    } else {
      word += character;
    }
  }
  return { words, current: word };
}
