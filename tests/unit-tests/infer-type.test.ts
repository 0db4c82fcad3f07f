import * as assert from 'uvu/assert';
import type { WrittenValue } from '../../src/compile/unit-tests/written-rows.ts';
import { inferType } from '../../src/unit-tests/infer-type.ts';
import { suite } from '../support/suite.ts';

const test = suite('inferType');

type Scalar = Extract<WrittenValue, { readonly text: string }>['kind'];
const of = (kind: Scalar, ...texts: string[]): string | undefined =>
  inferType([{ kind: 'null' }, ...texts.map((text) => ({ kind, text }))]);

test('the narrowest type that holds all values; NULLs do not count', () => {
  const cases: readonly (readonly [Scalar, readonly string[], string | undefined])[] = [
    ['number', [], undefined],
    ['number', ['1', '-5'], 'BIGINT'],
    ['number', ['9223372036854775808'], 'DECIMAL(38, 0)'],
    ['number', ['1', '2.125'], 'DECIMAL(18, 3)'],
    ['number', ['12345678901234567.25'], 'DECIMAL(38, 2)'],
    ['number', ['1e-3'], 'DOUBLE'],
    ['number', ['Infinity'], 'DOUBLE'],
    ['boolean', ['true'], 'BOOLEAN'],
    ['text', ['2026-01-01'], 'DATE'],
    ['text', ['2026-01-01', '2026-01-01T10:00'], 'TIMESTAMP'],
    ['text', ['2026-01-01 10:00:00+02'], 'TIMESTAMP WITH TIME ZONE'],
    ['text', ['2026-01-01', 'never'], 'VARCHAR'],
    ['text', ['12'], 'VARCHAR'],
    ['bare', ['12', '13.5'], 'DECIMAL(18, 1)'],
    ['bare', ['007'], 'VARCHAR'],
    ['bare', ['0', '0.5'], 'DECIMAL(18, 1)'],
    ['bare', ['True', 'false'], 'BOOLEAN'],
    ['bare', ['1', 'x'], 'VARCHAR'],
  ];
  for (const [kind, texts, type] of cases) assert.is(of(kind, ...texts), type, `${kind} ${texts.join(' ')}`);
});

test('lists and maps take the types of what is in them', () => {
  const one: WrittenValue = { kind: 'number', text: '1' };
  const half: WrittenValue = { kind: 'number', text: '0.5' };
  assert.is(inferType([{ kind: 'list', items: [one] }, { kind: 'list', items: [half] }]), 'DECIMAL(18, 1)[]'); // biome-ignore format: short
  assert.is(
    inferType([
      { kind: 'map', entries: [['a', one]] },
      { kind: 'map', entries: [['b "x"', { kind: 'null' }]] },
    ]),
    'STRUCT("a" BIGINT, "b ""x""" VARCHAR)',
  );
});
