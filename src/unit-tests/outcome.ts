/** How a unit test ends, and the checks that tests of models and macros share. */
import type { Compilation } from '../compile/compile-project.ts';
import type { UnitTestNode } from '../compile/unit-tests/unit-test-node.ts';
import type { WrittenRows } from '../compile/unit-tests/written-rows.ts';
import type { GoldError } from '../diagnostics/gold-error.ts';
import { unusedOverride } from '../diagnostics/unit-test.ts';
import type { Engine, QueryResult } from '../ports/engine.ts';
import { toSqlType } from '../schema/sql-type.ts';
import { compareRows } from './compare-rows.ts';
import type { InputSchema } from './declared-schema.ts';
import { typeRows } from './typed-rows.ts';
import type { UnitTestResult } from './unit-test-result.ts';

export type Outcome = Omit<UnitTestResult, 'test' | 'seconds'>;

export const PASSED: Outcome = { status: 'pass', errors: [] };

export function broken(errors: readonly GoldError[]): Outcome {
  return { status: 'error', errors };
}

export function differing(difference: UnitTestResult['difference']): Outcome {
  return difference === undefined ? PASSED : { status: 'fail', errors: [], difference };
}

/** Variables overridden that nobody asked for and that the project does not have either: slips of the pen. */
export function findUnusedOverrides(
  { overrides, overridePlaces, location }: UnitTestNode,
  read: { readonly vars: ReadonlySet<string>; readonly environment: ReadonlySet<string> },
  { names }: Compilation,
): GoldError[] {
  const unused = (
    what: Parameters<typeof unusedOverride>[0],
    given: object | undefined,
    asked: ReadonlySet<string>,
    known: readonly string[],
    kind: string,
  ): GoldError[] =>
    Object.keys(given ?? {})
      .filter((name) => !asked.has(name) && !known.includes(name))
      .map((name) =>
        unusedOverride(what, name, [...asked, ...known], overridePlaces.get(`${kind}.${name}`) ?? location),
      );
  return [
    ...unused('variable', overrides.vars, read.vars, names.vars, 'vars'),
    ...unused('environment variable', overrides.environment, read.environment, names.environment, 'env_vars'),
  ];
}

export interface Comparison {
  readonly expected: WrittenRows;
  /** The whole result; only the columns that the expected rows have are compared. */
  readonly actual: QueryResult;
  /** What has these columns, for messages. */
  readonly what: string;
  /** Columns that are shown only where they are asked for. */
  readonly aside?: readonly string[];
}

export async function compareWithExpected(
  { expected, actual, what, aside = [] }: Comparison,
  engine: Engine,
  signal: AbortSignal,
): Promise<Outcome> {
  const schema: InputSchema = {
    complete: true,
    columns: actual.columns.map(({ name, type }) =>
      type.kind === 'unsupported'
        ? { name, sqlType: 'VARCHAR', type: { kind: 'primitive', name: 'string' } }
        : { name, sqlType: toSqlType(type), type },
    ),
  };
  // "No rows" says nothing of columns: then any row is one too many, and is shown with all of the model's own.
  const onlyWritten = expected.kind === 'query' || expected.columns.length > 0;
  const shown = onlyWritten ? schema : withoutColumns(schema, aside);
  const typed = await typeRows({ rows: expected, schema: shown, what, onlyWritten }, engine, signal);
  if (typed.sql === undefined) return broken(typed.errors);
  const wanted = await engine.query(typed.sql, { signal });
  const indexes = wanted.columns.map(({ name }) =>
    actual.columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase()),
  );
  const chosen = indexes.flatMap((index) => actual.columns[index] ?? []);
  return differing(
    compareRows(
      chosen.map(({ name }) => name),
      chosen.map(({ type }) => type),
      wanted.rows,
      actual.rows.map((row) => indexes.map((index) => row[index] ?? null)),
    ),
  );
}

function withoutColumns(schema: InputSchema, names: readonly string[]): InputSchema {
  const left = schema.columns.filter(({ name }) => !names.includes(name));
  return { ...schema, columns: left.length > 0 ? left : schema.columns };
}
