import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { formatQuery } from '../../src/report/query-text.ts';
import { openTestEngine } from '../support/engine.ts';
import { suite } from '../support/suite.ts';

const test = suite('formatQuery');

test('spaces shrink, comments keep their line, texts stay', () => {
  assert.is(
    formatQuery(`select a,\n   'x  -- y' -- why\n   from "m  n"\n`),
    `select a, 'x  -- y' -- why\nfrom "m  n"`,
  );
  assert.is(formatQuery("e'\\'  -- '\n  x"), "e'\\'  -- ' x");
  assert.is(formatQuery('select 1 where not (a > 0\n)'), 'select 1 where not (a > 0 )');
});

test('the query printed gives what the query gives', async () => {
  const engine = await openTestEngine();
  const parts = ["'a \n b'", "'it''s -- '", '1', '$$ x \n -- $$', '/* , \n -- */', '-- z\n', ' \n  '];
  const query = fc.array(fc.constantFrom(...parts), { maxLength: 6 }).map((chosen) => {
    const isSpace = (part: string): boolean => /^(?:\s|--|\/\*)/.test(part);
    return `select 0${chosen.map((part) => (isSpace(part) ? part : `, ${part}`)).join('')}\n as z`;
  });
  await fc.assert(
    fc.asyncProperty(query, async (sql) => {
      assert.equal((await engine.query(formatQuery(sql))).rows, (await engine.query(sql)).rows);
    }),
    { numRuns: 50 },
  );
});
