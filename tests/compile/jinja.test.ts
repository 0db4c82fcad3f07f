/** Templates beside Jinja2 itself: the same text, or an error of ours, never another text. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { newRecorded, type ProjectNames, valueGlobals } from '../../src/compile/builtins.ts';
import { renderTemplate } from '../../src/compile/template/render.ts';
import { createRuntime } from '../../src/compile/template/runtime.ts';
import { parseTemplate } from '../../src/compile/template/template.ts';
import type { GoldError } from '../../src/diagnostics/gold-error.ts';
import { findJinja } from '../support/python.ts';
import { suite } from '../support/suite.ts';

const test = suite('templates beside Jinja2');

const NAMES: ProjectNames = {
  project: 'shop',
  vars: new Map(),
  environment: {},
  runStartedAt: '2026-01-01T00:00:00.000Z',
  target: {},
  models: new Map(),
  sources: new Map(),
  resolveLocation: (path) => path,
};

type Outcome = { readonly text: string } | { readonly error: string };

const runtime = createRuntime();

function renderOurs(source: string): Outcome {
  const errors: GoldError[] = [];
  const report = (error: GoldError): void => {
    errors.push(error);
  };
  const parsed = parseTemplate('t.sql', source, runtime);
  const rendered =
    parsed.template &&
    renderTemplate(parsed.template, runtime, (scope) => ({
      globals: valueGlobals(NAMES, newRecorded(), scope, report, false),
      macros: new Map(),
      report,
    }));
  const [first] = [...parsed.errors, ...errors];
  if (first === undefined) return { text: rendered?.text ?? '' };
  assert.ok(first.location, `without a place: ${first.message} in ${source}`);
  return { error: `${first.code}: ${first.message}` };
}

function renderTheirs(python: string, sources: readonly string[]): Outcome[] {
  const script = fileURLToPath(new URL('../interop/jinja.py', import.meta.url));
  const { stdout, stderr, status } = spawnSync(python, [script], {
    input: JSON.stringify(sources),
    encoding: 'utf8',
    maxBuffer: 100_000_000,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

interface Grammar {
  readonly number: string;
  readonly text: string;
  readonly list: string;
  readonly map: string;
  readonly truth: string;
}

const TEXTS = [
  "''",
  "'a'",
  "'B c'",
  "'ab-ab'",
  "' x '",
  "'It is'",
  "'ünï'",
  "'日本'",
  "'7'",
  "'a,b,,c'",
  "'line one\\ntwo'",
];

/** Expressions by the kind of their value; sub-expressions are of any depth up to three. */
const { number, text, list, map, truth } = fc.letrec<Grammar>((tie) => {
  const say = (...parts: readonly (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
    fc
      .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
      .map((all) => all.join(''));
  const pick = (...words: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...words);
  // Each is a text by the grammar, which the type of `tie` does not say.
  const n = tie('number') as fc.Arbitrary<string>;
  const t = tie('text') as fc.Arbitrary<string>;
  const l = tie('list') as fc.Arbitrary<string>;
  const m = tie('map') as fc.Arbitrary<string>;
  const b = tie('truth') as fc.Arbitrary<string>;
  const small = pick('0', '1', '2', '3', '-1', '-2');
  const any = fc.oneof(n, t, l, b, fc.constant('none'));
  const depth = { maxDepth: 3, depthSize: 'small' } as const;
  return {
    number: fc.oneof(
      depth,
      pick('0', '1', '2', '7', '10', '12'),
      say('(', n, pick(' + ', ' - ', ' * ', ' // ', ' % '), n, ')'),
      say('(-', n, ')'),
      say('(', t, ' | length)'),
      say('(', l, pick(' | length)', ' | sum)', ' | first)', ' | last)', ' | max)', ' | min)')),
      say('(', n, pick(' | abs)', ' | int)')),
      say('(', t, pick(' | int)', ' | wordcount)', ' | int(default=5))')),
      say(t, '.', pick('find', 'count'), '(', pick("'a'", "'b'", "' '"), ')'),
      say(m, ".get('k', ", n, ')'),
      say(l, '[', small, ']'),
      say('(', n, ' if ', b, ' else ', n, ')'),
    ),
    text: fc.oneof(
      depth,
      pick(...TEXTS),
      say('(', t, ' ~ ', fc.oneof(t, pick('1', '20')), ')'),
      say('(', t, ' + ', t, ')'),
      say('(', t, ' * ', pick('0', '1', '2', '3'), ')'),
      say(
        t,
        pick(
          '.upper()',
          '.lower()',
          '.title()',
          '.capitalize()',
          '.strip()',
          '.lstrip()',
          '.rstrip()',
          '.swapcase()',
          '.zfill(4)',
          ".replace('a', 'zz')",
          ".replace('a', 'z', 1)",
          ".ljust(6, '.')",
          '.rjust(6)',
        ),
      ),
      say(
        '(',
        t,
        pick(
          ' | upper)',
          ' | lower)',
          ' | title)',
          ' | capitalize)',
          ' | trim)',
          ' | reverse)',
          " | replace('a', 'q'))",
          " | replace('a', 'q', 1))",
          ' | truncate(5))',
          " | truncate(4, true, '…'))",
          ' | center(9))',
          ' | indent)',
          ' | indent(2, true))',
          ' | string)',
          " | default('d'))",
          " | default('d', true))",
        ),
      ),
      say(t, '[', small, ':', small, ']'),
      say(t, '[::', pick('1', '2', '-1'), ']'),
      say('(', l, ' | join(', pick("','", "''", "' and '"), '))'),
      say(pick("'-'", "', '"), '.join(', t, '.split(', pick('', "','", "'-'"), '))'),
      say("'{}/{}'.format(", t, ', ', t, ')'),
      say('(', t, ' if ', b, ' else ', t, ')'),
    ),
    list: fc.oneof(
      depth,
      pick('[1, 2, 3]', '[3, 1, 2, 1]', '[10, 5]', '[7]'),
      say('[', n, ', ', n, ']'),
      say('(', l, ' + ', l, ')'),
      say(
        '(',
        l,
        pick(
          ' | sort)',
          ' | sort(reverse=true))',
          ' | unique | list)',
          ' | reverse | list)',
          ' | list)',
          " | select('odd') | list)",
          " | reject('gt', 2) | list)",
          " | map('abs') | list)",
          ' | select | list)',
        ),
      ),
      say(l, '[', small, ':', small, ']'),
      say(l, '[::', pick('1', '2', '-1'), ']'),
      say('(range(', pick('0', '3', '1, 4', '5, 0, -2'), ') | list)'),
      say('(', l, ' | batch(2) | map(', pick("'sum'", "'length'", "'first'"), ') | list)'),
      say('(', l, " | slice(2) | map('length') | list)"),
      say('(', l, ' if ', b, ' else ', l, ')'),
    ),
    map: fc.oneof(depth, pick('{}', "{'k': 1}", "{'k': 2, 'a': 3}"), say("{'k': ", n, ", 'z': ", t, '}')),
    truth: fc.oneof(
      depth,
      pick('true', 'false', 'True', 'False'),
      say('(', n, pick(' < ', ' <= ', ' > ', ' >= ', ' == ', ' != '), n, ')'),
      say('(', n, pick(' < ', ' <= '), n, pick(' < ', ' <= '), n, ')'),
      say('(', t, pick(' < ', ' == ', ' != ', ' in ', ' not in '), t, ')'),
      say('(', any, pick(' == ', ' != '), any, ')'),
      say('(', n, pick(' in ', ' not in '), l, ')'),
      say("('k' in ", m, ')'),
      say('(not ', any, ')'),
      say('(', b, pick(' and ', ' or '), b, ')'),
      say(
        '(',
        any,
        pick(
          ' is none',
          ' is string',
          ' is number',
          ' is mapping',
          ' is sequence',
          ' is boolean',
          ' is not none',
          ' is iterable',
          ' is defined',
          ' is true',
        ),
        ')',
      ),
      say(
        '(',
        n,
        pick(' is integer', ' is float', ' is gt 2', ' is eq 1', ' is le(7)', ' is in [1, 2]'),
        ')',
      ),
      say(
        t,
        pick(
          ".startswith('a')",
          ".endswith('b')",
          '.isdigit()',
          '.isupper()',
          '.islower()',
          '.isalpha()',
          '.isspace()',
        ),
      ),
      say('(', t, pick(' is lower', ' is upper'), ')'),
    ),
  };
});

/** Operators without parentheses, so that it shows which of them bind more tightly. */
const bare: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(
      fc.tuple(
        fc.constantFrom(
          '0',
          '1',
          '2',
          '3',
          '7',
          '-1',
          '-2 | abs',
          'not 1',
          "'ab'",
          "'b' | upper",
          '[1, 2]',
          '2 is divisibleby(2)',
        ),
        fc.constantFrom(
          ...[
            ' + ',
            ' - ',
            ' * ',
            ' // ',
            ' % ',
            ' ** ',
            ' ~ ',
            ' == ',
            ' != ',
            ' < ',
            ' <= ',
            ' > ',
            ' in ',
            ' not in ',
          ],
          ...[' and ', ' or ', ' if 1 else ', ' if 0 else '],
        ),
      ),
      { minLength: 1, maxLength: 5 },
    ),
    fc.constantFrom('1', '2', '3', "'ab'", '[1, 2]'),
  )
  .map(([parts, last]) => parts.flat().join('') + last)
  // As text, truth is written in lower case here.
  .filter((one) => !(one.includes('divisibleby') && one.includes('~')));

const value = fc.oneof(number, text, list, map, truth);

/** Written apart, since Python writes whole floats as `1.0`. */
const FLOATS: readonly string[] = [
  '1.5 + 1',
  '7 / 2',
  '2.5 | round',
  '3.5 | round',
  '-2.5 | round',
  '2.345 | round(2)',
  "2.1 | round(method='ceil')",
  "1.55 | round(1, 'floor')",
  "'2.5' | float",
  "'x' | float(1)",
  '2.5 // 1',
  '-2.5 % 2',
  '2 ** 0.5 > 1.41',
  '[2.5, 1] | sum',
  "'3.9' | int",
  '2.9 | int',
  '1.0 == 1',
  '[1.5, 1, 0.5] | sort',
];

/** White space, comments and tags in any order, with and without marks. */
const whiteSpace: fc.Arbitrary<string> = fc
  .array(
    fc.tuple(
      fc.constantFrom('', ' ', 'a', ' b ', '\n', '\n  c\n', '}', '#', '%', '{ ', "'", '\t\n\n'),
      fc.constantFrom(
        '{{ 1 }}',
        "{{ '}}' }}",
        '{# {{ c #}',
        '{% if 1 %}y{% endif %}',
        '{% set q = 1 %}',
        '{% raw %} {{ r }} {% endraw %}',
      ),
      fc.constantFrom('', '-'),
      fc.constantFrom('', '-'),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) =>
    parts
      .map(
        ([before, tag, left, right]) =>
          before + tag.replace(/^(..)/, `$1${left}`).replace(/(..)$/, `${right}$1`),
      )
      .join('')
      .concat('.'),
  );

/** Statements around expressions; what is written is JSON, since gold writes SQL where Jinja writes Python. */
const statement: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...FLOATS).map((one) => `{{ (${one}) | tojson }}`),
  { weight: 6, arbitrary: value.map((one) => `{{ (${one}) | tojson }}`) },
  { weight: 4, arbitrary: bare.map((one) => `{{ (${one}) | tojson }}`) },
  whiteSpace,
  fc
    .tuple(value, value)
    .map(([cond, one]) => `{% if ${cond} %}{{ (${one}) | tojson }}{% else %}no{% endif %}`),
  fc
    .tuple(list, number)
    .map(
      ([over, one]) =>
        `{% for x in ${over} %}{{ loop.index }}{{ (x + ${one}) | tojson }}{{ ',' if not loop.last }}{% else %}none{% endfor %}`,
    ),
  list.map(
    (over) =>
      `{% for x in ${over} if x is gt 1 %}{{ loop.index0 }}{{ loop.revindex }}{{ 'f' if loop.first }}{{ loop.length }}{{ loop.cycle('a', 'b') }} {% endfor %}`,
  ),
  map.map(
    (over) =>
      `{% for k, v in ${over} | dictsort %}{{ k }}:{{ v | tojson }};{% endfor %}{% for k in ${over} %}{{ k }}{% endfor %}`,
  ),
  list.map(
    (over) =>
      `{% for x in ${over} %}{% if x == 2 %}{% continue %}{% elif x is gt 8 %}{% break %}{% endif %}{{ x | tojson }}{% endfor %}`,
  ),
  fc.tuple(value, value).map(([a, b]) => `{% set x, y = ${a}, ${b} %}{{ [y, x] | tojson }}`),
  list.map(
    (over) =>
      `{% set ns = namespace(n=0) %}{% for x in ${over} %}{% set ns.n = ns.n + x %}{% endfor %}{{ ns.n | tojson }}`,
  ),
  list.map(
    (over) => `{% set xs = [] %}{% for x in ${over} %}{% do xs.append(x * 2) %}{% endfor %}{{ xs | tojson }}`,
  ),
  fc
    .tuple(number, number, text)
    .map(
      ([a, b, one]) =>
        `{% set d = {(${a}): 1, ${one}: 2} %}{% do d.update({(${b}): ${one}}) %}{{ d | list | tojson }}{{ d.get(${a}) | tojson }}{{ d.setdefault(${b}, 3) | tojson }}{{ d.pop(${b}) | tojson }}{{ d | length }}{{ d == {(${a}): 1, ${one}: 2} }}`,
    ),
  fc
    .tuple(text, text, fc.constantFrom('0', '1', '2', '-1'))
    .map(
      ([one, by, most]) =>
        `{{ ${one}.split(${by}, maxsplit=${most}) | tojson }}{{ ${one}.rsplit(maxsplit=${most}) | tojson }}{{ ${one}.find(${by}, ${most}) }}{{ ${one}.replace(${by}, '+', ${most}) | tojson }}{{ ${one}.partition(${by}) | tojson }}{{ ${one}.strip(${by}) | tojson }}`,
    ),
  fc
    .tuple(
      number,
      fc.constantFrom('d', '5d', '05d', '-5d', '+d', 's', '6s', '-6s', '.2f', 'x', '.3d', '08.2f'),
    )
    .map(([one, spec]) => `{{ ('%${spec}' % ${one}) | tojson }}`),
  fc
    .tuple(
      number,
      fc.constantFrom(
        '',
        'd',
        '>6',
        '<6d',
        '^7',
        '06',
        '+',
        ',',
        ',.2f',
        '.1f',
        '.0%',
        'x',
        'b',
        '*^9',
        '_d',
      ),
    )
    .map(([one, spec]) => `{{ '{:${spec}}'.format(${one}) | tojson }}`),
  fc
    .tuple(number, number, number)
    .map(
      ([a, b, c]) =>
        `{% macro f(a, b=${b}, c=a) %}{{ [a, b, c] | tojson }}{% endmacro %}{{ f(${a}) }}{{ f(${a}, c=${c}) }}{{ f(b=1, a=2) }}`,
    ),
  text.map(
    (one) => `{% macro box() %}[{{ caller() }}]{% endmacro %}{% call box() %}{{ ${one} }}{% endcall %}`,
  ),
  text.map(
    (one) =>
      `{% set block %}  {{ ${one} }}\n{% endset %}{{ block | tojson }}{% filter upper %}x{{ ${one} }}{% endfilter %}`,
  ),
  text.map(
    (one) => `a {#- gone -#}  b {%- if true -%}  {{- ${one} -}}  {%- endif %} c{% raw %}{{ x }}{% endraw %}`,
  ),
);

/** Where gold says something, and Jinja writes nothing, what is no SQL, more digits than a number of JavaScript has, or keys alike. */
const isStricter = (error: string): boolean =>
  /nothing|(has|is) no value|too large|cannot be written|told apart/.test(error);

/** Booleans as gold writes them. */
const asSql = (text: string): string => text.replace(/True/g, 'true').replace(/False/g, 'false');

/** By headings: templates, one a line, `⏎` for the end of a line. Booleans are written as SQL has them. */
const CASES = readFileSync(new URL('jinja-cases.txt', import.meta.url), 'utf8')
  .split(/^==== .*\n/m)
  .slice(1)
  .map((part) =>
    part
      .trimEnd()
      .split('\n')
      .map((line) => line.replaceAll('⏎', '\n')),
  );

const python = findJinja();
if (python === undefined) {
  test.skip('generated templates', 'there is no Python with jinja2');
} else {
  test('templates written by hand give the same text, or are errors with a place, as the table says', () => {
    const [same = [], refused = [], wrong = []] = CASES;
    assert.ok(same.length > 150 && refused.length > 10 && wrong.length > 40);
    const written = (outcome: Outcome): string => ('text' in outcome ? asSql(outcome.text) : 'an error');
    const theirs = renderTheirs(python, [...same, ...refused, ...wrong]).map(written);
    for (const [index, source] of same.entries()) {
      assert.is.not(theirs[index], 'an error', source);
      assert.is(written(renderOurs(source)), theirs[index], source);
    }
    for (const [index, source] of [...refused, ...wrong].entries()) {
      assert.is(written(renderOurs(source)), 'an error', source);
      assert.is(theirs[same.length + index] === 'an error', index >= refused.length, source);
    }
  });

  test('generated templates give the same text, or an error of ours', () => {
    const sources = fc.sample(statement, {
      numRuns: 1000,
      seed: Number(process.env['GOLD_TEST_SEED'] ?? Date.now() % 2 ** 31),
    });
    const theirs = renderTheirs(python, sources);
    let both = 0;
    const different: string[] = [];
    for (const [index, source] of sources.entries()) {
      const [our, their] = [renderOurs(source), theirs[index] ?? { error: 'no answer' }];
      if ('text' in our && 'text' in their && our.text === asSql(their.text)) both += 1;
      else if ('text' in our)
        different.push(`${source}\n    ours   ${JSON.stringify(our)}\n    theirs ${JSON.stringify(their)}`);
      else if ('text' in their && !isStricter(our.error))
        different.push(
          `ERROR ${source}\n    ours   ${JSON.stringify(our)}\n    theirs ${JSON.stringify(their)}`,
        );
    }
    assert.equal(
      different.slice(0, 20),
      [],
      `${different.length} of ${sources.length} are different, ${both} the same`,
    );
    assert.ok(both > sources.length / 2, `only ${both} of ${sources.length} rendered at all`);
  });
}
