/** Assertions as they are written in YAML, found and taken apart: dbt's words and blocks are understood. */
import { assertionCommonSchema, OPTION_ALIASES } from '../../project/assertion-schemas.ts';
import type { YamlDocument, YamlPath } from '../../project/yaml-document.ts';

type Written = string | Readonly<Record<string, unknown>>;

/** What YAML says of a model, a seed or a source table, as far as assertions go. */
export interface AssertedProperties {
  readonly value: Lists & { readonly columns?: readonly (Lists & { readonly name: string })[] | undefined };
  readonly document: YamlDocument;
  readonly at: YamlPath;
}

interface Lists {
  readonly assertions?: readonly Written[] | undefined;
  readonly tests?: readonly Written[] | undefined;
  readonly data_tests?: readonly Written[] | undefined;
}

export interface WrittenEntry {
  readonly value: Written;
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

export interface SplitOptions {
  /** Options of the kind, under the names that gold has for them. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Options of all kinds. */
  readonly common: Readonly<Record<string, unknown>>;
}

const COMMON = new Set(Object.keys(assertionCommonSchema.shape));

/** dbt puts options into `arguments:` and common ones into `config:`. */
export function splitOptions(body: unknown): SplitOptions {
  const {
    arguments: inner,
    config,
    ...flat
  } = { ...(typeof body === 'object' && body !== null ? body : {}) } as Record<string, unknown>;
  const all = Object.entries({ ...flat, ...Object(inner), ...Object(config) });
  return {
    options: Object.fromEntries(all.filter(([key]) => !COMMON.has(key))),
    common: Object.fromEntries(all.filter(([key]) => COMMON.has(key))),
  };
}

/** Options of a built-in kind under the names that gold has for them. */
export function ownNames(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).map(([key, value]) => [OPTION_ALIASES[key] ?? key, value]),
  );
}
