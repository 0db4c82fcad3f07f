/**
 * Where the cells of a CSV text stand. The rows themselves are read by the engine; this gives places for errors, and holds a file
 * against the rules that engines are lenient about: every line has the header's cells, every quote is closed. Cells stand
 * between delimiters, with `"` around those that hold a delimiter, a line break or a quote (then doubled), as in RFC 4180. Spaces around
 * quotes count for nothing, save for two or more before one: the engine then takes all of it for plain text. Lines end with LF, or all with CRLF.
 */

export interface CsvCell {
  /** Without quotes. */
  readonly value: string;
  /** Offset in UTF-16 units of the cell as written. */
  readonly start: number;
  readonly end: number;
}

export interface CsvProblem {
  /** `line-end`: other than the first line's, or a carriage return alone. DuckDB then passes over cells without a word. */
  readonly kind: 'open-quote' | 'text-after-quote' | 'line-end' | 'ragged';
  readonly at: number;
  /** Of a ragged line: the cells it has. */
  readonly cells?: number;
}

export interface CsvScan {
  /** Undefined when there is no line but empty ones. */
  readonly header: readonly CsvCell[] | undefined;
  /** The first; what follows it cannot be told apart. */
  readonly problem: CsvProblem | undefined;
}

/** Looks at the whole text. */
export function scanCsv(text: string, delimiter: string): CsvScan {
  const rows = readRows(text, delimiter);
  const first = rows.next();
  if (first.done === true) return { header: undefined, problem: first.value };
  const header = first.value;
  for (let next = rows.next(); ; next = rows.next()) {
    if (next.done === true) return { header, problem: next.value };
    const [cell] = next.value;
    if (next.value.length !== header.length && cell !== undefined) {
      return { header, problem: { kind: 'ragged', at: cell.start, cells: next.value.length } };
    }
  }
}

/** A cell of a text without problems; rows count from 0 after the header. */
export function findCell(text: string, delimiter: string, row: number, column: number): CsvCell | undefined {
  let index = -1;
  for (const cells of readRows(text, delimiter)) {
    if (index === row) return cells[column];
    index += 1;
  }
  return undefined;
}

/** Line and column (from 1) of an offset. */
export function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

/** The header, then the rows. Empty lines are passed over, unless there is one column only: then they are rows. */
function* readRows(
  text: string,
  delimiter: string,
): Generator<readonly CsvCell[], CsvProblem | undefined, undefined> {
  const separator = `\\u{${(delimiter.codePointAt(0) ?? 0).toString(16)}}`;
  const quoted = / ?"([^"]*(?:""[^"]*)*)" */uy;
  const open = / ?"/uy;
  const plain = new RegExp(`[^${separator}\\r\\n]*`, 'uy');
  const lineEnd = /\r?\n/y;
  let columns: number | undefined;
  let ends: string | undefined;
  let cells: CsvCell[] = [];
  for (let start = 0; start < text.length || cells.length > 0; ) {
    const inside = matchAt(quoted, text, start);
    if (inside === undefined && matchAt(open, text, start) !== undefined) {
      return { kind: 'open-quote', at: text.indexOf('"', start) };
    }
    const value = inside === undefined ? matchAt(plain, text, start)?.[0] : inside[1]?.replaceAll('""', '"');
    const end = inside === undefined ? plain.lastIndex : quoted.lastIndex;
    cells.push({ value: value ?? '', start, end });
    if (text.startsWith(delimiter, end)) {
      start = end + delimiter.length;
      continue;
    }
    const lineBreak = matchAt(lineEnd, text, end);
    if (lineBreak === undefined && end < text.length)
      return { kind: text[end] === '\r' ? 'line-end' : 'text-after-quote', at: end };
    ends ??= lineBreak?.[0];
    if (lineBreak !== undefined && lineBreak[0] !== ends) return { kind: 'line-end', at: end };
    const isEmpty = cells.length === 1 && inside === undefined && value === '';
    if (!isEmpty || columns === 1) {
      columns ??= cells.length;
      yield cells;
    }
    cells = [];
    start = end + (lineBreak?.[0].length ?? 0);
  }
  return undefined;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
