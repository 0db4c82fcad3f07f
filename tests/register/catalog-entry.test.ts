/** What the catalog should say of a table. */
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import type { ColumnNode } from '../../src/compile/manifest.ts';
import { type Described, toCatalogEntry } from '../../src/register/catalog-entry.ts';
import {
  COMMENT_LIMIT,
  DESCRIPTION_LIMIT,
  toComment,
  toDescription,
} from '../../src/register/catalog-text.ts';
import { toCatalogType } from '../../src/register/catalog-type.ts';
import { findColumnErrors } from '../../src/register/column-limits.ts';
import { PART_LENGTH, toSchemaParts } from '../../src/register/schema-parts.ts';
import { type DataType, PRIMITIVE_TYPES } from '../../src/schema/types.ts';
import { snapshotOf } from '../support/catalog.ts';
import { summarize } from '../support/project.ts';
import { suite } from '../support/suite.ts';

const test = suite('toCatalogEntry');

const ORDERS: Described = {
  id: 'model.shop.Orders',
  name: 'Orders',
  description: 'All orders.',
  columns: [],
};

test('is the form that Athena, Trino and Spark understand', () => {
  const { parameters, ...entry } = toCatalogEntry(ORDERS, snapshotOf({ root: 's3://bucket/gold/Orders' }));
  assert.equal(entry, {
    name: 'orders',
    tableType: 'EXTERNAL_TABLE',
    description: 'All orders.',
    location: 's3://bucket/gold/Orders',
    columns: [
      { name: 'id', type: 'bigint' },
      { name: 'day', type: 'date', comment: 'Calendar day' },
    ],
    partitionKeys: [],
    inputFormat: 'org.apache.hadoop.mapred.SequenceFileInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.HiveSequenceFileOutputFormat',
    serde: {
      library: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
      parameters: { 'serialization.format': '1', path: 's3://bucket/gold/Orders' },
    },
  });
  const { 'spark.sql.sources.schema.part.0': schema, ...others } = parameters;
  assert.equal(others, {
    EXTERNAL: 'TRUE',
    table_type: 'delta',
    'spark.sql.sources.provider': 'delta',
    'spark.sql.partitionProvider': 'catalog',
    'spark.sql.sources.schema.numParts': '1',
    'delta.lastUpdateVersion': '3',
    'delta.lastCommitTimestamp': '1760000000000',
    'gold.model': 'model.shop.Orders',
    'gold.table_id': '11111111-0000-4000-8000-000000000000',
  });
  assert.equal(
    JSON.parse(schema ?? '').fields.map(({ name }: { name: string }) => name),
    ['id', 'Day'],
  );
});

test('says what the project says of a column, else what the log says', () => {
  const described = { name: 'ID', description: 'Number' } as ColumnNode; // the others play no part
  const { columns } = toCatalogEntry({ ...ORDERS, columns: [described] }, snapshotOf());
  assert.equal(
    columns.map(({ comment }) => comment),
    ['Number', 'Calendar day'],
  );
});

test('gives a local table as a URI', () => {
  assert.is(
    toCatalogEntry(ORDERS, snapshotOf({ root: '/data/gold/orders' })).location,
    'file:///data/gold/orders',
  );
});

const types = suite('toCatalogType');

types('every type of a Delta table', () => {
  const struct: DataType = {
    kind: 'struct',
    fields: [
      { name: 'a', type: { kind: 'primitive', name: 'long' }, nullable: true, metadata: {} },
      {
        name: 'b',
        type: {
          kind: 'map',
          keyType: { kind: 'primitive', name: 'string' },
          valueType: {
            kind: 'array',
            elementType: { kind: 'decimal', precision: 18, scale: 2 },
            containsNull: true,
          },
          valueContainsNull: true,
        },
        nullable: true,
        metadata: {},
      },
    ],
  };
  assert.is(toCatalogType(struct), 'struct<a:bigint,b:map<string,array<decimal(18,2)>>>');
  assert.equal(
    PRIMITIVE_TYPES.map((name) => toCatalogType({ kind: 'primitive', name })),
    [
      'string',
      'bigint',
      'int',
      'smallint',
      'tinyint',
      'float',
      'double',
      'boolean',
      'binary',
      'date',
      'timestamp',
      'timestamp',
      'void',
      'variant',
    ],
  );
});

const text = suite('toComment, toDescription');

text('any text fits, loses nothing that fits, and needs no second cut', () => {
  const size = (value: string): number => new TextEncoder().encode(value).length;
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (any) => {
      for (const [limit, cut] of [
        [COMMENT_LIMIT, toComment],
        [DESCRIPTION_LIMIT, toDescription],
      ] as const) {
        const kept = cut(any) ?? '';
        assert.ok(size(kept) <= limit, `${size(kept)} bytes`);
        assert.is(cut(kept) ?? '', kept);
        assert.not.match(kept, limit === COMMENT_LIMIT ? /[\p{Cc}\p{Cs}]/u : /(?![\t\r\n])[\p{Cc}\p{Cs}]/u);
      }
    }),
  );
  assert.is(toComment('Größe in\n  Metern '), 'Größe in Metern');
  assert.is(toDescription('one\ntwo'), 'one\ntwo');
  assert.is(toComment(' \n'), undefined);
  assert.is(toComment('é'.repeat(200)), `${'é'.repeat(126)}…`);
  assert.is(toComment('😀'.repeat(63)), '😀'.repeat(63));
});

const parts = suite('toSchemaParts');

parts('put together again are the schema, in parts that can be sent', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 10 }), fc.nat({ max: 1_500 }), (unit, times) => {
      const schema = unit.repeat(times);
      const { 'spark.sql.sources.schema.numParts': count, ...rest } = toSchemaParts(schema);
      const list = Array.from(
        { length: Number(count) },
        (_, index) => rest[`spark.sql.sources.schema.part.${index}`],
      );
      assert.is(list.join(''), schema);
      assert.is(Object.keys(rest).length, list.length);
      for (const part of list) {
        assert.ok((part ?? '').length <= PART_LENGTH);
        assert.not.match(part ?? '', /\p{Cs}/u);
      }
    }),
    { numRuns: 30 },
  );
});

const limits = suite('findColumnErrors');

limits('names and types that the catalog does not take, each at its column', () => {
  const wide: DataType = {
    kind: 'struct',
    fields: Array.from({ length: 10_000 }, (_, index) => ({
      name: `field_${index}`,
      type: { kind: 'primitive', name: 'long' },
      nullable: true,
      metadata: {},
    })),
  };
  const fields = [
    { name: 'a'.repeat(255), type: { kind: 'primitive', name: 'long' } },
    { name: 'a'.repeat(256), type: { kind: 'primitive', name: 'long' } },
    { name: 'tab\u0007', type: { kind: 'primitive', name: 'long' } },
    { name: 'wide', type: wide },
  ] as const;
  const errors = findColumnErrors(fields, (name) => ({ file: 'm.sql', line: name.length, column: 1 }));
  assert.equal(summarize(errors), [
    'catalog-name-too-long m.sql:256:1',
    'bad-catalog-name m.sql:4:1',
    'catalog-type-too-long m.sql:4:1',
  ]);
  assert.ok((errors[0]?.message.length ?? 0) < 200, 'the name is shown in part');
});
