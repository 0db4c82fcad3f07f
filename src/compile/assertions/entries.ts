/** Assertions as they are written in YAML, found and taken apart: dbt's words and blocks are understood. */
import {
  type AssertionKind,
  assertionCommonSchema,
  OPTION_ALIASES,
} from '../../project/assertion-schemas.ts';
import type { YamlDocument, YamlPath } from '../../project/yaml-document.ts';
import { quoteName } from '../../schema/sql-type.ts';

/** What YAML says of a model, a seed or a source table, as far as assertions go. */
export interface AssertedProperties {
  readonly value: Lists & { readonly columns?: readonly (Lists & { readonly name: string })[] | undefined };
  readonly document: YamlDocument;
  readonly at: YamlPath;
}

interface Lists {
  readonly assertions?: readonly unknown[] | undefined;
  readonly tests?: readonly unknown[] | undefined;
  readonly data_tests?: readonly unknown[] | undefined;
}

export interface WrittenEntry {
  readonly value: unknown;
  /** The column below which it stands. */
  readonly column: string | undefined;
  readonly at: YamlPath;
}

const WORDS = ['assertions', 'tests', 'data_tests'] as const;

export function findEntries({ value, at }: AssertedProperties): WrittenEntry[] {
  const below = (lists: Lists, column: string | undefined, path: YamlPath): WrittenEntry[] =>
    WORDS.flatMap((word) =>
      (lists[word] ?? []).map((entry, index) => ({ value: entry, column, at: [...path, word, index] })),
    );
  return [
    ...below(value, undefined, at),
    ...(value.columns ?? []).flatMap((column, index) =>
      below(column, column.name, [...at, 'columns', index]),
    ),
  ];
}

/** One assertion: its kind as written, and what stands below that. */
export interface KindAndBody {
  readonly written: string;
  /** Undefined where the kind stands alone. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

/** What is wrong with it otherwise, as a sentence. */
export function readEntry(value: unknown): KindAndBody | { readonly problem: string } {
  if (typeof value === 'string') return { written: value, body: undefined };
  const [entry, ...others] = isMap(value) ? Object.entries(value) : [];
  if (entry === undefined || others.length > 0) {
    return { problem: 'An assertion is one kind, with its options below it.' };
  }
  const [written, body] = entry;
  const maps = {
    [written]: body,
    ...(isMap(body) ? { arguments: body['arguments'], config: body['config'] } : {}),
  };
  for (const [key, map] of Object.entries(maps)) {
    if (map !== undefined && map !== null && !isMap(map)) {
      return {
        problem: `Below "${key}" stand options, each with its value; ${JSON.stringify(map)} is none.`,
      };
    }
  }
  return { written, body: isMap(body) ? body : {} };
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export interface SplitOptions {
  /** Options of the kind, as they are written. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Options of all kinds. */
  readonly common: Readonly<Record<string, unknown>>;
}

const COMMON = new Set(Object.keys(assertionCommonSchema.shape));

/** dbt puts options into `arguments:` and common ones into `config:`. */
export function splitOptions({ body = {} }: KindAndBody): SplitOptions {
  const { arguments: inner, config, ...flat } = body;
  const all = [flat, inner, config].flatMap((map) => (isMap(map) ? Object.entries(map) : []));
  return {
    options: Object.fromEntries(all.filter(([key]) => !COMMON.has(key))),
    common: Object.fromEntries(all.filter(([key]) => COMMON.has(key))),
  };
}

export interface OwnOptions {
  readonly options: Readonly<Record<string, unknown>>;
  /** The column that it is about, where no option says so. */
  readonly column?: string;
}

/** Options of a built-in kind as gold has them. `column`: below which it is written. */
export function ownOptions(
  kind: AssertionKind,
  written: string,
  column: string | undefined,
  options: Readonly<Record<string, unknown>>,
): OwnOptions {
  const renamed = Object.fromEntries(Object.entries(options).map(([key, value]) => [ownName(key), value]));
  if (kind === 'recency') return { options: ownRecency(renamed) };
  if (kind === 'expression' && /(?:^|\.)expression_is_true$/.test(written)) {
    return ownExpression(renamed, column);
  }
  return { options: renamed };
}

function ownName(key: string): string {
  return (Object.hasOwn(OPTION_ALIASES, key) ? OPTION_ALIASES[key] : undefined) ?? key;
}

/** That of dbt_utils has `field`, `interval` and `datepart`. */
function ownRecency({
  field,
  interval,
  datepart,
  ...rest
}: Record<string, unknown>): Record<string, unknown> {
  const given = Object.fromEntries(
    Object.entries({ interval, datepart }).filter(([, value]) => value !== undefined),
  );
  const isWhole = interval !== undefined && datepart !== undefined && rest['max_age'] === undefined;
  return {
    ...(field === undefined ? {} : { column: field }),
    ...(isWhole ? { max_age: { count: interval, period: datepart } } : given),
    ...rest,
  };
}

/** That of dbt_utils is what comes behind the column, when there is one. */
function ownExpression(
  { column: given, ...rest }: Record<string, unknown>,
  below: string | undefined,
): OwnOptions {
  const column = given ?? below;
  const { expression } = rest;
  if (typeof column !== 'string' || typeof expression !== 'string') {
    return { options: given === undefined ? rest : { column: given, ...rest } };
  }
  return { options: { ...rest, expression: `${quoteName(column)} ${expression}` }, column };
}
