/** Errors of unit tests: written wrongly, or not to be run as written. A result that differs is no error but a difference. */
import { GoldError, type Location } from './gold-error.ts';
import { findNearest } from './nearest.ts';

const didYouMean = (name: string, known: readonly string[], otherwise: string): string => {
  const nearest = findNearest(name, known);
  return nearest === undefined ? otherwise : `Did you mean ${nearest}?`;
};
const spanning = (location: Location, text: string): Location => ({ ...location, length: text.length });

export function unknownTestedModel(name: string, known: readonly string[], location: Location): GoldError {
  return new GoldError({
    code: 'unknown-tested-model',
    message: `The project has no model "${name}" to test.`,
    location: spanning(location, name),
    hint: didYouMean(name, known, 'A model is named as its file, without .sql.'),
    details: { name, nearest: findNearest(name, known) },
  });
}

export function duplicateUnitTest(name: string, of: string, first: Location, location: Location): GoldError {
  return new GoldError({
    code: 'duplicate-unit-test',
    message: `Two unit tests of ${of} are called "${name}"; the first is at ${first.file}:${first.line}:${first.column}.`,
    location: spanning(location, name),
    hint: 'Give one of them another name.',
  });
}

export function badUnitTestInput(input: string, location: Location): GoldError {
  return new GoldError({
    code: 'bad-unit-test-input',
    message: `"${input}" does not name what a model reads.`,
    location: spanning(location, input),
    hint: "Write ref('model'), source('schema', 'table'), delta('path') or this.",
  });
}

export function unknownUnitTestInput(input: string, known: readonly string[], location: Location): GoldError {
  return new GoldError({
    code: 'unknown-unit-test-input',
    message: `${input} is neither a model nor a source of the project.`,
    location: spanning(location, input),
    hint: didYouMean(input, known, 'See what there is: gold ls.'),
    details: { input, nearest: findNearest(input, known) },
  });
}

export function duplicateUnitTestInput(input: string, location: Location): GoldError {
  return new GoldError({
    code: 'duplicate-unit-test-input',
    message: `${input} is given twice.`,
    location: spanning(location, input),
    hint: 'Put all rows into one of the two.',
  });
}

/** An override of a macro that the project does not have. */
export function unknownOverride(name: string, known: readonly string[], location: Location): GoldError {
  return new GoldError({
    code: 'unknown-override',
    message: `There is no macro "${name}" to override.`,
    location: spanning(location, name),
    hint: didYouMean(name, known, 'Macros of macros/**/*.sql and is_incremental can be overridden.'),
    details: { name, nearest: findNearest(name, known) },
  });
}

/** A variable that neither the project nor what is tested knows. */
export function unusedOverride(
  what: 'variable' | 'environment variable',
  name: string,
  known: readonly string[],
  location: Location,
): GoldError {
  return new GoldError({
    code: 'unused-override',
    message: `Nothing that is tested here asks for the ${what} "${name}", and the project does not have it.`,
    location: spanning(location, name),
    hint: didYouMean(name, known, 'Remove this override.'),
    details: { name, nearest: findNearest(name, known) },
  });
}

export function badRows(problem: string, location: Location): GoldError {
  return new GoldError({
    code: 'bad-rows',
    message: problem,
    location,
    hint: 'Rows are a list such as - { id: 1, name: a }, or text with format: csv or format: sql.',
  });
}

export function badCsv(problem: string, location: Location): GoldError {
  return new GoldError({
    code: 'bad-csv',
    message: problem,
    location,
    hint: 'Commas separate fields; a field with commas, quotes or spaces at its ends stands in double quotes; an empty field is NULL.',
  });
}

export function duplicateRowColumn(name: string, location: Location): GoldError {
  return new GoldError({
    code: 'duplicate-row-column',
    message: `The column "${name}" is there twice.`,
    location,
    hint: 'Keep one of the two; upper and lower case do not tell columns apart.',
  });
}

export function unknownFixture(
  name: string,
  known: readonly string[],
  format: string | undefined,
  location: Location,
): GoldError {
  const bare = known.map((file) => file.replace(/\.\w+$/, ''));
  const nearest = findNearest(name.replace(/\.\w+$/, ''), bare);
  return new GoldError({
    code: 'unknown-fixture',
    message: `There is no file tests/fixtures/${name.replace(/\.\w+$/, '')}.${format ?? 'csv or .sql'}.`,
    location: spanning(location, name),
    hint: nearest === undefined ? 'Add the file, or write the rows here.' : `Did you mean "${nearest}"?`,
    details: { name, nearest },
  });
}

/** What a model reads and the test does not give. `through`: the inlined model that names it. */
export function missingUnitTestInput(
  input: string,
  model: string,
  through: string | undefined,
  location: Location,
): GoldError {
  return new GoldError({
    code: 'missing-unit-test-input',
    message: `The model ${model} reads ${input}${through === undefined ? '' : ` through ${through}`}, and the test gives no rows for it.`,
    location,
    hint:
      `Add under "given:"  - { input: "${input}", rows: [] }  or with rows` +
      (through === undefined ? '.' : `, or give ref('${through}') instead of all that it reads.`),
    details: { input },
  });
}

export function unreadUnitTestInput(
  input: string,
  model: string,
  read: readonly string[],
  location: Location,
): GoldError {
  return new GoldError({
    code: 'unread-unit-test-input',
    message: `The model ${model} does not read ${input}.`,
    location: spanning(location, input),
    hint: read.length === 0 ? 'It reads nothing; remove this.' : `It reads ${read.join(', ')}.`,
    details: { input, read },
  });
}

/** `known`: the columns of what the rows are for. */
export function unknownRowColumn(
  name: string,
  what: string,
  known: readonly string[],
  location: Location,
): GoldError {
  const nearest = findNearest(name, known);
  const list = known.length === 0 ? '' : ` Its columns: ${known.join(', ')}.`;
  return new GoldError({
    code: 'unknown-row-column',
    message: `${what} has no column "${name}".`,
    location: spanning(location, name),
    hint: nearest === undefined ? `Remove it or name another.${list}` : `Did you mean "${nearest}"?`,
    details: { name, nearest },
  });
}

/** `problem`: what is wrong besides, such as `has more than 2 decimal places`. Types in SQL; `wanted` is that of a part of the column's. */
export function badRowValue(
  value: string,
  column: { readonly name: string; readonly type: string },
  wanted: string,
  problem: string | undefined,
  location: Location,
): GoldError {
  const is = problem ?? `is no ${wanted}`;
  const message =
    problem === undefined && wanted === column.type
      ? `${value} ${is}, which is the type of the column "${column.name}".`
      : `${value} ${is}, and the column "${column.name}" is ${column.type}.`;
  return new GoldError({
    code: 'bad-row-value',
    message,
    location,
    hint:
      EXAMPLES.find(([pattern]) => pattern.test(wanted))?.[1] ??
      `Write a value that SQL can cast to ${wanted}.`,
    details: { column: column.name, type: column.type, value },
  });
}

const EXAMPLES: readonly (readonly [RegExp, string])[] = [
  [/\[\]$|^(?:map|struct)/i, 'Write lists as [a, b], structs and maps as { key: value }.'],
  [/^(?:bool)/i, 'Write true or false.'],
  [/^date$/i, 'Write a day as 2026-01-31.'],
  [/^timestamp/i, 'Write an instant as 2026-01-31 12:00:00.'],
  [/int|^(?:long|short)/i, 'Write a whole number such as 12.'],
  [/^decimal|^numeric/i, 'Write a number such as 12.50, with no more decimal places than the type has.'],
  [/^(?:double|float|real)/i, 'Write a number such as 12.5.'],
];

/** Rows of a type that no value tells, and nothing declares. */
export function unknownRowColumns(input: string, location: Location): GoldError {
  return new GoldError({
    code: 'unknown-row-columns',
    message: `${input} has no rows here and declares no columns, so its columns are not known.`,
    location,
    hint: 'Declare "columns:" with a data_type each where it is described, or give rows with format: csv, a header line alone.',
    details: { input },
  });
}

export function badColumnType(column: string, type: string, reason: string, location: Location): GoldError {
  return new GoldError({
    code: 'bad-column-type',
    message: `The data_type of the column "${column}" is no type: ${type}. ${reason}`,
    location,
    hint: 'Write a SQL type such as varchar, bigint, decimal(18,2), date or timestamp.',
    details: { column, type },
  });
}

/** A macro that asks for tables has none in a unit test of its own. */
export function macroReadsTables(tables: readonly string[], location: Location): GoldError {
  return new GoldError({
    code: 'macro-reads-tables',
    message: `This macro reads ${tables.join(', ')}, which a unit test of a macro cannot give.`,
    location,
    hint: 'Test a model that calls it, or compare its SQL with "expect: { text: … }".',
  });
}
