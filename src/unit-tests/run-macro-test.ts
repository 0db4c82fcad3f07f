/** A unit test of a macro: its call rendered, and either the text compared or its value over the rows given. */
import type { RenderedCall } from '../compile/render-variant.ts';
import type { MacroTestNode } from '../compile/unit-tests/unit-test-node.ts';
import { GoldError } from '../diagnostics/gold-error.ts';
import { macroReadsTables } from '../diagnostics/unit-test.ts';
import type { QueryResult } from '../ports/engine.ts';
import { quoteName } from '../schema/sql-type.ts';
import {
  broken,
  compareWithExpected,
  differing,
  findUnusedOverrides,
  type Outcome,
  PASSED,
} from './outcome.ts';
import { typeRows } from './typed-rows.ts';
import type { UnitTestRun } from './unit-test-run.ts';

const VALUE = 'value';

export async function runMacroTest(test: MacroTestNode, run: UnitTestRun): Promise<Outcome> {
  const { compilation, engine, signal } = run;
  const call = compilation.renderCall(test.call, test.callPlace, { ...test.overrides, relations: new Map() });
  if (call.errors.length > 0 || call.text === undefined) return broken(call.errors);
  const unused = findUnusedOverrides(test, call, compilation);
  if (unused.length > 0) return broken(unused);
  if (test.expected.kind === 'text') {
    const [expected, actual] = [test.expected.text.trim(), call.text.trim()];
    return expected === actual ? PASSED : differing({ kind: 'text', expected, actual });
  }
  const tables = [...call.recorded.nodes].sort();
  if (tables.length > 0) return broken([macroReadsTables(tables, test.callPlace)]);

  const schema = { columns: [], complete: false };
  const given =
    test.given &&
    (await typeRows({ rows: test.given, schema, what: 'The macro', onlyWritten: false }, engine, signal));
  if (given !== undefined && given.sql === undefined) return broken(given.errors);
  let actual: QueryResult;
  const columns = givenColumns(test);
  const head = `select ${columns.map((name) => `${quoteName(name)}, `).join('')}(`;
  const from = given?.sql === undefined ? '' : ` from (${given.sql}\n) as given`;
  try {
    // The newline ends a comment that the macro may close with.
    const sql = `${head}${call.text}\n) as ${VALUE}${from}`;
    actual = await engine.query(sql, { signal });
  } catch (error) {
    if (!(error instanceof GoldError)) throw error;
    return broken([locate(error, call, head.length, test)]);
  }
  const what = columns.length > 0 ? 'The result' : 'The value of a macro';
  return compareWithExpected({ expected: test.expected.rows, actual, what }, engine, signal);
}

/** Columns of the given rows that the expected rows name too: they say which row a value belongs to. */
function givenColumns({ given, expected }: MacroTestNode): string[] {
  if (given?.kind !== 'cells' || expected.kind !== 'rows' || expected.rows.kind !== 'cells') return [];
  const wanted = new Set(expected.rows.columns.map(({ name }) => name.toLowerCase()));
  return given.columns
    .map(({ name }) => name)
    .filter((name) => name.toLowerCase() !== VALUE && wanted.has(name.toLowerCase()));
}

function locate(error: GoldError, call: RenderedCall, head: number, test: MacroTestNode): GoldError {
  const { position } = error.details;
  const offset = typeof position === 'number' ? position - head : -1;
  const place = offset >= 0 && offset <= (call.text?.length ?? 0) ? call.locate(offset) : undefined;
  return error
    .at(place ?? test.callPlace)
    .withHint(`The macro gives this SQL: ${(call.text ?? '').replace(/\s+/g, ' ').trim()}`);
}
