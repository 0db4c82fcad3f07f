import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { pathMatcher, textMatcher } from '../../src/graph/wildcard.ts';
import { suite } from '../support/suite.ts';

const test = suite('wildcards');

test('of texts', () => {
  const cases: readonly (readonly [pattern: string, text: string, matches: boolean])[] = [
    ['a', 'a', true],
    ['a', 'A', false],
    ['a', 'ab', false],
    ['a*', 'a', true],
    ['a*c', 'a/b.c', true],
    ['?', '', false],
    ['größ?', 'größe', true],
    ['[a-c]x', 'bx', true],
    ['[!a-c]x', 'bx', false],
    ['[c-a]', 'b', false],
    ['[]a]', ']', true],
    ['[^a]', 'b', false],
    ['[^a]', '^', true],
    ['[a-]', '-', true],
    ['[', '[', true],
    ['[]', '[]', true],
    ['a[b', 'a[b', true],
    ['a.c', 'abc', false],
    ['(a|b)', 'a', false],
    ['a*\\', 'ab\\', true],
    ['a{1}*', 'a{1}b', true],
    ['a-b*', 'a-bc', true],
  ];
  for (const [pattern, text, matches] of cases)
    assert.is(textMatcher(pattern)(text), matches, `${pattern} of ${text}`);
});

test('of paths', () => {
  const cases: readonly (readonly [pattern: string, path: string, matches: boolean])[] = [
    ['models', 'models/a.sql', true],
    ['model', 'models/a.sql', false],
    ['models/', 'models/a/b.sql', true],
    ['./models', 'models/a.sql', true],
    ['.', 'models/a.sql', true],
    ['models/*.sql', 'models/a/b.sql', false],
    ['models/*', 'models/a/b.sql', true],
    ['models/**/b.sql', 'models/b.sql', true],
    ['models/**/b.sql', 'models/x/y/b.sql', true],
    ['**/b.sql', 'models/b.sql', true],
    ['models/**', 'models/x/y.sql', true],
    ['models/?.sql', 'models/ab.sql', false],
    ['models/[ab].sql', 'models/b.sql', true],
  ];
  for (const [pattern, path, matches] of cases)
    assert.is(pathMatcher(pattern)(path), matches, `${pattern} of ${path}`);
});

test('any text is a pattern, and without wildcards it means itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (pattern, text) => {
      const isMatch = textMatcher(pattern)(text);
      if (!/[*?[]/.test(pattern)) assert.is(isMatch, pattern === text);
      pathMatcher(pattern)(text);
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.constantFrom('*', '?', '[', ']', '!', '-', '^', '\\', 'a', '/')), (parts) => {
      textMatcher(parts.join(''))('a');
      pathMatcher(parts.join(''))('a/a');
    }),
  );
});
