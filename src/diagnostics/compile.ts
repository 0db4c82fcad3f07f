/** Errors of compiling: names that do not resolve, cycles, settings, and SQL that is not one query. */
import { GoldError, type Location } from './gold-error.ts';
import { findNearest } from './nearest.ts';

const didYouMean = (name: string, known: Iterable<string>, otherwise: string): string => {
  const nearest = findNearest(name, known);
  return nearest === undefined ? otherwise : `Did you mean "${nearest}"?`;
};

export function unknownRef(name: string, known: Iterable<string>, location: Location | undefined): GoldError {
  return new GoldError({
    code: 'unknown-ref',
    message: `ref('${name}'): the project has no model or seed "${name}".`,
    location,
    hint: didYouMean(
      name,
      known,
      'Models and seeds are named as their files, without .sql and .csv. Tables that gold does not build are sources.',
    ),
    details: { name, nearest: findNearest(name, known) },
  });
}

export function disabledRef(name: string, location: Location | undefined): GoldError {
  return new GoldError({
    code: 'disabled-ref',
    message: `ref('${name}'): "${name}" is disabled.`,
    location,
    hint: 'Remove "enabled: false" from it, or this ref.',
  });
}

export function unknownSource(
  name: string,
  known: Iterable<string>,
  location: Location | undefined,
): GoldError {
  return new GoldError({
    code: 'unknown-source',
    message: `The project declares no source table "${name}".`,
    location,
    hint: didYouMean(name, known, 'Declare it under "sources:" in a file models/**/*.yml.'),
    details: { name, nearest: findNearest(name, known) },
  });
}

export function unknownVar(name: string, known: Iterable<string>, location: Location | undefined): GoldError {
  return new GoldError({
    code: 'unknown-var',
    message: `var('${name}'): this variable is not set and no default is given.`,
    location,
    hint: didYouMean(
      name,
      known,
      'Set it under "vars:" in gold_project.yml or with --vars, or give a default as second argument.',
    ),
  });
}

export function unknownEnvVar(name: string, location: Location | undefined): GoldError {
  return new GoldError({
    code: 'unknown-env-var',
    message: `env_var('${name}'): the environment has no variable ${name} and no default is given.`,
    location,
    hint: `Set ${name}, or write env_var('${name}', 'a default').`,
  });
}

export function secretOutsideTarget(name: string, location: Location | undefined): GoldError {
  return new GoldError({
    code: 'secret-outside-target',
    message: `env_var('${name}'): variables named GOLD_SECRET_* may only be used in targets.`,
    location,
    hint: 'Compiled SQL and artifacts are readable; a secret must not reach them.',
  });
}

/** Models and seeds share their names. */
export function duplicateModel(name: string, first: string, location: Location): GoldError {
  const isSeed = (file: string): boolean => file.endsWith('.csv');
  const what =
    isSeed(first) === isSeed(location.file)
      ? `Two ${isSeed(first) ? 'seeds' : 'models'} are`
      : 'A model and a seed are';
  return new GoldError({
    code: 'duplicate-model',
    message: `${what} called "${name}": ${first} and ${location.file}.`,
    location,
    hint: 'Names of models and seeds are unique in a project whatever their folder and case; rename one file.',
  });
}

export function badModelName(name: string, kind: 'model' | 'seed', location: Location): GoldError {
  return new GoldError({
    code: 'bad-model-name',
    message: `"${name}" cannot be a ${kind} name.`,
    location,
    hint: 'Name the file with letters, digits, underscores and dashes only.',
  });
}

export function relationCollision(relation: string, other: string, location: Location): GoldError {
  return new GoldError({
    code: 'relation-collision',
    message: `The source table ${relation} has the name of the model or seed "${other}" in the target's schema.`,
    location,
    hint: 'Give the source another name, or the target another schema.',
  });
}

export function modelCycle(path: readonly string[], location: Location): GoldError {
  return new GoldError({
    code: 'cycle',
    message:
      path.length === 2
        ? `The model "${path[0]}" reads itself: ${path.join(' -> ')}.`
        : `These models depend on each other in a circle: ${path.join(' -> ')}.`,
    location,
    hint:
      path.length === 2
        ? 'Read something else here; the rows that are published already are {{ this }}.'
        : 'Remove one of these refs, or move what both need into a model of its own.',
    details: { path },
  });
}

export function unknownModelProperties(name: string, known: Iterable<string>, location: Location): GoldError {
  return new GoldError({
    code: 'unknown-model',
    message: `There is no model "${name}" to describe.`,
    location: { ...location, length: name.length },
    hint: didYouMean(name, known, `Add a file ${name}.sql below models/, or remove this entry.`),
  });
}

export function unknownFolder(
  key: string,
  kind: 'model' | 'seed',
  known: readonly string[],
  location: Location,
): GoldError {
  return new GoldError({
    code: 'unknown-folder',
    message: `"${key}" is neither a folder nor a ${kind} here, nor a setting.`,
    location: { ...location, length: key.length },
    hint: known.includes(`+${key}`)
      ? `A setting is written with a plus: "+${key}".`
      : didYouMean(key, known, 'Settings begin with a plus: "+materialized".'),
  });
}

/** What a file of SQL is. */
export type QueryFile = 'model' | 'assertion';

const GIVES: Readonly<Record<QueryFile, string>> = {
  model: 'Write the SELECT that gives the rows of the table; gold creates and fills it.',
  assertion: 'Write the SELECT that gives the rows that break the rule.',
};

const ONE_SELECT: Readonly<Record<QueryFile, string>> = {
  model: 'A model is one SELECT statement',
  assertion: 'An assertion is one SELECT statement',
};

export function emptyModel(location: Location, file: QueryFile = 'model'): GoldError {
  return new GoldError({
    code: 'empty-model',
    message: `This ${file} has no query: there is no SQL in it after rendering.`,
    location,
    hint: `${ONE_SELECT[file]}.`,
  });
}

export function notAQuery(keyword: string, location: Location, file: QueryFile = 'model'): GoldError {
  return new GoldError({
    code: 'not-a-query',
    message: `${ONE_SELECT[file]}; this one begins with "${keyword}".`,
    location,
    hint: GIVES[file],
  });
}

export function severalStatements(count: number, location: Location, file: QueryFile = 'model'): GoldError {
  return new GoldError({
    code: 'several-statements',
    message: `${ONE_SELECT[file]}; here are ${count}, and the second begins here.`,
    location,
    hint: `Remove the semicolon and what follows it, or move it to ${file === 'model' ? 'a model' : 'an assertion'} of its own.`,
  });
}

export function noModels(): GoldError {
  return new GoldError({
    code: 'no-models',
    message: 'The project has no models and no seeds.',
    location: { file: 'gold_project.yml', line: 1, column: 1 },
    hint: 'Add a file such as models/my_table.sql with one SELECT statement.',
  });
}

export function badSourceFormat(format: string, known: readonly string[], location: Location): GoldError {
  return new GoldError({
    code: 'bad-source-format',
    message: `"${format}" is not a format of sources.`,
    location,
    hint: didYouMean(format, known, `Use one of ${known.join(', ')}.`),
  });
}

/** `isBoth`: by version and timestamp; otherwise it is no Delta table. */
export function misplacedPin(table: string, isBoth: boolean, location: Location): GoldError {
  return new GoldError({
    code: 'misplaced-pin',
    message: isBoth
      ? `The source table ${table} is pinned by both version and timestamp.`
      : `The source table ${table} is pinned, and only Delta tables have versions.`,
    location,
    hint: isBoth ? 'Keep one of the two.' : 'Remove version and timestamp, or set format: delta.',
  });
}

export function badTimestamp(text: string, location: Location | undefined): GoldError {
  return new GoldError({
    code: 'bad-timestamp',
    message: `"${text}" is no point in time, or a day that the calendar does not have.`,
    location,
    hint: 'Write it as 2026-01-31, 2026-01-31 12:00:00 or 2026-01-31T12:00:00+02:00; without a zone it is UTC.',
    details: { text },
  });
}

export function relationFunctionFailed(
  name: string,
  problem: string,
  location: Location | undefined,
): GoldError {
  return new GoldError({
    code: 'bad-arguments',
    message: `${name}: ${problem}.`,
    location,
    hint: `Write ${USAGE[name] ?? name}.`,
  });
}

const USAGE: Readonly<Record<string, string>> = {
  ref: "ref('model')",
  source: "source('name', 'table')",
  delta: "delta('path'), delta('path', version=3) or delta('path', timestamp='2026-01-31 12:00:00')",
  var: "var('name') or var('name', default)",
  env_var: "env_var('NAME') or env_var('NAME', 'default')",
  config: "config(materialized='table', tags=['daily'])",
};
