/** CSV as unit tests have it: a header, then rows; each field with the offset at which it begins. */

export interface CsvField {
  readonly text: string;
  readonly quoted: boolean;
  readonly offset: number;
}
export interface CsvTable {
  readonly records: readonly (readonly CsvField[])[];
  /** Where quotes go wrong: the rest is not read. */
  readonly problem: { readonly message: string; readonly offset: number } | undefined;
}

/**
 * Fields are separated by commas and may stand in double quotes, doubled inside. Spaces around a field do not count; inside of quotes
 * they do. Empty lines are left out.
 */
export function parseCsv(text: string): CsvTable {
  const records: CsvField[][] = [];
  let record: CsvField[] = [];
  let at = 0;
  const fail = (message: string, offset: number): CsvTable => ({ records, problem: { message, offset } });
  while (at <= text.length) {
    at = skipSpaces(text, at);
    const start = at;
    if (text[at] === '"') {
      const close = closingQuote(text, at + 1);
      if (close === -1) return fail('This quote is not closed.', start);
      record.push({ text: text.slice(start + 1, close).replaceAll('""', '"'), quoted: true, offset: start });
      at = skipSpaces(text, close + 1);
      if (at < text.length && !/[,\r\n]/.test(text.charAt(at)))
        return fail('After a closing quote comes a comma or the end of the line.', at);
    } else {
      at = endOfField(text, at);
      record.push({ text: text.slice(start, at).trimEnd(), quoted: false, offset: start });
    }
    if (text[at] === ',') {
      at += 1;
      continue;
    }
    const isEmpty = record.length === 1 && record[0]?.text === '' && !record[0].quoted;
    if (!isEmpty) records.push(record);
    record = [];
    at += text.startsWith('\r\n', at) ? 2 : 1;
  }
  return { records, problem: undefined };
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return at;
}

function endOfField(text: string, from: number): number {
  let at = from;
  while (at < text.length && !/[,\r\n]/.test(text.charAt(at))) at += 1;
  return at;
}

/** -1 when there is none. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return -1;
}
