/** gold source freshness, at a time that stands still, against real tables and files. */
import { existsSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { nodeAdapters } from '../../src/adapters/node-adapters.ts';
import { optimizeTable } from '../../src/table/optimize-table.ts';
import { writeRows } from '../../src/table/write-rows.ts';
import { requireDocument } from '../support/artifacts.ts';
import { assertedCode } from '../support/asserted-codes.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { localContext, openTestEngine } from '../support/engine.ts';
import { compileTexts, marked, summarize } from '../support/project.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';

const engine = await openTestEngine();
const test = suite('gold source freshness');
const NOW = Date.parse('2026-03-10T12:00:00Z');
const at = (time: string): number => Date.parse(time);

/** Delta commits at a time of the test's choice. */
const tables = (time: string) => ({
  engine,
  delta: { ...localContext(), now: () => at(time) },
  engineInfo: 'test',
  signal: new AbortController().signal,
});

interface Options {
  readonly args?: readonly string[];
  /** An engine is not to be started. */
  readonly noEngine?: boolean;
}

async function freshness(folder: string, { args = [], noEngine = false }: Options = {}): Promise<CliResult> {
  const { clock, openWorkspace } = nodeAdapters();
  return runCli(['source', 'freshness', ...args], folder, {
    adapters: {
      clock: { ...clock, now: () => NOW },
      openWorkspace: noEngine ? () => Promise.reject(new Error('an engine was started')) : openWorkspace,
    },
  });
}

interface Result {
  readonly unique_id: string;
  readonly status: string;
  readonly max_loaded_at: string;
  readonly max_loaded_at_time_ago_in_s: number;
  readonly found_by: string;
  readonly code?: string;
  readonly location?: object;
}

/** `orders pass 2026-… statistics`, sorted by id. */
async function outline(folder: string, options?: Options): Promise<string[]> {
  await freshness(folder, options);
  const { results } = JSON.parse(readFileSync(join(folder, 'target/sources.json'), 'utf8'));
  return results.map(({ unique_id, status, max_loaded_at, found_by, code }: Result) =>
    [unique_id.split('.').at(-1), status, code ?? `${max_loaded_at} ${found_by}`].join(' '),
  );
}

const source = (tables: string, more = ''): Readonly<Record<string, string>> => ({
  'models/m.sql': 'select 1 as x',
  'models/sources.yml': `sources:\n  - name: silver\n    location: ./silver\n${more}    tables:\n${tables}`,
});
const DAY = '{ warn_after: { count: 1, period: day }, error_after: { count: 2, period: day } }';

test('without a field: when rows were last written, whatever was rearranged since; no engine is started', async () => {
  const folder = writeProject(source(`      - { name: orders, freshness: ${DAY} }\n`));
  const root = join(folder, 'silver/orders');
  await writeRows(tables('2026-03-01T00:00:00Z'), { root, sql: 'select 1 as x', mode: { kind: 'append' } });
  await writeRows(tables('2026-03-09T11:59:59Z'), { root, sql: 'select 2 as x', mode: { kind: 'append' } });
  await optimizeTable(tables('2026-03-10T11:00:00Z'), root, {});
  const { code, stdout } = await freshness(folder, { noEngine: true });
  assert.is(code, 0, 'a warning is no failure');
  assert.match(
    stdout,
    /^WARN {3}silver\.orders {2}1d old, more than 1 day {2}last written 2026-03-09 11:59:59 UTC {2}\d/m,
  );
  assert.match(stdout, /\nDone\. PASS=0 WARN=1 ERROR=0 FAIL=0 TOTAL=1\n$/);
});

test('statistics answer for a column, a partition too, exactly and without an engine', async () => {
  const folder = writeProject(
    source(
      ['at', 'day', '"At"']
        .map(
          (column, index) =>
            `      - { name: t${index}, location: ./silver/t, freshness: ${DAY}, loaded_at_field: '${column}' }\n`,
        )
        .join(''),
    ),
  );
  const sql =
    "select timestamptz '2026-03-09 12:00:00+00' as at, date '2026-03-08' as day, 1 as x union all select null, null, 2";
  await writeRows(tables('2026-03-10T12:00:00Z'), {
    root: join(folder, 'silver/t'),
    sql,
    mode: { kind: 'append' },
    partitionBy: ['day'],
  });
  assert.equal(await outline(folder, { noEngine: true }), [
    't0 pass 2026-03-09T12:00:00.000Z statistics',
    't1 error 2026-03-08T00:00:00.000Z statistics',
    't2 pass 2026-03-09T12:00:00.000Z statistics',
  ]);
  assert.is((await freshness(folder)).code, 1, 'an error is a failure');
});

test('expressions, filters, queries and plain files are asked of the engine; dates and zoneless times are UTC', async () => {
  const folder = writeProject({
    ...source(
      `      - { name: expression, location: ./silver/t, loaded_at_field: "cast(text as timestamp)" }
      - { name: filtered, location: ./silver/t, loaded_at_field: at, freshness: { filter: "x < {{ var('below') }}" } }
      - { name: query, location: ./silver/t, loaded_at_query: "select ts from {{ this }} where x = 1;" }
      - { name: days, format: csv, loaded_at_field: day }
      - { name: nothing, location: ./silver/t, loaded_at_query: "select ts from {{ this }} where false" }
      - { name: future, location: ./silver/t, loaded_at_field: "ts + interval 10 year" }
`,
      `    freshness: ${DAY}\n`,
    ),
    'gold_project.yml':
      'name: shop\nvars: { below: 2 }\ntargets:\n  local: { warehouse: ./warehouse, threads: 2 }\n',
    'silver/days.csv': 'day\n2026-03-09\n2026-03-08\n',
  });
  const sql = `select timestamp '2026-03-10 01:00:00' as ts, timestamp '2026-03-10' as at, '2026-03-09 13:00:00' as text, 2 as x
    union all select timestamp '2026-03-01', timestamp '2026-03-01', null, 1`;
  await writeRows(tables('2026-03-10T12:00:00Z'), {
    root: join(folder, 'silver/t'),
    sql,
    mode: { kind: 'append' },
  });
  assert.equal(await outline(folder), [
    'days warn 2026-03-09T00:00:00.000Z query',
    'expression pass 2026-03-09T13:00:00.000Z query',
    'filtered error 2026-03-01T00:00:00.000Z query',
    'future pass 2036-03-10T01:00:00.000Z query',
    'nothing error 0001-01-01T00:00:00.000Z query',
    'query error 2026-03-01T00:00:00.000Z query',
  ]);
  const { stdout } = await freshness(folder);
  assert.match(stdout, /silver\.future {6}in the future by 3652d 13h {2}newest/);
  assert.match(stdout, /silver\.nothing {5}no data, more than 2 days/);
});

test('plain files: the newest of them counts', async () => {
  const folder = writeProject({
    ...source(`      - { name: days, format: csv, freshness: ${DAY} }\n`),
    'silver/days/a.csv': 'x\n1\n',
    'silver/days/b.csv': 'x\n1\n',
    'silver/days/_SUCCESS': '',
  });
  for (const [name, time] of [
    ['a.csv', '2026-03-09T18:00:00Z'],
    ['b.csv', '2026-03-02T00:00:00Z'],
    ['_SUCCESS', '2026-03-10T00:00:00Z'],
  ] as const) {
    utimesSync(join(folder, 'silver/days', name), new Date(time), new Date(time));
  }
  assert.equal(await outline(folder, { noEngine: true }), ['days pass 2026-03-09T18:00:00.000Z files']);
});

test('settings of the source hold for its tables; null switches off an age, a filter or all of it', async () => {
  const { compilation, errors } = compileTexts({
    'models/m.sql': 'select 1 as x',
    ...source(
      `      - { name: inherits }
      - { name: own, freshness: { warn_after: { count: 6, period: hour }, loaded_at_field: other } }
      - { name: only_error, freshness: { warn_after: null } }
      - { name: off, freshness: null }
      - { name: in_config, config: { freshness: { error_after: { count: 5, period: minute } }, loaded_at_query: "select max(x) from {{ this }}" } }
`,
      `    loaded_at_field: at\n    freshness: { warn_after: { count: 1, period: day }, error_after: { count: 2, period: day }, filter: x > 1 }\n`,
    ),
  });
  assert.equal(summarize(errors), []);
  const found = (compilation?.manifest.sources ?? []).map(({ name, freshness: rules }) => {
    const age = (one: { count: number; period: string } | undefined): string =>
      one ? `${one.count} ${one.period}` : '-';
    if (rules === undefined) return `${name}: off`;
    const { warnAfter, errorAfter, loadedAt, filter } = rules;
    return `${name}: ${age(warnAfter)}, ${age(errorAfter)}, ${loadedAt?.kind} ${loadedAt?.sql}, ${filter?.sql ?? '-'}`;
  });
  assert.equal(found, [
    'in_config: 1 day, 5 minute, query select max(x) from "silver"."in_config", -',
    'inherits: 1 day, 2 day, field at, x > 1',
    'off: off',
    'only_error: -, 2 day, field at, x > 1',
    'own: 6 hour, 2 day, field other, x > 1',
  ]);
});

const WRONG: readonly (readonly [code: string, table: string])[] = [
  ['loaded-at-twice', `loaded_at_field: at, loaded_at_query: ⟦select 1⟧, freshness: ${DAY}`],
  ['useless-filter', `freshness: { warn_after: { count: 1, period: day }, filter: ⟦x⟧ }`],
  ['unknown-key', `freshness: { ⟦warn_aftr⟧: { count: 1, period: day } }`],
  ['bad-value', `freshness: { warn_after: { count: 1, period: ⟦week⟧ } }`],
  ['missing-key', `freshness: { warn_after: ⟦{ period: day }⟧ }`],
];
for (const [code, table] of WRONG) {
  test(`${code} stands where it is written`, () => {
    const { text, line, column } = marked(
      source(`      - { name: t, ${table} }\n`)['models/sources.yml'] ?? '',
    );
    const { errors } = compileTexts({ 'models/m.sql': 'select 1 as x', 'models/sources.yml': text });
    assert.equal(summarize(errors), [`${code} models/sources.yml:${line}:${column}`]);
  });
}

test('what cannot be measured is a runtime error at the line of the YAML, and the others are measured', async () => {
  const rows: readonly (readonly [string, string])[] = [
    ['a_misspelt', 'location: ./silver/t, loaded_at_field: ⟦upated_at⟧'],
    ['b_text', 'location: ./silver/t, loaded_at_field: ⟦name⟧'],
    ['c_sql', 'location: ./silver/t, loaded_at_field: "⟦⟧max(nope)"'],
    ['d_missing', 'loaded_at_field: x'],
    ['e_many', 'location: ./silver/t, loaded_at_query: ⟦select updated_at from silver.e_many⟧'],
    ['f_csv', 'format: csv, loaded_at_field: ⟦nope⟧'],
    ['g_fine', 'location: ./silver/t, loaded_at_field: updated_at'],
  ];
  const lines = rows.map(
    ([name, rest]) => `      - { name: ${name}, ${rest.replace(/[⟦⟧]/g, '')}, freshness: ${DAY} }\n`,
  );
  const folder = writeProject({ ...source(lines.join('')), 'silver/f_csv.csv': 'day\n2026-01-01\n' });
  const sql =
    "select timestamptz '2026-03-10 00:00:00+00' as updated_at, 'x' as name union all select timestamptz '2026-03-09 00:00:00+00', 'y'";
  await writeRows(tables('2026-03-10T12:00:00Z'), {
    root: join(folder, 'silver/t'),
    sql,
    mode: { kind: 'append' },
  });
  const { code, stdout } = await freshness(folder);
  assert.is(code, 1);
  const { results } = JSON.parse(readFileSync(join(folder, 'target/sources.json'), 'utf8'));
  const kindOf = ({ status, code: found }: Result): string =>
    (found ?? status).replace(/^engine-.*/, 'engine');
  assert.equal(results.map(kindOf), [
    'unknown-loaded-at',
    'loaded-at-type',
    'engine',
    'missing-source',
    'loaded-at-shape',
    'engine',
    'pass',
  ]);
  for (const asserted of ['unknown-loaded-at', 'loaded-at-type', 'loaded-at-shape']) assertedCode(asserted);
  const text = readFileSync(join(folder, 'models/sources.yml'), 'utf8').split('\n');
  rows.forEach(([name, rest], index) => {
    if (!rest.includes('⟦')) return;
    const value = (/⟦(.*?)⟧/.exec(rest)?.[1] ?? '') || '"max';
    const line = text.findIndex((one) => one.includes(name));
    const place = {
      file: 'models/sources.yml',
      line: line + 1,
      column: (text[line] ?? '').indexOf(value, (text[line] ?? '').indexOf('loaded_at')) + 1,
    };
    assert.equal(results[index].location, place, name);
  });
  assert.match(stdout, /^FAIL {3}silver\.a_misspelt {2}unknown-loaded-at/m);
  assert.match(stdout, 'hint: Did you mean "updated_at"?');
  assert.match(stdout, /Done\. PASS=1 WARN=0 ERROR=0 FAIL=6 TOTAL=7\n$/);
});

test('selection, --output, --json, and a project that says nothing of freshness', async () => {
  const folder = writeProject({
    ...source(
      `      - { name: a, format: csv, freshness: ${DAY} }\n      - { name: b, format: csv, freshness: ${DAY} }\n      - { name: c, format: csv }\n`,
    ),
    'silver/a.csv': 'x\n1\n',
    'silver/b.csv': 'x\n1\n',
  });
  const selected = await freshness(folder, {
    args: ['-s', 'source:silver.b', '--json', '-o', 'out/fresh.json'],
  });
  assert.is(selected.code, 0);
  const json = JSON.parse(selected.stdout);
  assert.equal(
    json.results.map(({ unique_id }: Result) => unique_id),
    ['source.shop.silver.b'],
  );
  requireDocument('sources', json);
  assert.equal(json.results[0].criteria, {
    warn_after: { count: 1, period: 'day' },
    error_after: { count: 2, period: 'day' },
    filter: null,
  });
  assert.equal(JSON.parse(readFileSync(join(folder, 'out/fresh.json'), 'utf8')), json);
  assert.not.ok(existsSync(join(folder, 'target/sources.json')));
  const none = await freshness(folder, { args: ['-s', 'source:silver.c'] });
  assert.is(none.code, 0);
  assert.match(none.stderr, 'No source selected says how old its data may be');
  assert.is((await freshness(folder, { args: ['-s', 'source:gone'] })).code, 1);
});

test('source_status:fresher finds the sources whose data is newer than in a former sources.json', async () => {
  const folder = writeProject({
    ...source(
      `      - { name: a, format: csv, freshness: ${DAY} }\n      - { name: b, format: csv, freshness: ${DAY} }\n`,
    ),
    'models/of_a.sql': "select * from {{ source('silver', 'a') }}",
    'models/of_b.sql': "select * from {{ source('silver', 'b') }}",
    'silver/a.csv': 'x\n1\n',
    'silver/b.csv': 'x\n1\n',
  });
  const touch = (name: string, time: string): void =>
    utimesSync(join(folder, 'silver', name), new Date(time), new Date(time));
  touch('a.csv', '2026-03-10T01:00:00Z');
  touch('b.csv', '2026-03-10T01:00:00Z');
  await freshness(folder, { args: ['-o', 'former/sources.json'] });
  touch('b.csv', '2026-03-10T02:00:00Z');
  await freshness(folder);
  const { stdout } = await runCli(
    ['ls', '-s', 'source_status:fresher+1', '--state', 'former', '--resource-type', 'model'],
    folder,
  );
  assert.is(stdout, 'of_b\n');
});
