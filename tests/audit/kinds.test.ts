/** Each kind of assertion on random rows with NULLs, against the same rule in plain TypeScript: the exact number of failures. */
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import type { AssertionResult } from '../../src/audit/assertion-result.ts';
import { runAssertions } from '../../src/audit/run-assertions.ts';
import { openTestEngine } from '../support/engine.ts';
import { compileTexts } from '../support/project.ts';
import { rejectsWith } from '../support/rejects.ts';
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
const measure = (
  yaml: string,
  rows: readonly Row[],
  others: readonly Row[] = [],
  rowCount = rows.length,
): Promise<AssertionResult> => measureSql(yaml, valuesSql(rows), valuesSql(others), rowCount);

/** The same, with queries that give the rows. What cannot be measured is thrown. */
async function measureSql(
  yaml: string,
  rows: string,
  others = 'select 1 as n',
  rowCount?: number,
): Promise<AssertionResult> {
  const { compilation, errors } = compileTexts({
    'models/m.sql': 'select 1 as n',
    'models/other.sql': 'select 1 as n',
    'models/m.yml': `models:\n  - name: m\n    assertions:\n      - ${yaml}\n`,
  });
  if (compilation === undefined) throw new Error(errors.map(({ message }) => message).join('\n'));
  await engine.register({ schema: 'gold', name: 'm' }, { kind: 'query', sql: rows });
  await engine.register({ schema: 'gold', name: 'other' }, { kind: 'query', sql: others });
  const [result] = await runAssertions(compilation.manifest.assertions, {
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
const byG = (rows: readonly Row[]): Row[][] =>
  [...new Set(rows.map(({ g }) => g))].map((key) => rows.filter(({ g }) => g === key));
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
    'sequential_values: { column: n, group_by_columns: g }',
    (rows) =>
      byG(rows)
        .map((group) => numbers(group).sort((a, b) => a - b))
        .flatMap((sorted) =>
          sorted.filter((value, index) => index > 0 && value !== (sorted[index - 1] ?? 0) + 1),
        ).length,
  ],
  [
    'at_least_one: { column: n, group_by_columns: [g] }',
    (rows) => byG(rows).filter((group) => numbers(group).length === 0).length,
  ],
  [
    'not_constant: { column: n, group_by_columns: g }',
    (rows) => byG(rows).filter((group) => new Set(numbers(group)).size <= 1).length,
  ],
  [
    'not_null_proportion: { column: n, at_least: "0.6", group_by_columns: g }',
    (rows) => byG(rows).filter((group) => numbers(group).length / group.length < 0.6).length,
  ],
  [
    "equal_rowcount: { to: ref('other'), group_by_columns: [g] }",
    (rows, others) =>
      [...new Set([...rows, ...others].map(({ g }) => g))].filter(
        (key) => rows.filter(({ g }) => g === key).length !== others.filter(({ g }) => g === key).length,
      ).length,
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

test('bounds that are missing, equal or the wrong way round are no range', async () => {
  const kind = 'mutually_exclusive_ranges: { lower_bound_column: n, upper_bound_column: g';
  const range = (n: number | null, g: number | null): Row => ({ n, g, s: 'a' });
  assert.is((await measure(`${kind} }`, [range(0, null), range(null, 9), range(null, null)])).failures, 3);
  assert.is((await measure(`${kind} }`, [range(0, 2), range(2, 2)])).failures, 1);
  assert.is(
    (await measure(`${kind}, zero_length_range_allowed: true }`, [range(0, 2), range(2, 2)])).failures,
    0,
  );
});

test("helper columns do not clash with the table's own", async () => {
  const ranges = 'mutually_exclusive_ranges: { lower_bound_column: n, upper_bound_column: g }';
  const rows = 'select * from (values (0, 3, 9), (2, 4, 9)) t(n, g, next_lower)';
  assert.is((await measureSql(ranges, rows)).failures, 1);
  const sequence = 'sequential_values: { column: previous_value }';
  assert.is((await measureSql(sequence, 'select unnest([1, 2, 4]) as previous_value')).failures, 1);
});

test('what gives a value for each row is no measure', async () => {
  const compare = (metric: string, equals: string) =>
    `aggregation: { metric: "${metric}", equals: "${equals}", of: ref('other') }`;
  const cases: readonly (readonly [yaml: string, code: string])[] = [
    [compare('n', 'min(n)'), 'engine-binder'],
    [compare('min(n)', 'n'), 'engine-binder'],
    [compare('unnest([1, 1])', '1'), 'assertion-not-one-value'],
    [compare('min(n)', 'unnest([1, 1])'), 'engine-runtime'],
    ['trend: { metric: n, max_change: 50% }', 'engine-binder'],
  ];
  for (const [yaml, code] of cases) {
    for (const rows of ['select 1 as n', 'select unnest([1, 2]) as n']) {
      const { location } = await rejectsWith(measureSql(yaml, rows, rows), code);
      assert.is(location?.line, 4);
    }
  }
});

test('a tolerance needs numbers on both sides, equality does not', async () => {
  const compare = (tolerance: string, metric = 'max(x)') =>
    `aggregation: { metric: ${metric}, equals: ${metric}, of: ref('other')${tolerance} }`;
  const status = async (yaml: string, x: string, y: string) =>
    (await measureSql(yaml, `select ${x} as x`, `select ${y} as x`)).status;
  for (const odd of ["'inf'::double", "'-inf'::double", "'nan'::double"]) {
    for (const tolerance of [', tolerance: 1', ', tolerance: 1%', '']) {
      assert.is(await status(compare(tolerance), odd, '1'), 'fail', odd + tolerance);
      assert.is(await status(compare(tolerance), '1', odd), 'fail', odd + tolerance);
      assert.is(await status(compare(tolerance), odd, odd), 'pass', odd + tolerance);
    }
  }
  const early = "timestamp '2026-01-01 00:00:00'";
  assert.is(await status(compare(''), early, early), 'pass');
  assert.is(await status(compare(', tolerance: 0%'), early, "timestamp '2026-01-02 00:00:00'"), 'fail');
  assert.is(await status(compare(''), "'a'", "'a'"), 'pass');
  assert.is(await status(compare(', tolerance: "0.5"', 'max(x)'), '1.5', '1'), 'pass');
  assert.is(await status(compare('', '"max(x) -- the latest\\n"'), '1', '2'), 'fail');
});

test('digits in quotes are kept exactly, and numbers stand for their text', async () => {
  const failures = async (yaml: string, values: string, type: string) =>
    (await measureSql(yaml, `select unnest([${values}])::${type} as n`)).failures;
  const big = '9007199254740993';
  const bigger = '12345678901234567890123456789012345678';
  for (const [digits, type] of [
    [big, 'bigint'],
    [bigger, 'decimal(38,0)'],
  ] as const) {
    const values = `'${BigInt(digits) - 1n}', '${digits}', '${BigInt(digits) + 1n}'`;
    assert.is(await failures(`accepted_range: { column: n, min_value: "${digits}" }`, values, type), 1);
    assert.is(await failures(`accepted_range: { column: n, max_value: "${digits}" }`, values, type), 1);
    assert.is(await failures(`accepted_values: { column: n, values: ["${digits}"] }`, values, type), 2);
    assert.is(
      await failures(`accepted_values: { column: n, values: ["${digits}"], quote: false }`, values, type),
      2,
    );
    const compare = `aggregation: { metric: max(n), equals: max(n) - 2, of: ref('m')`;
    assert.is(await failures(`${compare}, tolerance: "1.5" }`, values, type), 1);
    assert.is(await failures(`${compare}, tolerance: "${digits}" }`, values, type), 0);
  }
  const around = "'1000000000000000000001', '1000000000000000000000', '999999999999999999999'";
  assert.is(await failures('accepted_range: { column: n, max_value: 1e21 }', around, 'decimal(38,0)'), 1);
  assert.is(await failures('accepted_values: { column: n, values: [1, 2] }', "'1', '01', 'x'", 'varchar'), 2);
  assert.is(await failures('accepted_values: { column: n, values: [true] }', "'true', 'f'", 'boolean'), 1);
});
