/** Errors between a query and its table: columns, partitions, contracts, and what is in the way. */
import { GoldError, type Location } from './gold-error.ts';
import { findNearest } from './nearest.ts';

export function duplicateColumn(name: string, location: Location | undefined): GoldError {
  return new GoldError({
    code: 'duplicate-column',
    message: `The query has more than one column "${name}" (case does not count).`,
    location,
    hint: 'Name each column once; list the columns of a join instead of using *.',
    details: { column: name },
  });
}

export function metadataCollision(name: string, location: Location | undefined): GoldError {
  return new GoldError({
    code: 'metadata-collision',
    message: `The model has a column "${name}", which gold adds as a metadata column.`,
    location,
    hint: 'Rename the column of the model, or set metadata_columns for this model (false for none).',
    details: { column: name },
  });
}

/** `type`: as far as there is one, with NULL in place of what is missing: `NULL`, `NULL[]`, `STRUCT(a NULL)`. */
export function untypedNull(name: string, type: string, location: Location | undefined): GoldError {
  const whole = type.toUpperCase() === 'NULL';
  const typed = type.replace(/\bNULL\b/g, 'varchar');
  const value = whole ? 'null' : type === 'NULL[]' ? '[]' : '…';
  return new GoldError({
    code: 'untyped-null',
    message: whole
      ? `The column "${name}" is NULL without a type, so its table column would have none.`
      : `The column "${name}" is ${type}: part of it has no type, so its table column would have none.`,
    location,
    hint: `Give it a type: cast(${value} as ${typed}) as ${name}.`,
    details: { column: name, type },
  });
}

export function unsupportedColumnType(name: string, type: string, location: Location | undefined): GoldError {
  return new GoldError({
    code: 'unsupported-type',
    message: `The column "${name}" has the type ${type}, which a Delta table cannot hold.`,
    location,
    hint: `Cast it, for example cast(${name} as varchar).`,
    details: { column: name, type },
  });
}

export function unknownPartitionColumn(
  name: string,
  columns: readonly string[],
  location: Location,
): GoldError {
  const nearest = findNearest(name, columns);
  return new GoldError({
    code: 'unknown-partition-column',
    message: `partition_by names "${name}", which is not a column of the query.`,
    location,
    hint: nearest === undefined ? `Its columns: ${columns.join(', ')}.` : `Did you mean "${nearest}"?`,
    details: { column: name, nearest },
  });
}

export function duplicatePartitionColumn(name: string, location: Location): GoldError {
  return new GoldError({
    code: 'duplicate-partition-column',
    message: `partition_by names "${name}" more than once (case does not count).`,
    location,
    hint: 'Name each column once.',
    details: { column: name },
  });
}

export function onlyPartitionColumns(location: Location): GoldError {
  return new GoldError({
    code: 'only-partition-columns',
    message: 'Every column of the query is a partition column; a Delta table needs at least one other.',
    location,
    hint: 'Partition by fewer columns.',
  });
}

export function nestedPartitionColumn(name: string, type: string, location: Location): GoldError {
  return new GoldError({
    code: 'bad-partition-type',
    message: `The partition column "${name}" has the type ${type}; partitions need a simple value.`,
    location,
    hint: 'Partition by a number, text, date, timestamp or boolean.',
  });
}

export function contractViolation(problems: readonly string[], location: Location): GoldError {
  return new GoldError({
    code: 'contract-violation',
    message: `The query does not keep its enforced contract: ${problems.join('; ')}.`,
    location,
    hint: 'Change the query, or the columns declared for this model.',
    details: { problems },
  });
}

export function foreignTable(root: string, what: string, location: Location): GoldError {
  return new GoldError({
    code: 'foreign-table',
    message: `${root} is in the way: ${what}.`,
    location,
    hint: 'gold replaces only tables that it made. Move it away, or use another schema or model name.',
  });
}

export function notPublished(
  model: string,
  kind: 'model' | 'seed',
  root: string,
  location: Location,
): GoldError {
  return new GoldError({
    code: 'not-published',
    message: `The ${kind} "${model}" is read, and has never been published: there is no table at ${root}.`,
    location,
    hint:
      kind === 'seed'
        ? `Publish it first: gold seed --select ${model}; or publish seeds and models in one go: gold build.`
        : `Run it first: gold run --select ${model}; or run this model with what it reads: gold run --select +name.`,
    details: { model },
  });
}

export function missingSource(name: string, location: string, place: Location): GoldError {
  return new GoldError({
    code: 'missing-source',
    message: `The source ${name} is not there: ${location} does not exist.`,
    location: place,
    hint: 'Check the location of the source and the variables in it.',
  });
}

export function notADeltaTable(name: string, location: string, place: Location): GoldError {
  return new GoldError({
    code: 'not-a-delta-table',
    message: `${name} is not a Delta table: ${location} has no _delta_log.`,
    location: place,
    hint: 'Check the location, or set "format:" of the source to parquet, csv or json.',
  });
}

export function lostRace(root: string, version: number, reason: string): GoldError {
  return new GoldError({
    code: 'commit-conflict',
    message: `Another writer committed version ${version} of ${root} at the same time: ${reason}.`,
    hint: 'Nothing was published. Run again; the result will be made from the newest data.',
  });
}
