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
      'A value has no method of this name. Values have the methods that Jinja users know from Python, as far as they make sense in a template, and not those of JavaScript.',
    wrong: sql("select '{{ 'a'.repeat(3) }}' as a"),
    remedy: 'Use another method, or a filter such as `| trim` or `| upper`.',
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
  'set-in-loop': {
    title: 'A variable from outside is set inside of a loop',
    meaning:
      'As in Jinja, what is set inside of a loop ends with each turn, and the variable outside stays as it was. Mostly that is not what is meant.',
    wrong: sql('{% set total = 0 %}', '{% for n in [1, 2] %}{% set total = total + n %}{% endfor %}'),
    remedy:
      'Keep it in a namespace: `{% set ns = namespace(total=0) %}`, and `{% set ns.total = ns.total + n %}` in the loop.',
  },
  'runaway-template': {
    title: 'A template does not end',
    meaning: 'Loops and calls of macros have gone on far longer than any real template, so gold stops them.',
    wrong: sql('{% for i in range(1000000000) %} {{ i }} {% endfor %}'),
    remedy: 'Look at what the loops go over, and at the condition under which a macro calls another.',
  },
} as const satisfies Record<string, Explanation>;
