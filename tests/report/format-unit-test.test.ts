import pc from 'picocolors';
import * as assert from 'uvu/assert';
import { formatUnitTest } from '../../src/report/format-unit-test.ts';
import { openTestEngine } from '../support/engine.ts';
import { suite } from '../support/suite.ts';
import { runUnitTexts } from '../support/unit-tests.ts';

const test = suite('formatUnitTest');

const YAML = `unit_tests:
  - name: rows
    description: Three of four are wrong.
    model: m
    given: [{ input: "source('silver', 'orders')", rows: [{ id: 1, name: a }, { id: 2, name: bb }, { id: 3, name: "" }, { id: 5, name: e }] }]
    expect: { rows: [{ id: 1, name: ccc }, { id: 2, name: bb }, { id: 3, name: null }, { id: 4, name: x }, { id: 6, name: y }] }
  - name: text
    macro: choose('a')
    expect: { text: "case\\n  when a > 1 then 2\\nend" }
`;

const lines = (text: string): string[] => text.split('\n');

test('missing, extra and changed rows stand in one aligned table; text shows the lines that differ', async () => {
  const engine = await openTestEngine();
  const results = await runUnitTexts(
    {
      'models/m.sql': "select id, name from {{ source('silver', 'orders') }}",
      'macros/m.sql': '{% macro choose(x) -%}\ncase\n  when {{ x }} > 0 then 1\nend\n{%- endmacro %}',
      'tests/u.yml': YAML,
    },
    engine,
  );
  await engine.close();
  const format = { colors: pc.createColors(false), readText: () => undefined, debug: false };
  const [rows, text] = results.map((result) => lines(formatUnitTest(result, format)));
  assert.equal(rows, [
    'FAIL  m: rows  2 changed, 2 missing, 1 extra  tests/u.yml:2:11',
    '  Three of four are wrong.',
    '  5 rows expected, 4 found   ~ expected → actual   - missing   + extra',
    '    id  name',
    '    --  ---------',
    '  ~  1  ccc → a',
    '  ~  3  NULL → ""',
    '  -  4  x',
    '  -  6  y',
    '  +  5  e',
  ]);
  assert.equal(text, [
    'FAIL  macro: text  another text  tests/u.yml:7:11',
    '  - expected  + actual',
    '    case',
    '  -   when a > 1 then 2',
    '  +   when a > 0 then 1',
    '    end',
  ]);
  const colors = pc.createColors(true);
  const [colored = ''] = results.map((result) => formatUnitTest(result, { ...format, colors }));
  assert.match(colored, '\u001b[31m-  4  x\u001b[39m');
  assert.match(colored, '\u001b[33mccc → a  \u001b[39m');
});
