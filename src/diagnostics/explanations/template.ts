/** Explanations for ../template.ts. */
import { type Explanation, sql } from './explanation.ts';

export const TEMPLATE = {
  'template-syntax': {
    title: 'A template cannot be read',
    meaning:
      'The Nunjucks template breaks off or has a tag that does not fit: an expression that is never closed, an `if` without `endif`, a word where an operator belongs.',
    wrong: sql("select * from {{ ref('orders') }", '{% if is_incremental() %} where day > 1'),
    remedy:
      'Close every `{{`, `{%` and `{#`, and end every `if`, `for`, `set`, `macro` and `raw`. The place is where the parser could not go on; the cause may stand before it.',
  },
  'unknown-name': {
    title: 'A name is not defined in the template',
    meaning:
      'Nunjucks would write nothing for an unknown name, which gives wrong SQL without a word. gold takes it as the mistake that it mostly is.',
    wrong: sql("{% set day = '2026-01-31' %}", "select * from t where d = '{{ dya }}'"),
    remedy:
      "Correct the name, define it with `{% set … %}`, or read a variable of the project with `var('name')`.",
  },
  'unknown-macro': {
    title: 'A macro or function does not exist',
    meaning:
      'Something is called that is neither a macro of `macros/**/*.sql` nor one of the functions of gold (`ref`, `source`, `var`, …). Macros of dbt packages are not there.',
    wrong: sql("select {{ cent('amount') }} from t"),
    remedy: 'Correct the name, or add a macro of that name to a file in `macros/`.',
  },
  'not-callable': {
    title: 'Something is called that is no function',
    meaning:
      'Templates are Nunjucks, and values have the methods of JavaScript. Methods of Python, such as `.items()` or `.strip()`, mostly do not exist.',
    wrong: sql("{% set names = ['a', 'b'] %}", "select '{{ names.append('c') }}'"),
    remedy: 'Use the method of JavaScript (`push`, `trim`, `toUpperCase`) or a filter (`| trim`, `| upper`).',
  },
  'unknown-filter': {
    title: 'A filter or test does not exist',
    meaning: 'The word after `|` names a filter, the word after `is` a test; this one is neither.',
    wrong: sql("select {{ 'a' | uper }}"),
    remedy: 'Use one of the filters that the hint lists, or write a macro.',
  },
  'undefined-output': {
    title: 'An expression has no value',
    meaning:
      'An expression in `{{ … }}` gives nothing, so nothing would be written into the SQL. Often an attribute or key is misspelt.',
    wrong: sql('select {{ target.shema }} as s'),
    remedy: 'Correct the name, or say what is to be written instead: `{{ x | default(0) }}`.',
  },
  'filtered-for': {
    title: 'A loop has a condition in its head',
    meaning:
      'Jinja knows `{% for x in xs if … %}`. Nunjucks reads the condition as part of the list and renders nothing at all.',
    wrong: sql('{% for n in [1, 2, 3] if n > 1 %} {{ n }}, {% endfor %}'),
    remedy:
      'Put the condition into the loop: `{% for n in [1, 2, 3] %}{% if n > 1 %}…{% endif %}{% endfor %}`.',
  },
  'tuple-value': {
    title: 'Parentheses are used as a list',
    meaning: 'In Python `(1, 2)` is a tuple. In Nunjucks it keeps only the last value, without a word.',
    wrong: sql('{% set years = (2025, 2026) %}'),
    remedy: 'Write a list with brackets: `[2025, 2026]`.',
  },
  'ignored-filter-test': {
    title: 'A filter would ignore its test',
    meaning:
      '`selectattr` and `rejectattr` of Nunjucks look only whether an attribute is set. A test and its value, as Jinja has them, would be ignored.',
    wrong: sql("{% set on = columns | selectattr('type', 'equalto', 'date') %}"),
    remedy: 'Loop over the list and compare inside with `{% if … %}`.',
  },
  'unsupported-tag': {
    title: 'A tag is not available',
    meaning:
      '`import`, `include`, `extends` and the like take other files. Models and macros are one file each, and every macro is known everywhere.',
    wrong: sql("{% include 'header.sql' %}", 'select 1 as a'),
    remedy: 'Move what is shared into a macro in `macros/` and call it.',
  },
  'bad-arguments': {
    title: 'A function or macro gets the wrong arguments',
    meaning:
      'The call has too many or too few arguments, one of a name that is not there, or one of the wrong kind.',
    wrong: sql("select * from {{ source('orders') }}"),
    remedy: "Compare the call with the hint: `source('silver', 'orders')` takes the source and the table.",
  },
  'template-failed': {
    title: 'A template failed while it was rendered',
    meaning:
      'The template can be read, but something in it fails when it runs: a value of the wrong kind, a property of nothing.',
    wrong: sql('select {{ none.name }}'),
    remedy: 'Look at the values used at this place. `{{ log(x) }}` shows a value on stderr.',
  },
  raised: {
    title: 'The project itself raised an error',
    meaning: 'A template called `exceptions.raise`. The message is that of its author.',
    wrong: sql("{{ exceptions.raise('give start_date with --vars') }}"),
    remedy: 'Do what the message says; the place is where it was raised.',
  },
  'endless-template': {
    title: 'A template calls itself without end',
    meaning: 'A macro calls itself, directly or through others, and nothing stops it.',
    wrong: sql('{% macro f(n) %}{{ f(n - 1) }}{% endmacro %}'),
    remedy: 'Give the macro a condition under which it does not call itself.',
  },
  'duplicate-macro': {
    title: 'Two macros have one name',
    meaning: 'Macros of all files are known everywhere by their name, so a name can be given once.',
    wrong: sql(
      '-- macros/a.sql',
      '{% macro cents(x) %}…{% endmacro %}',
      '-- macros/b.sql',
      '{% macro cents(x) %}…{% endmacro %}',
    ),
    remedy: 'Rename one of the two, or remove it.',
  },
  'reserved-macro': {
    title: 'A macro has a name of gold',
    meaning: '`ref`, `source`, `var`, `config` and the like are functions of gold and cannot be replaced.',
    wrong: sql('{% macro ref(name) %}…{% endmacro %}'),
    remedy: 'Give the macro another name.',
  },
} as const satisfies Record<string, Explanation>;
