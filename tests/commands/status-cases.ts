/** What runs leave of the processing status, on any store; called for local disk and for S3. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import type { ObjectStore } from '../../src/ports/object-store.ts';
import { assertedCode } from '../support/asserted-codes.ts';
import { type CliResult, runCli, runOk } from '../support/cli.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';

export interface StatusStore {
  readonly name: string;
  readonly store: ObjectStore;
  /** A URI below which nothing is yet. */
  readonly root: string;
  /** Of S3. */
  readonly endpoint?: string;
}

/** Where a run dies, and whether it had accepted its files by then. The first two on every store. */
const DEATHS = [
  ['half claimed', false],
  ['half archived', true],
  ['claimed', false],
  ['published', false],
  ['decided', true],
] as const;

type Json = Readonly<Record<string, unknown>>;
const CRASH_RUN = fileURLToPath(new URL('../support/crash-run.ts', import.meta.url));

export function statusCases({ name, store, root, endpoint = '' }: StatusStore): void {
  const test = suite(`processing status on ${name}`);
  const environment = { S3_ENDPOINT: endpoint };
  const storage =
    endpoint === ''
      ? ''
      : ', storage: { region: eu-west-1, endpoint: "{{ env_var(\'S3_ENDPOINT\') }}", reader: cache }';
  const put = (uri: string, text: string): Promise<void> => store.put(uri, new TextEncoder().encode(text));
  const read = async (uri: string): Promise<Json> =>
    JSON.parse(new TextDecoder().decode((await store.read(uri)) ?? new Uint8Array()));
  const list = async (prefix: string): Promise<string[]> => {
    const names: string[] = [];
    for await (const { uri } of store.list(prefix)) names.push(uri.slice(prefix.length + 1));
    return names.filter((found) => !found.startsWith('_hold/'));
  };
  const gold = (args: readonly string[], folder: string): Promise<CliResult> =>
    runCli(args, folder, { environment });
  const rows = async (model: string, folder: string): Promise<unknown> =>
    JSON.parse(
      await runOk(
        ['show', '--inline', `from {{ ref('${model}') }} order by 1`, '--output', 'json', '--limit', '0'],
        folder,
        { environment },
      ),
    );
  const config = (lake: string, schema: string): string => `name: shop
targets:
  local: { warehouse: "${lake}", schema: ${schema}, threads: 2${storage} }
`;
  /** Silver tables `orders` and `users`, made by gold as any other Delta tables. */
  const writeSilver = async (lake: string): Promise<void> => {
    const folder = writeProject({
      'gold_project.yml': config(lake, 'silver'),
      'models/orders.sql': 'select range as id from range(10)',
      'models/users.sql': 'select range as id from range(3)',
    });
    await runOk(['run'], folder, { environment });
  };
  const newLake = (): string => `${root}/${randomUUID()}`;
  const newProject = (lake: string, files: Readonly<Record<string, string>>): string =>
    writeProject({ 'gold_project.yml': config(`${lake}/warehouse`, 'gold'), ...files });
  const tables = (lake: string): Readonly<Record<string, string>> => ({
    'models/sources.yml': `sources:
  - name: silver
    location: ${lake}/silver
    tables: [{ name: orders }, { name: users }]
`,
    'models/counts.sql': "select count(*) as n from {{ source('silver', 'orders') }}",
    'models/more.sql': "select n + 1 as n from {{ ref('counts') }}",
    'models/people.sql': "select count(*) as n from {{ source('silver', 'users') }}",
  });
  const intake = (lake: string, sql = "select * from {{ source('landing', 'events') }}"): string =>
    newProject(lake, {
      'models/sources.yml': `sources:
  - name: landing
    location: ${lake}/landing
    tables: [{ name: events, format: csv, intake: true }]
`,
      'models/m.sql': sql,
    });
  const events = (lake: string): string => `${lake}/landing/events`;
  /** Fails for files with a row `bad`. */
  const STRICT = "select id, cast(v as integer) as v from {{ source('landing', 'events') }}";
  const recordsOf = async (lake: string, state: string): Promise<Json[]> => {
    const folder = `${lake}/landing/${state}/landing.events`;
    return Promise.all((await list(folder)).map((file) => read(`${folder}/${file}`)));
  };
  const startRun = (folder: string, point: string): Promise<string> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, ['--import', 'tsx', CRASH_RUN, folder, point], {
        env: { ...process.env, ...environment },
      });
      child.on('close', (code, signal) => resolve(signal ?? String(code)));
    });

  test('tables: records are archived, say what was made of them, and what they supersede', async () => {
    const lake = newLake();
    await writeSilver(lake);
    const folder = newProject(lake, tables(lake));
    await runOk(['run'], folder, { environment });
    const silver = `${lake}/silver`;
    assert.equal(await list(`${silver}/processing`), []);
    assert.equal(await list(`${silver}/failed`), []);
    const [first = '', ...others] = await list(`${silver}/archive/silver.orders`);
    assert.equal(others, []);
    const record = await read(`${silver}/archive/silver.orders/${first}`);
    assert.equal(pick(record, ['state', 'source', 'kind', 'version', 'models', 'project', 'target']), {
      state: 'archive',
      source: 'silver.orders',
      kind: 'table',
      version: 0,
      models: ['counts', 'more'],
      project: 'shop',
      target: 'local',
    });
    assert.is(first, `${record['run_id']}.json`);
    assert.is(record['location'], `${silver}/orders`);
    assert.is(record['supersedes'], undefined);
    assert.is(record['pid'], process.pid);
    assert.equal(
      (record['published'] as Json[]).map((one) => pick(one, ['model', 'version'])),
      [
        { model: 'counts', version: 0 },
        { model: 'more', version: 0 },
      ],
    );
    const [data = {}] = record['files'] as Json[];
    assert.is((await store.stat(`${silver}/orders/${data['path']}`))?.size, data['bytes']);
    // A new version of one of them.
    await writeSilver(lake);
    await runOk(['run'], folder, { environment });
    const [, second = ''] = await list(`${silver}/archive/silver.orders`);
    const next = await read(`${silver}/archive/silver.orders/${second}`);
    assert.is(next['version'], 1);
    assert.equal(next['supersedes'], { run_id: record['run_id'], version: 0 });
  });

  test('tables: what feeds a model that fails is failed with error and place, the rest is archived', async () => {
    const lake = newLake();
    await writeSilver(lake);
    const folder = newProject(lake, {
      ...tables(lake),
      'models/more.sql': "select n,\n  cast(error('no') as integer) as e from {{ ref('counts') }}",
    });
    const { code } = await gold(['run'], folder);
    assert.is(code, 1);
    const silver = `${lake}/silver`;
    assert.equal(await list(`${silver}/processing`), []);
    assert.is((await list(`${silver}/archive/silver.users`)).length, 1);
    assert.equal(await list(`${silver}/archive/silver.orders`), []);
    const [file = ''] = await list(`${silver}/failed/silver.orders`);
    const record = await read(`${silver}/failed/silver.orders/${file}`);
    const error = record['error'] as Json;
    assert.match(String(error['code']), /^engine-/);
    assert.is((error['location'] as Json)['file'], 'models/more.sql');
    assert.equal(
      (record['published'] as Json[]).map(({ model }) => model),
      ['counts'],
    );
    const { stdout } = await gold(['status', '--source', 'silver'], folder);
    assert.match(stdout, /failed +silver\.orders +\S+ +v0 +1 .*engine-/);
    assert.match(stdout, /archive +silver\.users +\S+ +v0 .*people v0/);
  });

  test('files: claimed, read, accepted; a run reads all that was ever accepted', async () => {
    const lake = newLake();
    const folder = intake(lake);
    await put(`${events(lake)}/incoming/a.csv`, 'id\n1\n');
    await put(`${events(lake)}/incoming/deep/b.csv`, 'id\n2\n');
    await put(`${events(lake)}/incoming/.tmp.csv`, 'id\n9\n');
    await put(`${events(lake)}/incoming/_later/c.csv`, 'id\n9\n');
    await runOk(['run'], folder, { environment });
    const day = new Date().toISOString().slice(0, 10);
    assert.equal(await list(events(lake)), [
      `archive/${day}/a.csv`,
      `archive/${day}/deep/b.csv`,
      'incoming/.tmp.csv',
      'incoming/_later/c.csv',
    ]);
    assert.equal(await list(`${lake}/landing/processing`), []);
    await put(`${events(lake)}/incoming/a.csv`, 'id\n3\n');
    await runOk(['run'], folder, { environment });
    assert.equal(await rows('m', folder), [{ id: 1 }, { id: 2 }, { id: 3 }]);
    const [first, second] = await recordsOf(lake, 'archive');
    assert.equal(first?.['files'], [
      { path: 'a.csv', bytes: 5 },
      { path: 'deep/b.csv', bytes: 5 },
    ]);
    assert.equal(second?.['files'], [{ path: 'a.csv', bytes: 5 }]);
    assert.equal(
      (await list(`${events(lake)}/archive/${day}`)).filter((file) => !file.startsWith('deep')),
      ['a.csv', `a~${second?.['run_id']}.csv`],
    );
    // Without anything new the table is made from what was accepted, and there is nothing to record.
    await runOk(['run'], folder, { environment });
    assert.is((await recordsOf(lake, 'archive')).length, 2);
  });

  test('files: those that a model fails on are set aside with the reason, and put back by retry', async () => {
    const lake = newLake();
    const folder = intake(lake, STRICT);
    await put(`${events(lake)}/incoming/good.csv`, 'id,v\n1,1\n');
    await runOk(['run'], folder, { environment });
    await put(`${events(lake)}/incoming/bad.csv`, 'id,v\n2,bad\n');
    assert.is((await gold(['run'], folder)).code, 1);
    const [record = {}] = await recordsOf(lake, 'failed');
    const run = String(record['run_id']);
    assert.equal(await list(`${events(lake)}/failed`), [`${run}/bad.csv`, `${run}/bad.csv.error.json`]);
    const why = await read(`${events(lake)}/failed/${run}/bad.csv.error.json`);
    assert.is((why['location'] as Json)['file'], 'models/m.sql');
    assert.is(why['run_id'], run);
    // The table is untouched, and goes on without the bad file.
    await runOk(['run'], folder, { environment });
    const { stdout } = await gold(['status', '--state', 'failed', '--files'], folder);
    assert.match(stdout, new RegExp(`failed +landing\\.events +${run} +bad\\.csv`));
    const retried = await runOk(['status', 'retry', 'bad.csv'], folder, { environment });
    assert.match(retried, `landing.events: bad.csv of the run ${run} was put back`);
    assert.equal(await list(`${events(lake)}/failed`), []);
    assert.equal(await list(`${events(lake)}/incoming`), ['bad.csv']);
    assert.equal(await list(`${events(lake)}/processing`), []);
    await put(`${events(lake)}/incoming/bad.csv`, 'id,v\n2,2\n');
    await runOk(['run'], folder, { environment });
    assert.equal(await rows('m', folder), [
      { id: 1, v: 1 },
      { id: 2, v: 2 },
    ]);
    const { records: listed } = JSON.parse(await runOk(['status', '--json'], folder, { environment })) as {
      records: Json[];
    };
    assert.equal(
      listed.map((entry) => pick(entry, ['state', 'note'])),
      [
        { state: 'failed', note: 'its files were put back' },
        { state: 'archive', note: undefined },
        { state: 'archive', note: undefined },
      ],
    );
  });

  for (const [point, accepted] of DEATHS.slice(0, endpoint === '' ? undefined : 2)) {
    test(`files: kill -9 when ${point}, and the next run puts it right`, async () => {
      const lake = newLake();
      const folder = intake(lake);
      await put(`${events(lake)}/incoming/a.csv`, 'id\n1\n');
      await put(`${events(lake)}/incoming/b.csv`, 'id\n2\n');
      assert.is(await startRun(folder, point), 'SIGKILL');
      const [died = {}] = await recordsOf(lake, 'processing');
      const shown = await runOk(['status', '--state', 'processing'], folder, { environment });
      assert.match(shown, /it died; the next run clears up/);
      const { code, stderr } = await gold(['run'], folder);
      assert.is(code, 0, stderr);
      assert.match(stderr, `the run ${died['run_id']} died`);
      assert.equal(await rows('m', folder), [{ id: 1 }, { id: 2 }]);
      const day = new Date().toISOString().slice(0, 10);
      assert.equal(await list(events(lake)), [`archive/${day}/a.csv`, `archive/${day}/b.csv`]);
      assert.equal(await recordsOf(lake, 'processing'), []);
      const [failed] = await recordsOf(lake, 'failed');
      const archived = await recordsOf(lake, 'archive');
      assert.is(archived.length, 1);
      assert.is((failed?.['error'] as Json | undefined)?.['code'], accepted ? undefined : 'run-interrupted');
      assert.is(archived[0]?.['run_id'] === died['run_id'], accepted);
    });
  }

  test('tables: the record of a run that died is found by the next one', async () => {
    const lake = newLake();
    await writeSilver(lake);
    const folder = newProject(lake, tables(lake));
    assert.is(await startRun(folder, 'claimed'), 'SIGKILL');
    const silver = `${lake}/silver`;
    const [died = ''] = await list(`${silver}/processing/silver.orders`);
    await runOk(['run'], folder, { environment });
    assert.equal(await list(`${silver}/processing`), []);
    const record = await read(`${silver}/failed/silver.orders/${died}`);
    assert.is((record['error'] as Json)['code'], 'run-interrupted');
    assertedCode('run-interrupted');
    assert.is((await list(`${silver}/archive/silver.orders`)).length, 1);
  });

  test('two processes at once: each file is taken once, and the table has all rows', async () => {
    const lake = newLake();
    const folders = [intake(lake), intake(lake)];
    for (let file = 0; file < 6; file += 1) {
      await put(`${events(lake)}/incoming/${file}.csv`, `id\n${file}\n`);
    }
    const codes = await Promise.all(folders.map((folder) => startRun(folder, 'none')));
    assert.equal(codes, ['0', '0']);
    const day = new Date().toISOString().slice(0, 10);
    assert.equal(
      await list(events(lake)),
      [0, 1, 2, 3, 4, 5].map((file) => `archive/${day}/${file}.csv`),
    );
    assert.is((await recordsOf(lake, 'archive')).length, 1);
    assert.equal(
      await rows('m', folders[0] ?? ''),
      [0, 1, 2, 3, 4, 5].map((id) => ({ id })),
    );
  });

  test('Ctrl-C puts files back at once', async () => {
    const lake = newLake();
    const folder = intake(
      lake,
      "select e.id, sum(r.range) as n from {{ source('landing', 'events') }} e, range(100000000000) r group by 1",
    );
    await put(`${events(lake)}/incoming/a.csv`, 'id\n1\n');
    const controller = new AbortController();
    const stop = async (): Promise<void> => {
      while ((await list(`${events(lake)}/processing`)).length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      controller.abort(new Error('cancelled'));
    };
    const [{ code }] = await Promise.all([
      runCli(['run'], folder, { environment, signal: controller.signal }),
      stop(),
    ]);
    assert.is(code, 130);
    assert.equal(await list(events(lake)), ['incoming/a.csv']);
    const [record = {}] = await recordsOf(lake, 'failed');
    assert.is((record['error'] as Json)['code'], 'run-cancelled');
    assertedCode('run-cancelled');
  });
}

function pick(json: Json, keys: readonly string[]): Json {
  return Object.fromEntries(keys.map((key) => [key, json[key]]));
}
