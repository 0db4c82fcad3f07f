/**
 * Tokens of a template, cut as Jinja cuts them: braces inside of expressions balance, a backslash before an ordinary letter stays, and
 * white space control and `raw` are settled here. The tokens are those that nunjucks' parser reads.
 */
import lexerModule, { type Tokenizer } from 'nunjucks/src/lexer.js';
import type { Token } from 'nunjucks/src/parser.js';
import { readString } from './string-literal.ts';

/** What cannot be read, with its place: counted from 1, as nunjucks' own errors. */
export class TemplateSyntaxError extends Error {
  readonly lineno: number;
  readonly colno: number;

  constructor(message: string, line: number, column: number) {
    super(message);
    this.lineno = line;
    this.colno = column;
  }
}

/** Throws TemplateSyntaxError. */
export function lexTemplate(source: string): Tokenizer {
  const tokens = new Lexer(source).run();
  let next = 0;
  return {
    // The parser looks for marks of white space control behind these, and finds none.
    tags: { VARIABLE_START: '{{', VARIABLE_END: '}}', BLOCK_END: '%}' },
    nextToken: () => tokens[next++] ?? null,
  };
}

const OPENING = /\{(?:([{%#])([-+]?))/g;
const RAW = /\s*raw\s*(-?)%\}/y;
const END_RAW = /\{%([-+]?)\s*endraw\s*([-+]?)%\}/g;
const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy;
const NUMBER = /0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|\d[\d_]*(\.\d[\d_]*)?([eE][+-]?\d[\d_]*)?/y;
const OPERATOR = /\/\/|\*\*|[=!<>]=|[-+*/%<>=.]/y;
const PUNCTUATION: Readonly<Record<string, string>> = {
  '(': lexerModule.TOKEN_LEFT_PAREN,
  ')': lexerModule.TOKEN_RIGHT_PAREN,
  '[': lexerModule.TOKEN_LEFT_BRACKET,
  ']': lexerModule.TOKEN_RIGHT_BRACKET,
  '{': lexerModule.TOKEN_LEFT_CURLY,
  '}': lexerModule.TOKEN_RIGHT_CURLY,
  ',': lexerModule.TOKEN_COMMA,
  ':': lexerModule.TOKEN_COLON,
  '~': lexerModule.TOKEN_TILDE,
  '|': lexerModule.TOKEN_PIPE,
};

class Lexer {
  readonly #source: string;
  readonly #tokens: Token[] = [];
  #at = 0;
  /** Up to where lines are counted. */
  #counted = 0;
  #line = 0;
  #lineStart = 0;

  constructor(source: string) {
    this.#source = source;
  }

  run(): readonly Token[] {
    for (let isTrimmed = false; this.#at < this.#source.length; ) {
      OPENING.lastIndex = this.#at;
      const opening = OPENING.exec(this.#source);
      const [open = '', kind = '', mark = ''] = opening ?? [];
      const start = opening?.index ?? this.#source.length;
      this.#data(this.#at, start, isTrimmed, mark === '-');
      if (opening === null) break;
      this.#at = start + open.length;
      isTrimmed =
        kind === '#' ? this.#comment(start) : kind === '%' ? this.#block(start) : this.#code(start, '}}');
    }
    return this.#tokens;
  }

  /** Plain text between two tags. */
  #data(start: number, end: number, isTrimmedStart: boolean, isTrimmedEnd: boolean): void {
    let text = this.#source.slice(start, end);
    if (isTrimmedEnd) text = text.trimEnd();
    const kept = isTrimmedStart ? text.trimStart() : text;
    if (kept !== '') this.#push(lexerModule.TOKEN_DATA, kept, start + text.length - kept.length);
  }

  /** Each gives whether the white space behind it goes. */
  #comment(start: number): boolean {
    const end = this.#source.indexOf('#}', this.#at);
    if (end === -1) this.#fail('the comment {# is never closed with #}', start);
    this.#at = end + 2;
    return this.#source[end - 1] === '-' && end - 1 > start + 1;
  }

  #block(start: number): boolean {
    RAW.lastIndex = this.#at;
    const raw = RAW.exec(this.#source);
    if (raw === null) return this.#code(start, '%}');
    END_RAW.lastIndex = this.#at = RAW.lastIndex;
    const end = END_RAW.exec(this.#source);
    if (end === null) return this.#fail('{% raw %} is never closed with {% endraw %}', start);
    this.#data(this.#at, end.index, raw[1] === '-', end[1] === '-');
    this.#at = END_RAW.lastIndex;
    return end[2] === '-';
  }

  /** What stands in a tag, up to `end`. */
  #code(start: number, end: '}}' | '%}'): boolean {
    const isBlock = end === '%}';
    this.#push(
      isBlock ? lexerModule.TOKEN_BLOCK_START : lexerModule.TOKEN_VARIABLE_START,
      isBlock ? '{%' : '{{',
      start,
    );
    const open: string[] = [];
    while (this.#at < this.#source.length) {
      const at = this.#at;
      const char = this.#source[at] ?? '';
      if (char.trim() === '') {
        this.#at += 1;
        continue;
      }
      const mark = char === '-' || (char === '+' && isBlock) ? char : '';
      if (open.at(-1) !== '{' && this.#source.startsWith(end, at + mark.length)) {
        this.#at = at + mark.length + end.length;
        this.#push(isBlock ? lexerModule.TOKEN_BLOCK_END : lexerModule.TOKEN_VARIABLE_END, end, at);
        return mark === '-';
      }
      if ('([{'.includes(char)) open.push(char);
      else if (')]}'.includes(char)) open.pop();
      this.#token(char, at);
    }
    return this.#fail(`${isBlock ? '{%' : '{{'} is never closed with ${end}`, start);
  }

  #token(char: string, at: number): void {
    const punctuation = PUNCTUATION[char];
    if (punctuation !== undefined) {
      this.#at += 1;
      this.#push(punctuation, char, at);
    } else if (char === "'" || char === '"') {
      this.#string(at);
    } else if (/\d/.test(char)) {
      this.#number(at);
    } else {
      const name = this.#take(NAME);
      const operator = name ?? this.#take(OPERATOR);
      if (operator === undefined) this.#fail(`"${char}" means nothing here`, at);
      this.#push(name === undefined ? lexerModule.TOKEN_OPERATOR : typeOfName(name), operator, at);
    }
  }

  #string(at: number): void {
    const read = readString(this.#source, at);
    if (read === undefined) this.#fail('the text that begins here is never closed', at);
    this.#at = read.end;
    // Texts one after the other are one text.
    const before = this.#tokens.at(-1);
    if (before?.type === lexerModule.TOKEN_STRING) {
      this.#tokens[this.#tokens.length - 1] = { ...before, value: before.value + read.value };
    } else this.#push(lexerModule.TOKEN_STRING, read.value, at);
  }

  #number(at: number): void {
    const text = this.#take(NUMBER) ?? '';
    const value = Number(text.replaceAll('_', ''));
    const isWhole = !/[.eE]/.test(text) || /^0x/i.test(text);
    if (isWhole && !Number.isSafeInteger(value)) {
      this.#fail(`${text} is too large for a number: write it as text, in quotes`, at);
    }
    // A name right behind a number is neither.
    if (Number.isNaN(value) || this.#take(NAME) !== undefined) this.#fail('this is no number', at);
    this.#push(isWhole ? lexerModule.TOKEN_INT : lexerModule.TOKEN_FLOAT, String(value), at);
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #push(type: string, value: string, at: number): void {
    this.#tokens.push({ type, value, ...this.#place(at) });
  }

  /** Places are asked for in the order of the text. */
  #place(at: number): { readonly lineno: number; readonly colno: number } {
    for (let end = this.#source.indexOf('\n', this.#counted); end !== -1 && end < at; ) {
      this.#line += 1;
      this.#lineStart = this.#counted = end + 1;
      end = this.#source.indexOf('\n', this.#counted);
    }
    return { lineno: this.#line, colno: at - this.#lineStart };
  }

  #fail(message: string, at: number): never {
    const before = this.#source.slice(0, at);
    const lineStart = before.lastIndexOf('\n') + 1;
    throw new TemplateSyntaxError(message, before.split('\n').length, at - lineStart + 1);
  }
}

function typeOfName(name: string): string {
  if (name === 'true' || name === 'false') return lexerModule.TOKEN_BOOLEAN;
  return name === 'none' || name === 'null' ? lexerModule.TOKEN_NONE : lexerModule.TOKEN_SYMBOL;
}
