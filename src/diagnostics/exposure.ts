/** Errors of exposures and groups. */
import { GoldError, type Location } from './gold-error.ts';
import { findNearest } from './nearest.ts';

export function badExposureInput(text: string, location: Location): GoldError {
  return new GoldError({
    code: 'bad-exposure-input',
    message: `"${text}" is neither ref('model') nor source('schema', 'table').`,
    location,
    hint: "Under depends_on stands what the exposure reads, such as ref('daily_sales').",
  });
}

export function unknownGroup(group: string, known: readonly string[], location: Location): GoldError {
  const nearest = findNearest(group, known);
  return new GoldError({
    code: 'unknown-group',
    message: `There is no group "${group}".`,
    location,
    hint:
      nearest === undefined
        ? 'Declare it under "groups:" in a file models/**/*.yml, with its name and owner.'
        : `Did you mean "${nearest}"?`,
    details: { group, nearest },
  });
}
