/** Errors of reading and validating a project's files. */
import { GoldError, type Location } from './gold-error.ts';
import { findNear, findNearest } from './nearest.ts';

/** What stands where a project was looked for, and is none. */
export interface InsteadOfProject {
  /** False: the folder itself is not there. */
  readonly folderExists: boolean;
  /** A file in it that looks like a project file: `gold_project.yaml`. */
  readonly lookalike?: string | undefined;
  /** Folders just below that are projects. */
  readonly below: readonly string[];
}

export function projectNotFound(start: string, found: InsteadOfProject): GoldError {
  return new GoldError({
    code: 'project-not-found',
    message: found.folderExists
      ? `There is no gold_project.yml in ${start} or in any folder above it.`
      : `There is no folder ${start}.`,
    hint: projectHint(found),
  });
}

function projectHint({ lookalike, below }: InsteadOfProject): string {
  if (lookalike === 'dbt_project.yml')
    return 'There is a dbt_project.yml: gold reads its own gold_project.yml, with the targets in it.';
  if (lookalike !== undefined) return `There is a ${lookalike}: rename it to gold_project.yml.`;
  if (below.length > 0)
    return `Below it ${below.length === 1 ? 'is a project' : 'are projects'}: ${below.map((name) => `--project-dir ${name}`).join(', ')}.`;
  return 'Go to the project folder, or name it with --project-dir.';
}

export function unreadableFile(file: string, reason: string, cause?: unknown): GoldError {
  return new GoldError({
    code: 'unreadable-file',
    message: `${file} cannot be read: ${reason}.`,
    location: { file, line: 1, column: 1 },
    hint: 'Mend or remove it: gold reads every file of the project before it does anything.',
    cause,
  });
}

/** `problem`: a byte that is no UTF-8, a NUL character, or the mark with which UTF-16 begins. */
export function notText(problem: 'bytes' | 'nul' | 'utf-16', location: Location): GoldError {
  return new GoldError({
    code: 'not-text',
    message:
      problem === 'utf-16'
        ? `${location.file} is UTF-16, and gold reads UTF-8.`
        : `${location.file} is no text: here is ${problem === 'nul' ? 'a NUL character' : 'a byte that is no UTF-8'}.`,
    location,
    hint:
      problem === 'nul'
        ? 'Remove the file if it is no SQL or YAML; an editor that broke off while saving can leave such characters too.'
        : 'Save the file as UTF-8, with or without byte order mark.',
  });
}

/** `hint`: what to do about this one, where it is known. */
export function badYaml(message: string, location: Location, hint?: string): GoldError {
  return new GoldError({
    code: 'bad-yaml',
    message: `This is not valid YAML: ${message.replace(/\.$/, '')}.`,
    location,
    hint: hint ?? 'Check indentation, colons and quotes around this place; quote text that begins with {{.',
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

/** `hint`: what was meant, or what the key is for. */
export function badValue(
  where: string,
  problem: string,
  hint: string | undefined,
  location: Location,
): GoldError {
  return new GoldError({
    code: 'bad-value',
    message: `${where}: ${problem}`,
    location,
    hint: hint ?? 'docs/reference.md says what this key takes.',
  });
}

export function missingKey(key: string, where: string, location: Location): GoldError {
  return new GoldError({
    code: 'missing-key',
    message: `${where.charAt(0).toUpperCase()}${where.slice(1)} needs the key "${key}".`,
    location,
    hint: `Add "${key}:" here.`,
    details: { key },
  });
}

/** `target`: undefined when none is named and there is not exactly one. `location`: of `default_target`, if that names it. */
export function unknownTarget(
  target: string | undefined,
  known: readonly string[],
  location: Location | undefined,
): GoldError {
  const nearest = target === undefined ? undefined : findNearest(target, known);
  const list = known.length === 0 ? 'It has none.' : `Its targets: ${known.join(', ')}.`;
  return new GoldError({
    code: 'unknown-target',
    message:
      target === undefined
        ? 'No target is named, and the project has not exactly one.'
        : `The project has no target "${target}".`,
    location: location && { ...location, length: target?.length ?? 1 },
    hint:
      nearest !== undefined
        ? `Did you mean "${nearest}"? ${list}`
        : target === undefined
          ? `Set default_target in gold_project.yml, or use --target. ${list}`
          : list,
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

/** Of `gold explain`. */
export function unknownCode(code: string, known: readonly string[]): GoldError {
  const near = findNear(code, known, 5);
  return new GoldError({
    code: 'unknown-code',
    message: `gold has no error code "${code}".`,
    hint:
      near.length === 0 ? 'gold explain without a code lists them all.' : `Did you mean ${near.join(', ')}?`,
    details: { code, near },
  });
}
