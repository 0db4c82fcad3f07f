/** A parsed YAML value against its schema: typed, or errors at the line that is wrong. */
import type * as z from 'zod';
import type { GoldError } from '../diagnostics/gold-error.ts';
import { badValue, missingKey, unknownKey } from '../diagnostics/project.ts';
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
  const errors = result.error.issues.flatMap((issue) => issueToErrors(issue, schema, places, what, at));
  const known = withoutUnknownKeys(value, result.error.issues);
  const second = known === undefined ? undefined : schema.safeParse(known);
  return { value: second?.success ? second.data : undefined, errors };
}

type Issue = z.core.$ZodIssue;

function issueToErrors(
  issue: Issue,
  schema: z.ZodType,
  places: Places,
  what: string,
  at: YamlPath,
): GoldError[] {
  const inner = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  const path = [...at, ...inner];
  const where = inner.length === 0 ? what : `"${formatPath(inner)}" in ${what}`;
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, inner);
    return issue.keys.map((key) => unknownKey(key, known, where, places.locateKey([...path, key])));
  }
  if (issue.code === 'invalid_union') {
    const branch = bestBranch(issue.errors);
    if (branch !== undefined) {
      return branch.flatMap((nested) =>
        issueToErrors({ ...nested, path: [...issue.path, ...nested.path] }, schema, places, what, at),
      );
    }
  }
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) {
    const parent = inner.length === 1 ? what : `"${formatPath(inner.slice(0, -1))}" in ${what}`;
    return [missingKey(String(inner.at(-1) ?? ''), parent, places.locate(path.slice(0, -1)))];
  }
  return [badValue(where, issue.message, places.locate(path))];
}

/** A copy without the keys that the issues name; undefined when there are none or something else is wrong too. */
function withoutUnknownKeys(value: unknown, issues: readonly Issue[]): unknown {
  const found = issues.flatMap((issue) => unknownKeysOf(issue, []));
  if (found.length === 0 || found.includes(undefined)) return undefined;
  const copy: unknown = structuredClone(value);
  for (const { path, keys } of found.flatMap((entry) => entry ?? [])) {
    let parent: unknown = copy;
    for (const part of path) parent = isObject(parent) ? parent[String(part)] : undefined;
    if (isObject(parent)) for (const key of keys) delete parent[key];
  }
  return copy;
}

interface UnknownKeys {
  readonly path: readonly PropertyKey[];
  readonly keys: readonly string[];
}

/** Undefined for an issue of another kind. */
function unknownKeysOf(issue: Issue, above: readonly PropertyKey[]): readonly (UnknownKeys | undefined)[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') return [{ path, keys: issue.keys }];
  const branch = issue.code === 'invalid_union' ? bestBranch(issue.errors) : undefined;
  return branch === undefined ? [undefined] : branch.flatMap((nested) => unknownKeysOf(nested, path));
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
  let current: unknown = schema;
  for (const part of path) current = child(unwrap(current), part);
  const candidates = options(unwrap(current));
  return candidates.flatMap((candidate) => Object.keys(shapeOf(unwrap(candidate)) ?? {}));
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

function formatPath(path: YamlPath): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('');
}
