import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { formatSchema, parseSchema } from '../../src/delta/schema-string.ts';
import { type DataType, PRIMITIVE_TYPES, type StructType } from '../../src/schema/types.ts';
import { suite } from '../support/suite.ts';

const { struct } = fc.letrec<{ type: DataType; struct: StructType }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(...PRIMITIVE_TYPES).map((name): DataType => ({ kind: 'primitive', name })),
    fc.record({ kind: fc.constant('decimal' as const), precision: fc.nat(38), scale: fc.nat(10) }),
    fc.record({ kind: fc.constant('array' as const), elementType: tie('type'), containsNull: fc.boolean() }),
    fc.record({
      kind: fc.constant('map' as const),
      keyType: tie('type'),
      valueType: tie('type'),
      valueContainsNull: fc.boolean(),
    }),
    tie('struct'),
  ),
  struct: fc.record({
    kind: fc.constant('struct' as const),
    fields: fc.array(
      fc.record({
        name: fc.string(),
        type: tie('type'),
        nullable: fc.boolean(),
        metadata: fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }),
      }),
      { maxLength: 3 },
    ),
  }),
}));

const test = suite('schemaString');

test('a schema that is formatted and parsed is the same', () => {
  fc.assert(
    fc.property(struct, (schema) => assert.equal(parseSchema(formatSchema(schema)), structuredClone(schema))),
  );
});

test('decimals are read with a space and without arguments', () => {
  const field = (type: string): string =>
    `{"type":"struct","fields":[{"name":"d","type":"${type}","nullable":true,"metadata":{}}]}`;
  assert.equal(parseSchema(field('decimal(10, 2)')).fields[0]?.type, {
    kind: 'decimal',
    precision: 10,
    scale: 2,
  });
  assert.equal(parseSchema(field('decimal')).fields[0]?.type, { kind: 'decimal', precision: 10, scale: 0 });
});

test('an unknown type is named', () => {
  assert.throws(
    () => parseSchema('{"type":"struct","fields":[{"name":"x","type":"geometry"}]}'),
    /x has an unknown type geometry/,
  );
});
