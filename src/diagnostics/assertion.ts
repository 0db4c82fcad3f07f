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

/** The gate: nothing of the candidate is visible. */
export function assertionsFailed(
  failed: readonly { readonly name: string; readonly failures: number }[],
  location: Location,
): GoldError {
  const list = failed.map(({ name, failures }) => `${name} (${failures})`).join(', ');
  return new GoldError({
    code: 'assertion-failed',
    message: `${failed.length === 1 ? 'An assertion does' : `${failed.length} assertions do`} not hold: ${list}.`,
    location,
    hint: 'Nothing was published; the table is at its former version. Look at the failing rows, mend the model or its sources, and run again.',
    details: { assertions: failed },
  });
}
