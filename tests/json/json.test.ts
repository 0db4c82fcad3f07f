import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { JsonNumber } from '../../src/json/lossless.ts';
import { parseJson, parseUniqueJson } from '../../src/json/parse.ts';
import { stringifyJson } from '../../src/json/stringify.ts';
import { suite } from '../support/suite.ts';

const test = suite('json');

test('numbers that JavaScript cannot hold keep their text', () => {
  for (const text of [
    '9223372036854775807',
    '-0.10000000000000000001',
    '12345678901234567.89',
    '1e400',
    '2E-3',
  ]) {
    assert.is(stringifyJson(parseJson(`{"a":[${text}]}`)), `{"a":[${text}]}`);
  }
});

test('numbers that JavaScript holds exactly are numbers', () => {
  assert.equal(parseJson('[0, -1, 1.5, 999999999999999]'), [0, -1, 1.5, 999999999999999]);
  assert.equal(parseJson('[1234567890123456, 7]'), [new JsonNumber('1234567890123456'), 7]);
});

test('any JSON text means the same to us and to the platform', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      // A long number makes sure that our own parser runs.
      const both = `[${text}, 12345678901234567890]`;
      const ours = parseJson(both);
      assert.equal(JSON.parse(stringifyJson(ours)), JSON.parse(both));
    }),
  );
});

test('with unique keys any JSON text means the same, and a key that is there twice is refused', () => {
  const odd = fc.constantFrom('a', 'a\\', '\\":', '":', '__proto__', '', 'constructor');
  const object = fc.dictionary(odd, fc.jsonValue(), { minKeys: 1, noNullPrototype: true });
  const number = fc.constantFrom('1', '12345678901234567890');
  fc.assert(
    fc.property(object, number, fc.constantFrom(undefined, 1), (value, long, indent) => {
      const text = `[${JSON.stringify(value, null, indent)}, ${long}]`;
      assert.is(stringifyJson(parseUniqueJson(text)), stringifyJson(parseJson(text)));
      const key = JSON.stringify(Object.keys(value)[0]);
      const twice = text.replace('{', `{${key}: 1,`);
      assert.throws(
        () => parseUniqueJson(twice),
        (error: unknown) => error instanceof TypeError && / twice$/.test(error.message),
      );
    }),
  );
});

test('what is no JSON is refused, with and without long numbers', () => {
  const wrong = [
    '',
    '{',
    '[1,]',
    '{"a":1,}',
    '01',
    '1.',
    '"\u0001"',
    'nul',
    '[1 2]',
    '{"a" 1}',
    "{'a':1}",
    '[1]x',
  ];
  for (const text of wrong) {
    assert.throws(() => parseJson(text), SyntaxError, text);
    assert.throws(() => parseJson(`[12345678901234567890, ${text}`), SyntaxError, text);
  }
});

test('a key called __proto__ is a key', () => {
  for (const text of ['{"__proto__":1}', '{"__proto__":12345678901234567890}']) {
    assert.equal(Object.keys(parseJson(text) ?? {}), ['__proto__']);
    assert.is(stringifyJson(parseJson(text)), text);
  }
});

test('a key twice is found whatever other keys look like', () => {
  for (const text of [
    '{"a\\\\":1,"b":2,"b":3}',
    '{"a" :1,"b":2,"b":3}',
    '{"\\"":1,"b":2,"b":3}',
    '{"x":{"b":"\\":","b":1}}',
  ]) {
    assert.throws(() => parseUniqueJson(text), /twice$/, text);
  }
  assert.equal(parseUniqueJson('{"a\\\\":1,"b":"x\\":y"}'), { 'a\\': 1, b: 'x":y' });
});
