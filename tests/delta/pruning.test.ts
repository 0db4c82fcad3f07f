/** Pruning never loses a row: files made from known rows, any predicate, judged against evaluating each row. */
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import type { AddFile } from '../../src/delta/index.ts';
import type { Predicate } from '../../src/delta/predicate.ts';
import { createPruner } from '../../src/delta/pruning.ts';
import { formatStatistics } from '../../src/delta/statistics.ts';
import type { StructType } from '../../src/schema/types.ts';
import { suite } from '../support/suite.ts';

interface Row {
  readonly n: number | null;
  readonly s: string | null;
  readonly p: number | null;
}

const schema: StructType = {
  kind: 'struct',
  fields: [
    { name: 'n', type: { kind: 'primitive', name: 'long' }, nullable: true, metadata: {} },
    { name: 's', type: { kind: 'primitive', name: 'string' }, nullable: true, metadata: {} },
    { name: 'p', type: { kind: 'primitive', name: 'integer' }, nullable: true, metadata: {} },
  ],
};
const table = {
  schema,
  protocol: { minReaderVersion: 1, minWriterVersion: 2 },
  metaData: { id: '', format: {}, partitionColumns: ['p'], configuration: {} },
};

const bytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** All rows have the partition value of the first. */
function toFile(rows: readonly Row[], withStats: boolean): AddFile {
  const numbers = rows.flatMap(({ n }) => n ?? []).sort((a, b) => a - b);
  const texts = rows.flatMap(({ s }) => s ?? []).sort(bytes);
  const bounds = (list: readonly (number | string)[]) =>
    list.length === 0 ? {} : { min: String(list[0]), max: String(list.at(-1)) };
  const statistics = [
    { path: ['n'], nullCount: rows.length - numbers.length, ...bounds(numbers) },
    { path: ['s'], nullCount: rows.length - texts.length, ...bounds(texts) },
  ];
  const partition = rows[0]?.p ?? null;
  return {
    path: 'f',
    partitionValues: { p: partition === null ? null : String(partition) },
    size: 1,
    modificationTime: 1,
    dataChange: true,
    ...(withStats ? { stats: formatStatistics({ rows: rows.length, statistics }, schema, ['p']) } : {}),
  };
}

/** SQL's three values: undefined is unknown. */
function evaluate(predicate: Predicate, row: Row): boolean | undefined {
  switch (predicate.op) {
    case 'and': {
      const parts = predicate.of.map((part) => evaluate(part, row));
      return parts.includes(false) ? false : parts.includes(undefined) ? undefined : true;
    }
    case 'or': {
      const parts = predicate.of.map((part) => evaluate(part, row));
      return parts.includes(true) ? true : parts.includes(undefined) ? undefined : false;
    }
    case 'not': {
      const value = evaluate(predicate.of, row);
      return value === undefined ? undefined : !value;
    }
    case 'is null':
      return row[predicate.column as keyof Row] === null;
    default: {
      const value = row[predicate.column as keyof Row];
      if (value === null) return undefined;
      const order =
        typeof value === 'string' ? bytes(value, predicate.value) : value - Number(predicate.value);
      const holds = {
        '=': order === 0,
        '!=': order !== 0,
        '<': order < 0,
        '<=': order <= 0,
        '>': order > 0,
        '>=': order >= 0,
      };
      return holds[predicate.op];
    }
  }
}

const text = fc
  .array(fc.constantFrom('a', 'b', 'é', '😀', '\uffff', 'x'.repeat(30)), { maxLength: 3 })
  .map((parts) => parts.join(''));
const comparison = fc.constantFrom(
  '=' as const,
  '!=' as const,
  '<' as const,
  '<=' as const,
  '>' as const,
  '>=' as const,
);
const leaf: fc.Arbitrary<Predicate> = fc.oneof(
  fc.record({
    op: comparison,
    column: fc.constantFrom('n', 'p'),
    value: fc.integer({ min: -3, max: 3 }).map(String),
  }),
  fc.record({ op: comparison, column: fc.constant('s'), value: text }),
  fc.record({ op: fc.constant('is null' as const), column: fc.constantFrom('n', 's', 'p') }),
);
const { predicate } = fc.letrec<{ predicate: Predicate }>((tie) => ({
  predicate: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'p' },
    leaf,
    fc.record({
      op: fc.constantFrom('and' as const, 'or' as const),
      of: fc.array(tie('predicate'), { maxLength: 3 }),
    }),
    fc.record({ op: fc.constant('not' as const), of: tie('predicate') }),
  ),
}));
const small = fc.option(fc.integer({ min: -3, max: 3 }));
const rowsOfOnePartition = fc
  .tuple(small, fc.array(fc.record({ n: small, s: fc.option(text) }), { minLength: 1, maxLength: 6 }))
  .map(([p, rows]): Row[] => rows.map((row) => ({ ...row, p })));

const test = suite('pruning');

test('a file with a matching row is never pruned, and one said to match wholly does', () => {
  let pruned = 0;
  let whole = 0;
  const property = fc.property(rowsOfOnePartition, predicate, fc.boolean(), (rows, condition, withStats) => {
    const pruner = createPruner(condition, table);
    const file = toFile(rows, withStats);
    const results = rows.map((row) => evaluate(condition, row));
    if (!pruner.mayMatch(file)) {
      pruned += 1;
      assert.not.ok(results.includes(true));
    }
    if (pruner.matchesAll(file)) {
      whole += 1;
      assert.ok(results.every((result) => result === true));
    }
  });
  fc.assert(property, { numRuns: 5000 });
  assert.ok(pruned > 500 && whole > 200, `${pruned} pruned, ${whole} whole`);
});

test('numbers beyond 2^53, dates and timestamps are compared exactly', () => {
  const cases: readonly (readonly [
    type: string,
    low: unknown,
    high: unknown,
    value: string,
    mayBeEqual: boolean,
  ])[] = [
    ['long', '9007199254740993', '9007199254740993', '9007199254740992', false],
    ['long', '9007199254740993', '9007199254740993', '9007199254740993', true],
    ['date', '"2024-01-01"', '"2024-01-31"', '2024-02-01', false],
    [
      'timestamp',
      '"2024-01-01T00:00:00.123Z"',
      '"2024-01-01T00:00:00.123Z"',
      '2024-01-01T00:00:00.123999Z',
      true,
    ],
    [
      'timestamp',
      '"2024-01-01T00:00:00.123Z"',
      '"2024-01-01T00:00:00.123Z"',
      '2024-01-01 00:00:00.125',
      false,
    ],
  ];
  for (const [name, low, high, value, mayBeEqual] of cases) {
    const fields = [{ name: 'c', type: { kind: 'primitive', name }, nullable: true, metadata: {} }];
    const stats = `{"numRecords":2,"minValues":{"c":${low}},"maxValues":{"c":${high}},"nullCount":{"c":0}}`;
    const file: AddFile = { ...toFile([{ n: 1, s: null, p: null }], false), partitionValues: {}, stats };
    const pruner = createPruner(
      { op: '=', column: 'c', value },
      // The names are those of the type.
      {
        ...table,
        schema: { kind: 'struct', fields } as StructType,
        metaData: { ...table.metaData, partitionColumns: [] },
      },
    );
    assert.is(pruner.mayMatch(file), mayBeEqual, `${name} ${value}`);
  }
});

test('statistics that cannot be read keep the file', () => {
  for (const stats of [
    '',
    '{',
    '[]',
    '{"minValues":3}',
    '{"numRecords":"x","minValues":{"n":"abc"},"maxValues":{"n":[]}}',
  ]) {
    const file: AddFile = { ...toFile([{ n: 1, s: null, p: 1 }], false), stats };
    assert.ok(createPruner({ op: '=', column: 'n', value: '99' }, table).mayMatch(file), stats);
  }
});
