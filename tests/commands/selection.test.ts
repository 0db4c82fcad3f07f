/** Selection in commands: methods, former artifacts, selectors.yml, tests that come along, what gold ls prints. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { assertPrints, runCli, runOk } from '../support/cli.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';

const FILES = {
  'models/sales/orders.sql': "{{ config(materialized='view') }}select {{ cents('1') }} as id",
  'models/sales/days.sql': "select count(*) as n from {{ ref('orders') }}",
  'models/people.sql': "select 1 as id from {{ source('silver', 'users') }}",
  'models/sales/m.yml': `models:
  - name: orders
    config: { tags: [daily], group: money, meta: { owner: { team: finance }, pii: true } }
    columns:
      - { name: id, tags: [keys], assertions: [unique, relationships: { to: ref('people'), field: id }] }
  - name: days
    config: { meta: { owner: { team: ops } } }
    assertions: [metric_consistency: { name: positive, expression: n > 0, severity: warn }]
unit_tests:
  - { name: counts, model: days, given: [{ input: ref('orders'), rows: [{ id: 1 }] }], expect: { rows: [{ n: 1 }] } }
`,
  'models/other.yml': `groups: [{ name: money, owner: { email: money@shop.example } }]
exposures:
  - name: board
    type: dashboard
    owner: { name: Ann }
    tags: [weekly]
    depends_on: [ref('days'), "source('silver', 'users')"]
sources:
  - name: silver
    location: ./silver
    format: csv
    tables: [{ name: users, tags: raw }, { name: events }]
`,
  'macros/money.sql':
    '{% macro cents(x) %}{{ hundred(x) }}{% endmacro %}\n{% macro hundred(x) %}{{ x }} * 100{% endmacro %}\n{% macro unused() %}1{% endmacro %}',
  'tests/no_gaps.sql': "select * from {{ ref('days') }} where n < 0",
  'tests/macros.yml':
    'unit_tests: [{ name: hundred_times, macro: "cents(\'2\')", expect: { text: "2 * 100" } }]',
  'seeds/geo/countries.csv': 'code\nde\n',
};

const RELATION = 'relationships_orders_id';

async function list(folder: string, ...args: string[]): Promise<string[]> {
  return (await runOk(['ls', '--allow-empty', ...args], folder)).split('\n').filter((line) => line !== '');
}

/** Directly named, without tests that come along. */
const named = (folder: string, words: string, ...args: string[]): Promise<string[]> =>
  list(folder, '-s', words, '--indirect-selection', 'empty', ...args);

const test = suite('selection');

test('every method finds its nodes in a project', async () => {
  const folder = writeProject(FILES);
  const cases: readonly (readonly [words: string, names: readonly string[]])[] = [
    ['sales', ['days', 'orders', 'positive', RELATION, 'unique_orders_id', 'counts']],
    ['days.sql', ['days']],
    ['file:m.yml', ['positive', RELATION, 'unique_orders_id', 'counts']],
    ['path:models/sales/m.yml,resource_type:model', ['days', 'orders']],
    ['tag:daily', ['orders']],
    ['tag:keys', [RELATION, 'unique_orders_id']],
    ['tag:raw', ['silver.users']],
    ['source:silver', ['silver.events', 'silver.users']],
    ['source:shop.silver.u*', ['silver.users']],
    ['config.meta.owner.team:finance', ['orders']],
    ['config.meta.owner.team:*', ['days', 'orders']],
    ['config.meta.pii:TRUE', ['orders']],
    ['config.meta:pii', ['orders']],
    ['config.severity:WARN', ['positive']],
    ['materialized:view', ['orders']],
    ['materialized:seed', ['countries']],
    ['resource_type:unit_test', ['counts', 'hundred_times']],
    ['resource_type:test', ['no_gaps', 'positive', RELATION, 'unique_orders_id']],
    ['test_name:unique', ['unique_orders_id']],
    ['test_name:metric_consistency', ['positive']],
    ['test_type:generic', ['positive', RELATION, 'unique_orders_id']],
    ['test_type:singular', ['no_gaps']],
    ['unit_test:c*', ['counts']],
    ['exposure:board', ['board']],
    ['+exposure:board', ['days', 'orders', 'silver.users', 'board']],
    ['group:money', ['orders']],
    ['package:shop,resource_type:seed', ['countries']],
    ['exposure:* source:*', ['silver.events', 'silver.users', 'board']],
    ['tag:weekly', ['board']],
  ];
  for (const [words, names] of cases) {
    assert.equal((await named(folder, words)).sort(), [...names].sort(), words);
  }
});

test('what matches nothing is named with the nearest that its method would find', async () => {
  const folder = writeProject(FILES);
  const cases: readonly (readonly [words: string, meant: string])[] = [
    ['ordrs+', '"orders"'],
    ['slaes', '"sales"'],
    ['silver.usres', '"source:silver.users"'],
    ['tag:dialy', '"tag:daily"'],
    ['models/slaes', '"models/sales"'],
    ['file:ordres.sql', '"file:orders.sql"'],
    ['source:slver', '"source:silver"'],
    ['config.meta.ownr.team:ops', '"config.meta.owner.team:ops"'],
    ['config.meta.owner.team:finanse', '"config.meta.owner.team:finance"'],
    ['materialized:veiw', '"materialized:view"'],
    ['test_name:unqiue', '"test_name:unique"'],
    ['unit_test:count', '"unit_test:counts"'],
    ['exposure:bord', '"exposure:board"'],
    ['group:mony', '"group:money"'],
    ['resource_type:modle', '"resource_type:model"'],
    ['test_type:genric', '"test_type:generic"'],
    ['result:sucess', '"result:success"'],
    ['state:modifed', '"state:modified"'],
    ['exposre:board', '"exposure:"'],
  ];
  for (const [words, meant] of cases) {
    const { code, stderr } = await runCli(['ls', '-s', words], folder);
    assert.is(code, 1, words);
    assert.ok(stderr.includes(`Did you mean ${meant}`), `${words}: ${stderr}`);
  }
  const { code, stderr } = await runCli(['ls', '-s', 'days', 'tag:dialy'], folder);
  assert.is(code, 0);
  assert.match(stderr, 'warning: no node matches "tag:dialy"; did you mean "tag:daily"?');
});

test('tests come along eagerly, cautiously, when they can be built, or not at all', async () => {
  const folder = writeProject(FILES);
  const tests = async (words: string[], mode: string): Promise<string[]> =>
    (
      await list(folder, '--resource-type', 'test', 'unit_test', '--indirect-selection', mode, '-s', ...words)
    ).sort();
  assert.equal(await tests(['orders'], 'eager'), [RELATION, 'unique_orders_id']);
  assert.equal(await tests(['orders'], 'cautious'), ['unique_orders_id']);
  assert.equal(await tests(['orders', 'people'], 'cautious'), [RELATION, 'unique_orders_id']);
  assert.equal(await tests(['orders'], 'empty'), []);
  assert.equal(await tests([RELATION], 'empty'), [RELATION]);
  assert.equal(await tests(['days'], 'buildable'), ['counts', 'no_gaps', 'positive']);
  const asked = await list(
    folder,
    '-s',
    'orders',
    '--indirect-selection',
    'cautious',
    '--exclude',
    'test_type:generic',
  );
  assert.equal(asked, ['orders']);
});

test('gold test and gold build run the tests selected', async () => {
  const folder = writeProject(FILES);
  const unit = await runOk(['test', '-s', 'days', '--exclude', 'test_type:data'], folder);
  assert.match(unit, 'Done. PASS=1 WARN=0 FAIL=0 ERROR=0 SKIP=0 TOTAL=1');
  const built = await runOk(['build', '-s', 'hundred_times', 'unit_test:counts'], folder);
  assert.match(built, /PASS {2}days: counts[\s\S]*OK=0 WARN=0 FAIL=0 SKIP=0/);
  assert.match(
    await runOk(['build', '-s', 'orders+', '--exclude', 'counts'], folder),
    /^(?![\s\S]*PASS)[\s\S]*OK=2/,
  );
  const wrong = await runCli(['run', '-s', 'unique_orders_id'], folder);
  assert.is(wrong.code, 1);
  assert.match(wrong.stderr, 'These are tests: gold test runs them.');
  const none = await runCli(['test', '-s', 'source:silver.events'], folder);
  assert.match(none.stderr, 'nothing-to-test');
});

test('gold ls prints names, words that select, paths, JSON, and keys of it', async () => {
  const folder = writeProject(FILES);
  assert.equal(await list(folder), [
    'days',
    'orders',
    'people',
    'countries',
    'silver.events',
    'silver.users',
    'board',
    'no_gaps',
    'positive',
    RELATION,
    'unique_orders_id',
    'counts',
    'hundred_times',
  ]);
  const words = await list(folder, '--output', 'selector');
  const all = await list(folder);
  assert.is(words.length, all.length);
  // As in dbt the word for a model is also the folder, so to say, of its unit tests.
  for (const [index, word] of words.entries()) assert.is((await named(folder, word))[0], all[index], word);
  assert.equal(await list(folder, '--output', 'path', '--resource-type', 'source', 'exposure'), [
    'models/other.yml',
  ]);
  const rows = (await list(folder, '--output', 'json')).map((line) => JSON.parse(line));
  assert.equal(
    [...new Set(rows.map(({ resource_type: kind }) => kind))],
    ['model', 'seed', 'source', 'exposure', 'assertion', 'unit_test'],
  );
  const keys = ['--output', 'json', '--output-keys', 'name', 'unique_id config.materialized'];
  assert.equal(await named(folder, 'orders,resource_type:model', ...keys), [
    '{"name":"orders","unique_id":"model.shop.orders","config.materialized":"view"}',
  ]);
  const wrong = await runCli(['ls', '--output', 'json', '--output-keys', 'nmae'], folder);
  assert.match(wrong.stderr, /unknown-output-key[\s\S]*Did you mean "name"\?/);
  assertPrints(wrong.stderr, 'unknown-output-key');
  assert.equal(await list(folder, '--exclude-resource-type', 'test', 'unit_test', 'source', 'seed'), [
    'days',
    'orders',
    'people',
    'board',
  ]);
});

test('selecting and listing open neither engine nor table', async () => {
  const folder = writeProject({ ...FILES, 'selectors.yml': 'selectors: [{ name: all, definition: "*" }]' });
  await runOk(['compile'], folder);
  const refuse = async (): Promise<never> => {
    throw new Error('opened');
  };
  const adapters = { openEngine: refuse, openDelta: refuse, openWorkspace: refuse, openCatalog: refuse };
  for (const words of ['selector:all', 'state:old', '@orders'])
    assert.match(await runOk(['ls', '--state', 'target', '-s', words], folder, { adapters }), 'orders');
});

test('the examples of the documentation hold', async () => {
  const page = readFileSync(new URL('../../docs/selection.md', import.meta.url), 'utf8');
  const [selectors = '', others = ''] = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(
    ([, text]) => text ?? '',
  );
  const folder = writeProject({
    'models/sales/daily_sales.sql':
      "{{ config(tags=['daily']) }}select 1 as a from {{ source('silver', 'orders') }}",
    'models/s.yml': 'sources: [{ name: silver, location: ./silver, tables: [{ name: orders }] }]',
    'models/others.yml': others,
    'seeds/countries.csv': 'code\nde\n',
    'selectors.yml': selectors,
  });
  const models = ['--resource-type', 'model', 'seed', 'exposure'];
  assert.equal(await list(folder, '--selector', 'nightly', ...models), ['daily_sales', 'board']);
  assert.equal(await list(folder, '--selector', 'nightly_and_countries', ...models), [
    'daily_sales',
    'countries',
    'board',
  ]);
  assert.equal(await list(folder, '-s', '+exposure:board', ...models), ['daily_sales', 'board']);
  assert.equal(await list(folder, '-s', 'group:finance', ...models), ['daily_sales']);
});

const state = suite('state, result and source_status');

/** A project compiled, its artifacts kept in `prod`, then changed. */
async function changed(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = writeProject(FILES);
  await runOk(['compile'], folder);
  cpSync(join(folder, 'target'), join(folder, 'prod'), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const yaml = FILES['models/sales/m.yml'];
const CHANGES: readonly {
  readonly what: string;
  readonly files: Readonly<Record<string, string>>;
  readonly select: Readonly<Record<string, readonly string[]>>;
}[] = [
  {
    what: 'nothing',
    files: {},
    select: {
      'state:modified': [],
      'state:new': [],
      'state:unmodified,resource_type:model': ['days', 'orders', 'people'],
    },
  },
  {
    what: 'the text of a model',
    files: { 'models/people.sql': "select 2 as id from {{ source('silver', 'users') }}" },
    select: {
      'state:modified': ['people'],
      'state:modified.body': ['people'],
      'state:modified.configs': [],
      'state:new': [],
    },
  },
  {
    what: 'a setting in YAML',
    files: { 'models/sales/m.yml': yaml.replace('tags: [daily]', 'tags: [hourly]') },
    select: { 'state:modified': ['orders'], 'state:modified.configs': ['orders'], 'state:modified.body': [] },
  },
  {
    what: 'a macro that another one calls',
    files: { 'macros/money.sql': FILES['macros/money.sql'].replace('* 100', '* 1e2') },
    select: {
      'state:modified': ['orders', 'hundred_times'],
      'state:modified.macros': ['orders', 'hundred_times'],
      'state:modified.body': [],
    },
  },
  {
    what: 'a macro that nobody calls, in the same file',
    files: { 'macros/money.sql': FILES['macros/money.sql'].replace('%}1{%', '%}2{%') },
    select: { 'state:modified': [] },
  },
  {
    what: 'a description',
    files: { 'models/sales/m.yml': yaml.replace('- name: days', '- name: days\n    description: By day.') },
    select: {
      'state:modified': ['days'],
      'state:modified.persisted_descriptions': ['days'],
      'state:modified.*': ['days'],
    },
  },
  {
    what: 'a contract',
    files: {
      'models/sales/m.yml': yaml.replace('config: { meta', 'config: { contract: { enforced: true }, meta'),
    },
    select: { 'state:modified.contract': ['days'], 'state:modified.configs': ['days'] },
  },
  {
    what: 'an assertion, and the severity of another',
    files: {
      'models/sales/m.yml': yaml
        .replace('n > 0, severity: warn', 'n > 0, severity: error')
        .replace('field: id', 'field: id, limit: 3'),
    },
    select: { 'state:modified': ['positive', RELATION], 'state:modified.configs': ['positive', RELATION] },
  },
  {
    what: 'an assertion as SQL',
    files: { 'tests/no_gaps.sql': "select * from {{ ref('days') }} where n < {{ cents('0') }}" },
    select: { 'state:modified': ['no_gaps'], 'state:modified.macros': ['no_gaps'] },
  },
  {
    what: 'rows of a unit test',
    files: { 'models/sales/m.yml': yaml.replace('rows: [{ id: 1 }]', 'rows: [{ id: 7 }]') },
    select: { 'state:modified': ['counts'] },
  },
  {
    what: 'a source, an exposure and a seed',
    files: {
      'models/other.yml': FILES['models/other.yml']
        .replace('location: ./silver', 'location: ./bronze')
        .replace('dashboard', 'notebook'),
      'seeds/geo/countries.csv': 'code\nfr\n',
    },
    select: {
      'state:modified': ['countries', 'silver.events', 'silver.users', 'board'],
      'state:modified.body': ['countries', 'silver.events', 'silver.users', 'board'],
    },
  },
  {
    what: 'a new model',
    files: { 'models/fresh.sql': "select * from {{ ref('days') }}" },
    select: {
      'state:new': ['fresh'],
      'state:modified': ['fresh'],
      'state:old,resource_type:model': ['days', 'orders', 'people'],
      '1+state:new': ['days', 'fresh'],
    },
  },
];

for (const { what, files, select } of CHANGES) {
  state(`finds what changed: ${what}`, async () => {
    const folder = await changed(files);
    for (const [words, names] of Object.entries(select)) {
      assert.equal(await named(folder, words, '--state', 'prod'), names, words);
    }
  });
}

state('a model that moved to another folder is modified', async () => {
  const folder = await changed({ 'models/hr/people.sql': FILES['models/people.sql'] });
  rmSync(join(folder, 'models/people.sql'));
  assert.equal(await named(folder, 'state:modified', '--state', 'prod'), ['people']);
  assert.equal(await named(folder, 'state:modified.*', '--state', 'prod'), []);
});

state('the manifest of another target shows no change', async () => {
  const folder = writeProject({
    ...FILES,
    'gold_project.yml': `name: shop
default_target: dev
targets:
  dev: { warehouse: ./dev, schema: dev }
  prod: { warehouse: ./prod, schema: gold }
`,
  });
  await runOk(['compile', '--target', 'prod'], folder);
  cpSync(join(folder, 'target'), join(folder, 'prod'), { recursive: true });
  assert.equal(await named(folder, 'state:modified', '--state', 'prod'), []);
});

state('GOLD_STATE names the folder too, and is no state of gold status', async () => {
  const folder = await changed({});
  const environment = { GOLD_STATE: 'prod' };
  assert.is(await runOk(['ls', '-s', 'state:new', '--allow-empty'], folder, { environment }), '');
  await runOk(['status'], folder, { environment });
});

state('what cannot be compared with is told', async () => {
  const folder = writeProject({
    ...FILES,
    'broken/manifest.json': '{',
    'old/manifest.json': '{"metadata": {"schema_version": 1}}',
    'odd/run_results.json': '{"results": 1}',
  });
  const cases: readonly (readonly [args: readonly string[], text: RegExp])[] = [
    [['-s', 'state:new'], /state-not-given/],
    [
      ['-s', 'state:new', '--state', 'nowhere'],
      /state-not-found: There is no .*nowhere\/manifest\.json[\s\S]*gold compile/,
    ],
    [['-s', 'state:new', '--state', 'broken'], /bad-state: .*it is not JSON/],
    [['-s', 'state:new', '--state', 'old'], /bad-state: .*version none, not 1/],
    [['-s', 'result:error'], /state-not-found: There is no .*target\/run_results\.json/],
    [['-s', 'result:error', '--state', 'odd'], /bad-state: .*no list "results"/],
    [
      ['-s', 'source_status:fresher', '--state', 'old'],
      /state-not-found: There is no .*old\/sources\.json[\s\S]*gold source freshness/,
    ],
  ];
  for (const [args, text] of cases) {
    const { code, stderr } = await runCli(['ls', ...args], folder);
    assert.is(code, 1, args.join(' '));
    assert.match(stderr, text);
    assertPrints(stderr, /^\/?([a-z-]+)/.exec(text.source)?.[1] ?? '');
  }
});

state('result: finds nodes and assertions by how they ended, in the last run or a former one', async () => {
  const folder = writeProject({
    'models/good.sql': 'select 1 as a',
    'models/bad.sql': 'select 1 as a',
    'models/after.sql': "select * from {{ ref('bad') }}",
    'models/m.yml': `models:
  - { name: bad, assertions: [expression: { name: negative, expression: a < 0 }] }
  - { name: good, assertions: [expression: { name: warned_of, expression: a < 0, severity: warn }] }
`,
  });
  await runCli(['run'], folder);
  assert.equal(await named(folder, 'result:error'), ['bad']);
  assert.equal(await named(folder, 'result:failed+'), ['after', 'bad', 'negative']);
  assert.equal(await named(folder, 'result:fail'), ['negative']);
  assert.equal(await named(folder, 'result:warn'), ['warned_of']);
  assert.equal(await named(folder, 'result:skipped'), ['after']);
  assert.equal(await named(folder, 'result:success'), ['good']);
  cpSync(join(folder, 'target'), join(folder, 'then'), { recursive: true });
  writeFileSync(join(folder, 'models/bad.sql'), 'select -1 as a');
  assert.match(await runOk(['run', '-s', '1+result:failed', 'result:skipped'], folder), 'OK=2');
  assert.equal(await named(folder, 'result:failed'), []);
  assert.equal(await named(folder, 'result:failed', '--state', 'then'), ['bad']);
});

state('source_status:fresher finds sources loaded since the former sources.json', async () => {
  const folder = writeProject(FILES);
  const write = (at: string, times: Readonly<Record<string, string | undefined>>): void => {
    const results = Object.entries(times).map(([name, time]) => ({
      unique_id: `source.shop.silver.${name}`,
      ...(time === undefined ? { status: 'runtime error' } : { max_loaded_at: time, status: 'pass' }),
    }));
    mkdirSync(join(folder, at), { recursive: true });
    writeFileSync(join(folder, at, 'sources.json'), JSON.stringify({ metadata: {}, results }));
  };
  const fresher = () => named(folder, 'source_status:fresher', '--state', 'then');
  write('then', { users: '2026-01-01T00:00:00Z', events: '2026-01-01T00:00:00Z' });
  write('target', { users: '2026-01-01T02:00:00+02:00', events: '2026-01-01T00:00:01Z' });
  assert.equal(await fresher(), ['silver.events']);
  write('target', { users: undefined, events: '2025-12-31T00:00:00Z' });
  assert.equal(await fresher(), []);
  write('then', { events: '2025-12-31T00:00:00Z' });
  write('target', { users: '2026-01-01T00:00:00Z', events: '2025-12-31T00:00:00Z' });
  assert.equal(await fresher(), ['silver.users']);
  assert.equal(await named(folder, 'source_status:fresher+,resource_type:model', '--state', 'then'), [
    'people',
  ]);
});

const yamlSelectors = suite('selectors.yml');

const SELECTORS = `selectors:
  - name: nightly
    description: What runs at night.
    definition:
      union:
        - intersection: [tag:daily, { method: resource_type, value: model, children: true, children_depth: 1 }]
        - { method: fqn, value: people, indirect_selection: empty, exclude: [test_type:unit] }
        - exclude: [{ test_type: generic }, "path:nowhere"]
  - name: more
    definition: { union: [{ method: selector, value: nightly, children: true }, seeds/geo] }
  - { name: pair, definition: "orders people,resource_type:model" }
`;

yamlSelectors('every form selects, also by reference and from words', async () => {
  const folder = writeProject({ ...FILES, 'selectors.yml': SELECTORS });
  assert.equal(await list(folder, '--selector', 'nightly'), ['orders', 'people']);
  assert.equal(await list(folder, '--selector', 'nightly', '--exclude', 'people'), ['orders']);
  assert.equal(await list(folder, '--selector', 'pair', '--indirect-selection', 'empty'), [
    'orders',
    'people',
  ]);
  assert.equal(await list(folder, '--selector', 'more', '--resource-type', 'model', 'seed', 'exposure'), [
    'days',
    'orders',
    'people',
    'countries',
    'board',
  ]);
  assert.equal(await named(folder, 'selector:nightly,people'), ['people']);
  const unknown = await runCli(['ls', '--selector', 'nihgtly'], folder);
  assert.match(unknown.stderr, /unknown-selector[\s\S]*Did you mean "nightly"\?/);
  assert.match(
    (await runCli(['ls', '--selector', 'pair', '-s', 'days'], folder)).stderr,
    'selector-and-select',
  );
});

yamlSelectors('the default holds where nothing else is given, and may depend on the target', async () => {
  const selectors = `selectors:
  - name: usual
    default: "{{ target.name == 'local' }}"
    definition: { fqn: days }
  - { name: all, default: "{{ target.name != 'local' }}", definition: "*" }
`;
  const folder = writeProject({ ...FILES, 'selectors.yml': selectors });
  const models = (...args: string[]) => list(folder, '--resource-type', 'model', ...args);
  assert.equal(await models(), ['days']);
  assert.equal(await models('-s', 'people'), ['people']);
  assert.equal(await models('--exclude', 'people'), ['days', 'orders']);
  assert.equal(await models('--selector', 'all'), ['days', 'orders', 'people']);
});

const WRONG: readonly (readonly [what: string, text: string, code: string, says: RegExp])[] = [
  ['a key of the file', '⟦selector⟧: []', 'unknown-key', /Did you mean "selectors"/],
  [
    'a key of a selector',
    'selectors: [{ name: a, ⟦defualt⟧: true, definition: x }]',
    'unknown-key',
    /Did you mean "default"/,
  ],
  ['no definition', 'selectors: [⟦{ name: a }]', 'missing-key', /needs the key "definition"/],
  ['a method', 'selectors: [{ name: a, definition: { ⟦tga⟧: x } }]', 'unknown-key', /Did you mean "tag"/],
  [
    'a method in words',
    'selectors: [{ name: a, definition: ⟦tga:x }]',
    'unknown-selector-method',
    /Did you mean "tag:"/,
  ],
  [
    'a method of the full form',
    'selectors: [{ name: a, definition: { method: ⟦tga, value: x } }]',
    'unknown-selector-method',
    /Did you mean "tag:"/,
  ],
  [
    'an operator',
    'selectors: [{ name: a, definition: { method: tag, value: x, ⟦childen⟧: true } }]',
    'unknown-key',
    /Did you mean "children"/,
  ],
  [
    'no value',
    'selectors: [{ name: a, definition: ⟦{ method: tag } }]',
    'missing-key',
    /needs the key "value"/,
  ],
  [
    'a value of a method',
    'selectors: [{ name: a, definition: { ⟦state: modifed } }]',
    'unknown-selector-value',
    /Did you mean "state:modified"/,
  ],
  [
    'a depth without direction',
    'selectors: [{ name: a, definition: { method: tag, value: x, parents_depth: ⟦2 } }]',
    'bad-value',
    /needs "parents: true"/,
  ],
  [
    'a mode',
    'selectors: [{ name: a, definition: { method: tag, value: x, indirect_selection: ⟦eagre } }]',
    'bad-value',
    /one of eager/,
  ],
  [
    '@ and children',
    'selectors: [{ name: a, definition: { method: ⟦tag, value: x, children: true, childrens_parents: true } }]',
    'bad-selector',
    /do not go together/,
  ],
  [
    'union with more',
    'selectors: [{ name: a, definition: { union: [x], ⟦intersection⟧: [y] } }]',
    'unknown-key',
    /./,
  ],
  [
    'exclude alone',
    'selectors: [{ name: a, definition: ⟦{ exclude: [x] } }]',
    'bad-value',
    /beside "method"/,
  ],
  [
    'nothing but exclude',
    'selectors: [{ name: a, definition: { union: ⟦[{ exclude: [x] }] } }]',
    'bad-value',
    /nothing to select/,
  ],
  [
    'two excludes',
    'selectors: [{ name: a, definition: { union: [x, { exclude: [y] }, ⟦{ exclude: [z] }] } }]',
    'bad-value',
    /one "exclude"/,
  ],
  ['a list', 'selectors: [{ name: a, definition: ⟦[x] }]', 'bad-value', /text or a map/],
  [
    'a name twice',
    'selectors: [{ name: a, definition: x }, { name: ⟦a⟧, definition: y }]',
    'duplicate-selector',
    /first time at selectors.yml:1:21/,
  ],
  [
    'an unknown reference',
    'selectors: [{ name: abc, definition: x }, { name: b, definition: { ⟦selector: abd } }]',
    'unknown-selector',
    /Did you mean "abc"/,
  ],
  [
    'a circle',
    'selectors: [{ name: ⟦a⟧, definition: selector:b }, { name: b, definition: "+selector:a" }]',
    'selector-cycle',
    /a -> b -> a/,
  ],
  [
    'two defaults',
    'selectors: [{ name: a, default: true, definition: x }, { name: b, default: ⟦true, definition: y }]',
    'several-default-selectors',
    /a, b/,
  ],
  [
    'a default that is neither',
    'selectors: [{ name: a, default: ⟦"{{ 1 }}", definition: x }]',
    'bad-value',
    /true, false, or a template/,
  ],
];

for (const [what, marked, code, says] of WRONG) {
  yamlSelectors(`wrong: ${what}`, async () => {
    const column = marked.indexOf('⟦') + 1;
    const folder = writeProject({ ...FILES, 'selectors.yml': marked.replace('⟦', '').replace('⟧', '') });
    const { code: exit, stderr } = await runCli(['ls'], folder);
    assert.is(exit, 1);
    assertPrints(stderr, code);
    assert.match(stderr, says);
    assert.match(stderr, `selectors.yml:1:${column}`);
  });
}

const others = suite('exposures and groups');

others('are in the manifest, below what they read', async () => {
  const folder = writeProject(FILES);
  await runOk(['compile'], folder);
  const manifest = JSON.parse(readFileSync(join(folder, 'target/manifest.json'), 'utf8'));
  const board = manifest.exposures['exposure.shop.board'];
  assert.equal(board.depends_on.nodes, ['model.shop.days', 'source.shop.silver.users']);
  assert.equal(board.owner, { name: 'Ann' });
  assert.equal(manifest.children['model.shop.days'], ['exposure.shop.board']);
  assert.equal(manifest.parents['exposure.shop.board'], board.depends_on.nodes);
  assert.is(manifest.groups.money.owner.email, 'money@shop.example');
  assert.is(manifest.nodes['model.shop.orders'].config.group, 'money');
  assert.is(manifest.assertions[`assertion.shop.${RELATION}`].test_type, 'generic');
  assert.equal(manifest.unit_tests['unit_test.shop.days.counts'].fqn, ['shop', 'sales', 'days', 'counts']);
  const first = readFileSync(join(folder, 'target/manifest.json'), 'utf8');
  await runOk(['compile'], folder);
  assert.is(readFileSync(join(folder, 'target/manifest.json'), 'utf8'), first);
  assert.not.ok(first.includes(folder), 'no path of this machine');
});

const exposure = (more: string): string =>
  `exposures: [{ name: e, type: dashboard, owner: { name: x }, ${more} }]`;
const WRONG_OTHERS: readonly (readonly [text: string, code: string])[] = [
  [exposure("depends_on: [⟦ref('dyas')]"), 'unknown-ref'],
  [exposure("depends_on: [⟦\"source('silver', 'user')\"]"), 'unknown-source'],
  [exposure('depends_on: [⟦days]'), 'bad-exposure-input'],
  [exposure('⟦matruity⟧: high'), 'unknown-key'],
  ['exposures: [{ name: e, type: ⟦dashbord, owner: { name: x } }]', 'bad-value'],
  ['exposures: [⟦{ name: e, type: dashboard }]', 'missing-key'],
  ['exposures: [{ name: e, type: dashboard, owner: ⟦{ phone: 1 } }]', 'bad-value'],
  ['exposures: [{ name: ⟦a b, type: dashboard, owner: { name: x } }]', 'bad-value'],
  [
    `${exposure('tags: []')}\n`.repeat(1).replace('}]', '}, { name: ⟦e, type: ml, owner: { name: x } }]'),
    'duplicate-properties',
  ],
  [
    'models: [{ name: days, config: { group: ⟦mony } }]\ngroups: [{ name: monye, owner: { name: x } }]',
    'unknown-group',
  ],
  ['groups: [{ name: ⟦money, owner: { name: x } }]', 'duplicate-properties'],
];
for (const [marked, code] of WRONG_OTHERS) {
  others(`wrong: ${marked}`, async () => {
    const files = {
      ...FILES,
      'models/sales/m.yml': '',
      'models/zz.yml': marked.replace('⟦', '').replace('⟧', ''),
    };
    const { stderr } = await runCli(['ls'], writeProject(files));
    assert.match(stderr, `${code}: `);
    assert.match(stderr, `models/zz.yml:1:${marked.indexOf('⟦') + 1}`);
  });
}

others('a folder gives its models a group', async () => {
  const config = `name: shop
targets: { local: { warehouse: ./warehouse } }
models: { sales: { +group: money } }
`;
  const folder = writeProject({ ...FILES, 'gold_project.yml': config });
  assert.equal(await named(folder, 'group:money'), ['days', 'orders']);
});
