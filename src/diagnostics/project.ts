/** Errors of reading and validating a project's files. */
import { GoldError, type Location } from './gold-error.ts';
import { findNearest } from './nearest.ts';

export function projectNotFound(start: string): GoldError {
  return new GoldError({
    code: 'project-not-found',
    message: `There is no gold_project.yml in ${start} or in any folder above it.`,
    hint: 'Go to the project folder, or name it with --project-dir.',
  });
}

export function unreadableFile(file: string, cause: unknown): GoldError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new GoldError({
    code: 'unreadable-file',
    message: `${file} cannot be read: ${reason}`,
    hint: 'Check that the file exists and that you may read it.',
    cause,
  });
}

export function badYaml(message: string, location: Location): GoldError {
  return new GoldError({
    code: 'bad-yaml',
    message: `This is not valid YAML: ${message}`,
    location,
    hint: 'Check indentation, colons and quotes around this place; quote text that begins with {{.',
  });
}

export function unknownKey(
  key: string,
  known: readonly string[],
  where: string,
  location: Location,
): GoldError {
  const nearest = findNearest(key, known);
  return new GoldError({
    code: 'unknown-key',
    message: `"${key}" is not a key of ${where}.`,
    location: { ...location, length: key.length },
    hint: nearest === undefined ? `Known keys: ${known.join(', ')}.` : `Did you mean "${nearest}"?`,
    details: { key, nearest },
  });
}

export function badValue(where: string, problem: string, location: Location): GoldError {
  return new GoldError({
    code: 'bad-value',
    message: `${where}: ${problem}`,
    location,
    hint: 'See the description of this key in the documentation of project files.',
  });
}

export function missingKey(key: string, where: string, location: Location): GoldError {
  return new GoldError({
    code: 'missing-key',
    message: `${where} needs the key "${key}".`,
    location,
    hint: `Add "${key}:" here.`,
    details: { key },
  });
}

export function unknownTarget(target: string, known: readonly string[]): GoldError {
  const nearest = findNearest(target, known);
  return new GoldError({
    code: 'unknown-target',
    message: `The project has no target "${target}".`,
    hint:
      nearest === undefined
        ? `Its targets: ${known.join(', ')}.`
        : `Did you mean "${nearest}"? Its targets: ${known.join(', ')}.`,
  });
}

export function duplicateProperties(
  name: string,
  kind: string,
  first: Location,
  location: Location,
): GoldError {
  return new GoldError({
    code: 'duplicate-properties',
    message: `The ${kind} "${name}" is described twice; the first time at ${first.file}:${first.line}:${first.column}.`,
    location,
    hint: 'Keep one of the two.',
  });
}

export function badVarsOption(text: string, cause: unknown): GoldError {
  return new GoldError({
    code: 'bad-vars',
    message: `--vars is not a map of names to values: ${text}`,
    hint: `Write YAML or JSON, such as --vars '{"silver_path": "./silver"}'.`,
    cause,
  });
}

export function badNumberOption(name: string, least: number): GoldError {
  return new GoldError({
    code: 'bad-number',
    message: `--${name} must be a whole number, ${least} or more.`,
    hint: `Such as --${name} ${Math.max(4, least)}.`,
  });
}

/** The value is not shown: it may hold a password. */
export function badEndpoint(setting: 'storage' | 'catalog', location: Location): GoldError {
  return new GoldError({
    code: 'bad-endpoint',
    message: `${setting}.endpoint must be a URL such as https://minio.example.com:9000, without user and password.`,
    location,
    hint: 'Credentials come from the environment or a profile, as for the AWS command line.',
  });
}
