/** Each kind of assertion on random rows with NULLs, against the same rule in plain TypeScript: the exact number of failures. */
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import type { AssertionResult } from '../../src/audit/assertion-result.ts';
import { runAssertions } from '../../src/audit/run-assertions.ts';
import { openTestEngine } from '../support/engine.ts';
import { compileTexts } from '../support/project.ts';
import { suite } from '../support/suite.ts';

interface Row {
  readonly n: number | null;
  readonly s: string | null;
  readonly g: number | null;
}

const engine = await openTestEngine();

function valuesSql(rows: readonly Row[]): string {
  const text = (value: string | null): string =>
    value === null ? 'null' : `'${value.replaceAll("'", "''")}'`;
  const values = rows.map(({ n, s, g }) => `(${n}::bigint, ${text(s)}::varchar, ${g}::bigint)`);
  if (values.length === 0) return 'select 1::bigint as n, null::varchar as s, 1::bigint as g where false';
  return `select * from (values ${values.join(', ')}) t(n, s, g)`;
}

/** The one assertion of model m, written as YAML, measured on rows; `others` are the rows of model other. */
async function measure(
  yaml: string,
  rows: readonly Row[],
  others: readonly Row[] = [],
  rowCount = rows.length,
): Promise<AssertionResult> {
  const { compilation, errors } = compileTexts({
    'models/m.sql': 'select 1 as n',
    'models/other.sql': 'select 1 as n',
    'models/m.yml': `models:\n  - name: m\n    assertions:\n      - ${yaml}\n`,
  });
  if (compilation === undefined) throw new Error(errors.map(({ message }) => message).join('\n'));
  const assertions = compilation.manifest.assertions;
  const [m, other] = [rows, others].map(valuesSql);
  await engine.register({ schema: 'gold', name: 'm' }, { kind: 'query', sql: m ?? '' });
  await engine.register({ schema: 'gold', name: 'other' }, { kind: 'query', sql: other ?? '' });
  const [result] = await runAssertions(assertions, {
    engine,
    rowCount,
    signal: new AbortController().signal,
    elapsed: () => 0,
    baseline: async () => [],
    locate: () => undefined,
  });
  if (result === undefined) throw new Error('nothing measured');
  if (result.error !== undefined) throw result.error;
  return result;
}

const numbers = (rows: readonly Row[]): number[] => rows.flatMap(({ n }) => n ?? []);
const groupsOver = (keys: readonly string[]): number =>
  [...new Set(keys)].filter((key) => keys.filter((one) => one === key).length > 1).length;
const total = (rows: readonly Row[]): number | null =>
  numbers(rows).length === 0 ? null : numbers(rows).reduce((a, b) => a + b, 0);

const RULES: readonly (readonly [
  yaml: string,
  failures: (rows: readonly Row[], others: readonly Row[]) => number,
])[] = [
  ['not_null: { column: n }', (rows) => rows.filter(({ n }) => n === null).length],
  ['unique: { column: n }', (rows) => groupsOver(numbers(rows).map(String))],
  [
    'accepted_values: { column: s, values: [a, "it\'s"] }',
    (rows) => rows.filter(({ s }) => s !== null && !['a', "it's"].includes(s)).length,
  ],
  [
    'accepted_values: { column: n, values: [1, 2] }',
    (rows) => rows.filter(({ n }) => n !== null && ![1, 2].includes(n)).length,
  ],
  [
    "relationships: { column: n, to: ref('other'), field: g }",
    (rows, others) => rows.filter(({ n }) => n !== null && !others.some(({ g }) => g === n)).length,
  ],
  [
    'accepted_range: { column: n, min_value: 0, max_value: 2 }',
    (rows) => rows.filter(({ n }) => n !== null && (n < 0 || n > 2)).length,
  ],
  [
    'accepted_range: { column: n, min_value: 0, inclusive: false }',
    (rows) => rows.filter(({ n }) => n !== null && n <= 0).length,
  ],
  ['not_empty_string: { column: s }', (rows) => rows.filter(({ s }) => s !== null && s.trim() === '').length],
  [
    "matches: { column: s, regex: '^a' }",
    (rows) => rows.filter(({ s }) => s !== null && !s.startsWith('a')).length,
  ],
  [
    'unique_combination: { columns: [n, g] }',
    (rows) => groupsOver(rows.map(({ n, g }) => JSON.stringify([n, g]))),
  ],
  [
    "expression: { expression: 'n >= g' }",
    (rows) => rows.filter(({ n, g }) => n !== null && g !== null && n < g).length,
  ],
  ['row_count: { min: 2, max: 4 }', (rows) => (rows.length < 2 || rows.length > 4 ? 1 : 0)],
  ["equal_rowcount: { to: ref('other') }", (rows, others) => (rows.length === others.length ? 0 : 1)],
  ['not_constant: { column: n }', (rows) => (new Set(numbers(rows)).size <= 1 ? 1 : 0)],
  ['at_least_one: { column: n }', (rows) => (numbers(rows).length === 0 ? 1 : 0)],
  [
    'not_null_proportion: { column: n, at_least: 0.9 }',
    (rows) => (rows.length > 0 && numbers(rows).length / rows.length < 0.9 ? 1 : 0),
  ],
  [
    'sequential_values: { column: n }',
    (rows) => {
      const sorted = numbers(rows).sort((a, b) => a - b);
      return sorted.filter((value, index) => index > 0 && value !== (sorted[index - 1] ?? 0) + 1).length;
    },
  ],
  [
    "aggregation: { metric: sum(n), equals: sum(n), of: ref('other'), tolerance: 1 }",
    (rows, others) => {
      const [a, b] = [total(rows), total(others)];
      if (a === null && b === null) return 0;
      return a !== null && b !== null && Math.abs(a - b) <= 1 ? 0 : 1;
    },
  ],
  [
    "cross_metric: { metric: count(*), equals: count(*), of: ref('other'), tolerance: 50% }",
    (rows, others) => (Math.abs(rows.length - others.length) <= others.length * 0.5 ? 0 : 1),
  ],
];

const row = fc.record({
  n: fc.option(fc.integer({ min: -2, max: 4 })),
  s: fc.option(fc.constantFrom('a', 'ab', "it's", '', '  ', 'b')),
  g: fc.option(fc.integer({ min: -1, max: 2 })),
});
/** Break every rule that no rows at all do not break. */
const BAD_ROWS: Row[] = [
  { n: -2, s: '', g: 2 },
  { n: -2, s: '', g: 2 },
  { n: null, s: 'b', g: 0 },
  { n: 4, s: 'b', g: 1 },
  { n: 1, s: 'b', g: null },
];
const rowsOf = fc.array(row, { maxLength: 7 });

const test = suite('assertion kinds');

for (const [yaml, rule] of RULES) {
  test(yaml, async () => {
    let failing = 0;
    const property = fc.asyncProperty(rowsOf, rowsOf, async (rows, others) => {
      const expected = rule(rows, others);
      const { failures, status, sample } = await measure(yaml, rows, others);
      assert.is(failures, expected);
      // As of a large table, where conditions are measured apart.
      assert.is((await measure(yaml, rows, others, 1_000_000)).failures, expected);
      assert.is(status, expected === 0 ? 'pass' : 'fail');
      assert.is(sample?.rows.length ?? 0, Math.min(5, expected));
      if (expected > 0) failing += 1;
    });
    await fc.assert(property, {
      numRuns: 15,
      examples: [
        [BAD_ROWS, []],
        [[], []],
      ],
    });
    assert.ok(failing > 0, 'no case failed');
  });
}

test('recency counts from the instant of the run', async () => {
  const rule = (column: string) => `recency: { column: ${column}, max_age: { count: 2, period: day } }`;
  const fresh: Row = { n: 1, s: '2026-01-01 12:00:00', g: 1 };
  const stale: Row = { ...fresh, s: '2025-12-30 00:00:00' };
  assert.is((await measure(rule('s'), [fresh, stale])).status, 'pass');
  assert.is((await measure(rule('s'), [stale])).status, 'fail');
  assert.is((await measure(rule('s'), [])).status, 'fail');
});

test('ranges of one group do not overlap', async () => {
  const yaml = 'mutually_exclusive_ranges: { lower_bound_column: n, upper_bound_column: g, partition_by: s }';
  const range = (n: number, g: number, s = 'a'): Row => ({ n, g, s });
  assert.is((await measure(yaml, [range(0, 2), range(2, 4), range(1, 9, 'b')])).failures, 0);
  assert.is((await measure(yaml, [range(0, 3), range(2, 4), range(5, 4)])).failures, 2);
});
