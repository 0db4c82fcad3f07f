/** Errors of `gold source freshness` and of the settings for it. */
import { GoldError, type Location } from './gold-error.ts';
import { findNearest } from './nearest.ts';

export function loadedAtTwice(location: Location): GoldError {
  return new GoldError({
    code: 'loaded-at-twice',
    message:
      'loaded_at_field and loaded_at_query are both given; only one of them can say when data was loaded.',
    location,
    hint: 'Keep one of the two.',
  });
}

export function uselessFilter(location: Location): GoldError {
  return new GoldError({
    code: 'useless-filter',
    message: 'A filter chooses rows, but without loaded_at_field no row is looked at.',
    location,
    hint: 'Add loaded_at_field, or leave the filter out.',
  });
}

export function unknownLoadedAt(
  column: string,
  source: string,
  columns: readonly string[],
  location: Location,
): GoldError {
  const nearest = findNearest(column, columns);
  return new GoldError({
    code: 'unknown-loaded-at',
    message: `loaded_at_field names "${column}", which is not a column of ${source}.`,
    location,
    hint: nearest === undefined ? `Its columns: ${columns.join(', ')}.` : `Did you mean "${nearest}"?`,
    details: { column, nearest },
  });
}

/** `type`: in words of SQL. */
export function loadedAtType(sql: string, type: string, location: Location): GoldError {
  return new GoldError({
    code: 'loaded-at-type',
    message: `${sql} gives ${type}, and not the time at which data was loaded.`,
    location,
    hint: `A date or a timestamp is needed, such as cast(${sql.includes('\n') ? '…' : sql} as timestamp).`,
    details: { type },
  });
}

export function loadedAtShape(columns: number, rows: number, location: Location): GoldError {
  return new GoldError({
    code: 'loaded-at-shape',
    message:
      columns === 1
        ? `loaded_at_query gives ${rows} rows or more instead of one.`
        : `loaded_at_query gives ${columns} columns instead of one.`,
    location,
    hint: 'Such as: select max(loaded_at) from {{ this }}.',
  });
}
