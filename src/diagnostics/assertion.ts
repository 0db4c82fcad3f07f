/** Errors of assertions: written wrongly, or broken by data. */
import { GoldError, type Location } from './gold-error.ts';
import { findNearest } from './nearest.ts';

export function unknownAssertion(kind: string, known: readonly string[], location: Location): GoldError {
  const nearest = findNearest(kind, known);
  return new GoldError({
    code: 'unknown-assertion',
    message: `There is no kind of assertion "${kind}".`,
    location: { ...location, length: kind.length },
    hint: nearest === undefined ? `Known kinds: ${known.join(', ')}.` : `Did you mean "${nearest}"?`,
    details: { kind, nearest },
  });
}

export function badAssertion(problem: string, location: Location): GoldError {
  return new GoldError({
    code: 'bad-assertion',
    message: problem,
    location,
    hint: 'Such as: - not_null, or - accepted_values: { values: [a, b] }.',
  });
}

export function misplacedAssertion(kind: string, location: Location): GoldError {
  return new GoldError({
    code: 'misplaced-assertion',
    message: `"${kind}" is about a column, and none is named.`,
    location,
    hint: 'Put it below a column, or say "column:".',
  });
}

export function duplicateAssertion(name: string, first: Location, location: Location): GoldError {
  return new GoldError({
    code: 'duplicate-assertion',
    message: `Two assertions are called "${name}"; the first is at ${first.file}:${first.line}:${first.column}.`,
    location,
    hint: 'Give one of them another name.',
  });
}

export function reservedAssertionName(name: string, location: Location): GoldError {
  return new GoldError({
    code: 'reserved-assertion-name',
    message: `An assertion cannot be called "${name}": gold keeps the results of all assertions in a table of that name.`,
    location,
    hint: 'Give it another name.',
  });
}

export function assertedEphemeral(model: string, location: Location): GoldError {
  return new GoldError({
    code: 'asserted-ephemeral',
    message: `"${model}" is ephemeral: it is part of the models that read it and has no rows of its own to look at.`,
    location,
    hint: 'Put the assertion at a model that reads it, or make it a view (materialized: view).',
  });
}

export function unknownAssertionOption(
  key: string,
  macro: string,
  known: readonly string[],
  location: Location,
): GoldError {
  const nearest = findNearest(key, known);
  const list = known.length === 0 ? 'none' : known.join(', ');
  return new GoldError({
    code: 'unknown-assertion-option',
    message: `The macro ${macro} has no argument "${key}"; it has: ${list}.`,
    location: { ...location, length: key.length },
    hint:
      nearest === undefined
        ? 'Options of an assertion are arguments of its macro.'
        : `Did you mean "${nearest}"?`,
    details: { key, macro, nearest },
  });
}

export function unquarantinable(name: string, location: Location): GoldError {
  return new GoldError({
    code: 'unquarantinable-assertion',
    message: `"${name}" cannot put rows into quarantine: it does not say of each row of this table whether it is good.`,
    location,
    hint: 'Kinds that do: not_null, accepted_values, accepted_range, not_empty_string, matches, relationships, expression; on a model that is a table.',
  });
}

export function quarantineTaken(name: string, location: Location): GoldError {
  return new GoldError({
    code: 'quarantine-taken',
    message: `The rows set aside would go into the table ${name}, which is a model of the project.`,
    location,
    hint: 'Give that model another name, or leave quarantine out.',
  });
}

/** Of a model whose rows may be set aside. */
export function quarantineColumn(model: string, column: string, location: Location): GoldError {
  return new GoldError({
    code: 'quarantine-column',
    message: `"${model}" has a column "${column}", which gold adds to the rows that it sets aside.`,
    location,
    hint: 'Give the column another name, or leave quarantine out.',
  });
}

export function trendWithoutHistory(reason: string, location: Location): GoldError {
  return new GoldError({
    code: 'trend-without-history',
    message: `This trend would never have anything to compare with: ${reason}.`,
    location,
    hint: 'A trend looks at earlier versions of a Delta table: put it at a model that is a table.',
  });
}

export function assertionWithoutTable(location: Location): GoldError {
  return new GoldError({
    code: 'assertion-without-table',
    message: 'This assertion reads no model and no source, so it guards nothing.',
    location,
    hint: "Name what it reads: select … from {{ ref('model') }} where ….",
  });
}

export function trendNotANumber(measure: string, value: string, location: Location): GoldError {
  return new GoldError({
    code: 'trend-not-a-number',
    message: `A trend follows numbers, and ${measure} gives ${value}.`,
    location,
    hint: 'Use a measure that gives a number, such as row_count, null_share(column) or sum(amount).',
    details: { measure },
  });
}

/** `written`: digits of which a number of JavaScript keeps only those of `kept`. */
export function inexactNumber(written: string, kept: number, location: Location): GoldError {
  return new GoldError({
    code: 'inexact-number',
    message: `${written} cannot be kept exactly as a number; it would become ${kept}.`,
    location: { ...location, length: written.length },
    hint: `Write it in quotes: "${written}".`,
  });
}

/** The place is that of the assertion, added where it is known. */
export function notOneValue(count: number): GoldError {
  return new GoldError({
    code: 'assertion-not-one-value',
    message: `A measure gives one value for all rows; this one gives ${count}.`,
    hint: 'Use an aggregate, such as sum(amount) or count(distinct id).',
  });
}

/** `of` and `to` that name no table. */
export function unknownAssertedTable(
  reference: string,
  known: readonly string[],
  location: Location,
): GoldError {
  const nearest = findNearest(reference, known);
  return new GoldError({
    code: 'unknown-asserted-table',
    message: `${reference} is neither a model nor a source of the project, or is not stored.`,
    location,
    hint:
      nearest === undefined ? "Write ref('model') or source('schema', 'table')." : `Did you mean ${nearest}?`,
    details: { reference, nearest },
  });
}

export interface FailedAssertion {
  readonly name: string;
  readonly failures: number;
  /** False: its query failed, so that nothing is known of the rows. Default true. */
  readonly measured?: boolean;
}

/** The gate: nothing of the candidate is visible. */
export function assertionsFailed(
  failed: readonly FailedAssertion[],
  location: Location,
  guarded: 'model' | 'source' = 'model',
): GoldError {
  const broken = failed.filter(({ measured = true }) => measured);
  const unmeasured = failed.filter(({ measured = true }) => !measured);
  const brokenList = broken.map(({ name, failures }) => `${name} (${failures})`).join(', ');
  const unmeasuredList = unmeasured.map(({ name }) => name).join(', ');
  const sentences = [
    ...(broken.length === 0
      ? []
      : [
          `${broken.length === 1 ? 'An assertion does' : `${broken.length} assertions do`} not hold: ${brokenList}.`,
        ]),
    ...(unmeasured.length === 0
      ? []
      : [
          `${unmeasured.length === 1 ? 'An assertion' : `${unmeasured.length} assertions`} could not be measured: ${unmeasuredList}.`,
        ]),
  ];
  const outcome =
    guarded === 'model'
      ? 'Nothing was published; the table is at its former version.'
      : 'The models that read this source were not run.';
  const advice = [
    ...(broken.length === 0
      ? []
      : [`look at the failing rows, mend the ${guarded === 'model' ? 'model or its sources' : 'source'}`]),
    ...(unmeasured.length === 0 ? [] : ['mend the assertions that could not be measured']),
    'and run again.',
  ].join(', ');
  return new GoldError({
    code: 'assertion-failed',
    message: sentences.join(' '),
    location,
    hint: `${outcome} ${advice.charAt(0).toUpperCase()}${advice.slice(1)}`,
    details: { assertions: failed },
  });
}
