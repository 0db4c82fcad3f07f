/** Errors of seeds: files that are no proper CSV, columns that are not there, values that do not fit. */
import { GoldError, type Location } from './gold-error.ts';
import { findNearest } from './nearest.ts';

const quoting =
  'A cell with a comma, a line break or a quote stands between quotes, and quotes in it are doubled.';

export function seedNotUtf8(location: Location): GoldError {
  return new GoldError({
    code: 'seed-not-utf8',
    message: `${location.file} is not UTF-8: this line has bytes that are no text.`,
    location,
    hint: 'Save the file as UTF-8, with or without byte order mark.',
  });
}

export function emptySeed(location: Location): GoldError {
  return new GoldError({
    code: 'empty-seed',
    message: `${location.file} is empty: it has no line with the names of its columns.`,
    location,
    hint: 'Begin with a header, such as "code,name". A header alone gives an empty table.',
  });
}

/** `number` counts from 1. */
export function unnamedSeedColumn(number: number, location: Location): GoldError {
  return new GoldError({
    code: 'unnamed-seed-column',
    message: `Column ${number} of the header has no name.`,
    location,
    hint: 'Name every column; a comma at the end of the header makes one more.',
  });
}

export function duplicateSeedColumn(name: string, location: Location): GoldError {
  return new GoldError({
    code: 'duplicate-seed-column',
    message: `The header has more than one column "${name}" (case does not count).`,
    location,
    hint: 'Rename one of them.',
    details: { column: name },
  });
}

export function raggedSeed(cells: number, columns: number, location: Location): GoldError {
  return new GoldError({
    code: 'ragged-seed',
    message: `This line has ${cells} ${cells === 1 ? 'cell' : 'cells'}, and the header has ${columns}.`,
    location,
    hint: `Write ${columns} cells, empty ones for NULL. ${quoting}`,
    details: { cells, columns },
  });
}

/** `problem`: the quote is never closed, or text follows the closing one. */
export function badSeedQuote(problem: 'open-quote' | 'text-after-quote', location: Location): GoldError {
  return new GoldError({
    code: 'bad-seed-quote',
    message:
      problem === 'open-quote'
        ? 'The quote that begins here is never closed.'
        : 'Here is text between the closing quote of a cell and the end of the cell.',
    location,
    hint: quoting,
  });
}

export function badSeedLineEnd(location: Location): GoldError {
  return new GoldError({
    code: 'bad-seed-line-end',
    message: 'This line ends otherwise than the first, or with a carriage return alone.',
    location,
    hint: 'Save the file with the same line ends everywhere, LF or CRLF.',
  });
}

export function unknownSeed(name: string, known: readonly string[], location: Location): GoldError {
  const nearest = findNearest(name, known);
  return new GoldError({
    code: 'unknown-seed',
    message: `There is no seed "${name}" to describe.`,
    location: { ...location, length: name.length },
    hint:
      nearest === undefined
        ? `Add a file ${name}.csv below seeds/, or remove this entry.`
        : `Did you mean "${nearest}"?`,
    details: { name, nearest },
  });
}

/** A type is declared for a column that the file does not have. */
export function unknownSeedColumn(
  name: string,
  seed: string,
  columns: readonly string[],
  location: Location,
): GoldError {
  const nearest = findNearest(name, columns);
  return new GoldError({
    code: 'unknown-seed-column',
    message: `The seed "${seed}" has no column "${name}" to give a type to.`,
    location: { ...location, length: name.length },
    hint: nearest === undefined ? `Its columns: ${columns.join(', ')}.` : `Did you mean "${nearest}"?`,
    details: { column: name, nearest },
  });
}

/** A cell that is no value of its column's type. */
export interface CsvCellFailure {
  readonly column: string;
  readonly type: string;
  /** From 0 after the header. */
  readonly row: number;
  readonly value: string;
}

export function csvValue({ column, type, row, value }: CsvCellFailure, cause: unknown): GoldError {
  return new GoldError({
    code: 'csv-value',
    message: `The value "${value}" of the column "${column}" is no ${type}.`,
    hint: 'Correct the value, or declare another type. An empty cell is NULL.',
    cause,
    details: { column, type, row, value },
  });
}

export function csvType(type: string, column: string, cause: GoldError): GoldError {
  return new GoldError({
    code: 'csv-type',
    message: `The type "${type}" of the column "${column}" cannot be read: ${cause.message}`,
    hint: 'Such as integer, decimal(18,2), varchar, date, timestamp, boolean.',
    cause,
    details: { column, type },
  });
}
