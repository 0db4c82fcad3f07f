/** A parsed YAML value against its schema: typed, or errors at the line that is wrong. */
import type * as z from 'zod';
import type { GoldError } from '../diagnostics/gold-error.ts';
import { badValue, missingKey, unknownKey } from '../diagnostics/project.ts';
import { describeIssue, type Issue } from './describe-issue.ts';
import { documentOfCopy, isWithin, leaveOut, pathInFile } from './left-out.ts';
import type { YamlDocument, YamlPath } from './yaml-document.ts';

/** Where the parts of a value are written: a YAML places, or a call in a template. */
export type Places = Pick<YamlDocument, 'locate' | 'locateKey'>;

export interface Validated<T> {
  /** Undefined when there are errors, save unknown keys: without those the rest still counts, so that its errors are found too. */
  readonly value: T | undefined;
  readonly errors: readonly GoldError[];
}

/** Validates `value`, which stands at `at` in `places`. `what` names it in messages: `the project file`. */
export function validate<S extends z.ZodType>(
  schema: S,
  places: Places,
  what: string,
  value: unknown,
  at: YamlPath = [],
): Validated<z.output<S>> {
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data, errors: [] };
  const subject: Subject = { schema, places, what, value, at };
  const errors = result.error.issues.flatMap((issue) => issueToErrors(issue, subject));
  const parts = result.error.issues.flatMap(wrongParts);
  if (!parts.every(({ isKey }) => isKey)) return { value: undefined, errors };
  const second = schema.safeParse(
    leaveOut(
      value,
      parts.map(({ path }) => path),
    ),
  );
  return { value: second.success ? second.data : undefined, errors };
}

export interface ValidatedFile<T> extends Validated<T> {
  /** The file, for paths in `value`. */
  readonly document: YamlDocument;
  /** Paths in the file of what is wrong and therefore not in `value`. */
  readonly leftOut: readonly YamlPath[];
}

/** Each finds what only shows when the mistakes before are out of the way. */
const PASSES = 20;

/**
 * Validates a whole file. What is wrong is left out of the value, so that the rest is checked and used as if it stood alone.
 * The value is undefined only when a key is missing without which there is no file.
 */
export function validateFile<S extends z.ZodType>(
  schema: S,
  document: YamlDocument,
  what: string,
): ValidatedFile<z.output<S>> {
  const value = document.value ?? {};
  const errors: GoldError[] = [];
  const leftOut: YamlPath[] = [];
  for (let pass = 0; pass < PASSES; pass += 1) {
    const result = schema.safeParse(leaveOut(value, leftOut));
    if (result.success)
      return { value: result.data, errors, document: documentOfCopy(document, leftOut), leftOut };
    const before = [...leftOut];
    for (const issue of result.error.issues) {
      const path = pathInFile(issue.path.map(toPart), before);
      // What is incomplete because a part of it was left out has been told.
      if (!before.some((part) => isWithin(part, path)))
        errors.push(
          ...issueToErrors({ ...issue, path: [...path] }, { schema, places: document, what, value, at: [] }),
        );
    }
    const parts = result.error.issues.flatMap(wrongParts);
    leftOut.push(...parts.map(({ path }) => pathInFile(path, before)));
    if (parts.some(({ path }) => path.length === 0)) break;
  }
  return { value: undefined, errors, document, leftOut };
}

/** What the issues of a value are told with. */
interface Subject {
  readonly schema: z.ZodType;
  readonly places: Places;
  readonly what: string;
  readonly value: unknown;
  /** Where the value stands in `places`. */
  readonly at: YamlPath;
}

function issueToErrors(issue: Issue, subject: Subject): GoldError[] {
  const { schema, places, value, at } = subject;
  const inner = issue.path.map(toPart);
  const path = [...at, ...inner];
  const where = describePath(inner, subject);
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, inner);
    return issue.keys.map((key) => unknownKey(key, known, where, places.locateKey([...path, key])));
  }
  const branch = issue.code === 'invalid_union' ? bestBranch(issue.errors) : undefined;
  if (branch !== undefined)
    return branch.flatMap((nested) =>
      issueToErrors({ ...nested, path: [...issue.path, ...nested.path] }, subject),
    );
  if (isMissing(issue)) {
    const parent = describePath(inner.slice(0, -1), subject);
    return [missingKey(String(inner.at(-1) ?? ''), parent, places.locate(path.slice(0, -1)))];
  }
  const { text, hint } = describeIssue(issue, valueAt(value, inner));
  return [badValue(where, text, hint ?? purposeOf(schema, inner), places.locate(path))];
}

function isMissing(issue: Issue): boolean {
  return issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
}

interface WrongPart {
  readonly path: YamlPath;
  /** A key that is not known: without it everything else can stand. */
  readonly isKey: boolean;
}

/** What has to be left out so that the issue is gone. */
function wrongParts(issue: Issue): readonly WrongPart[] {
  const path = issue.path.map(toPart);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...path, key], isKey: true }));
  const branch = issue.code === 'invalid_union' ? bestBranch(issue.errors) : undefined;
  if (branch !== undefined)
    return branch.flatMap((nested) => wrongParts({ ...nested, path: [...issue.path, ...nested.path] }));
  return [{ path: isMissing(issue) ? path.slice(0, -1) : path, isKey: false }];
}

function toPart(part: PropertyKey): string | number {
  return typeof part === 'number' ? part : String(part);
}

function valueAt(value: unknown, path: YamlPath): unknown {
  let found = value;
  for (const part of path) found = isObject(found) ? found[String(part)] : undefined;
  return found;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Of a union, the branch that the value came nearest to: the one whose complaints lie deepest. */
function bestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const depth = (issues: readonly Issue[]): number =>
    Math.max(0, ...issues.map((issue) => issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0)));
  const deepest = [...branches].sort((a, b) => depth(b) - depth(a))[0];
  return deepest !== undefined && depth(deepest) > 0 ? deepest : undefined;
}

/** The keys an object at `path` may have, found by walking the schema. */
function knownKeys(schema: z.ZodType, path: YamlPath): string[] {
  const candidates = options(unwrap(schemaAt(schema, path)));
  return candidates.flatMap((candidate) => Object.keys(shapeOf(unwrap(candidate)) ?? {}));
}

/** What the key at `path` is for, as its schema describes it. */
function purposeOf(schema: z.ZodType, path: YamlPath): string | undefined {
  const found = schemaAt(schema, path);
  // The description is public in zod; the walk has erased the type.
  const text = (found as { readonly description?: string } | undefined)?.description;
  return text === undefined ? undefined : `${String(path.at(-1))}: ${text}`;
}

function schemaAt(schema: z.ZodType, path: YamlPath): unknown {
  let current: unknown = schema;
  for (const part of path) current = child(unwrap(current), part);
  return current;
}

function child(schema: unknown, part: string | number): unknown {
  for (const option of options(schema)) {
    const definition = definitionOf(unwrap(option));
    if (definition?.type === 'object' && definition.shape !== undefined && part in definition.shape) {
      return definition.shape[part];
    }
    if (definition?.type === 'array') return definition.element;
    if (definition?.type === 'record') return definition.valueType;
  }
  return undefined;
}

interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string | number, unknown>>;
  readonly element?: unknown;
  readonly valueType?: unknown;
  readonly innerType?: unknown;
  readonly in?: unknown;
  readonly options?: readonly unknown[];
}

function definitionOf(schema: unknown): Definition | undefined {
  // zod's public introspection is `schema.def`; its static type is erased by walking generically.
  return (schema as { def?: Definition } | undefined)?.def;
}

function shapeOf(schema: unknown): Definition['shape'] {
  return definitionOf(schema)?.shape;
}

function options(schema: unknown): readonly unknown[] {
  return definitionOf(schema)?.options ?? [schema];
}

function unwrap(schema: unknown): unknown {
  const definition = definitionOf(schema);
  const inner = definition?.innerType ?? (definition?.type === 'pipe' ? definition.in : undefined);
  return inner === undefined ? schema : unwrap(inner);
}

/** Lists whose entries people know by name, and what they call them. */
const ENTRIES: Readonly<Record<string, string>> = {
  models: 'the model',
  seeds: 'the seed',
  sources: 'the source',
  tables: 'the table',
  columns: 'the column',
};

/** `"config.tags" of the model "orders"`, by the innermost entry that has a name; else `"models[0].config" in a properties file`. */
function describePath(path: YamlPath, { what, value }: Subject): string {
  for (let depth = path.length; depth >= 2; depth -= 1) {
    const entry = ENTRIES[String(path[depth - 2])];
    const name = valueAt(value, [...path.slice(0, depth), 'name']);
    if (entry === undefined || typeof path[depth - 1] !== 'number' || typeof name !== 'string') continue;
    const rest = path.slice(depth);
    return rest.length === 0 ? `${entry} "${name}"` : `"${formatPath(rest)}" of ${entry} "${name}"`;
  }
  return path.length === 0 ? what : `"${formatPath(path)}" in ${what}`;
}

function formatPath(path: YamlPath): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('');
}
