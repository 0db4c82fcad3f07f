import * as assert from 'uvu/assert';
import { findStatements } from '../../src/compile/sql-statements.ts';
import { suite } from '../support/suite.ts';

const test = suite('findStatements');

test('quotes, escapes and comments hide semicolons and dashes', () => {
  const cases: readonly (readonly [sql: string, statements: readonly string[]])[] = [
    ['select 1; select 2;', ['select 1', 'select 2']],
    ["select 'a;b', ';'", ["select 'a;b', ';'"]],
    ["select 'it''s; --'", ["select 'it''s; --'"]],
    [
      String.raw`select E'it\'s; --', 1; select e'\\'`,
      [String.raw`select E'it\'s; --', 1`, String.raw`select e'\\'`],
    ],
    [String.raw`select name'\'; select 2`, [String.raw`select name'\'`, 'select 2']],
    ['select 1 -- ; not here\n + 1', ['select 1 -- ; not here\n + 1']],
    ['/* a; /* b; */ */ select 1', ['select 1']],
    ['select $x$;--$x$; select 2', ['select $x$;--$x$', 'select 2']],
    ['select 1 /* no end; select 2', ['select 1 /* no end; select 2']],
    ['select 1 -- /* no comment of many lines\n;', ['select 1']],
    ['  ;; ', []],
  ];
  for (const [sql, expected] of cases) {
    assert.equal(
      findStatements(sql).map(({ start, end }) => sql.slice(start, end)),
      expected,
      sql,
    );
  }
});
