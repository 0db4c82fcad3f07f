/** Runs that register their tables, and gold catalog: against moto's Glue behind a proxy that counts the calls. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { assertPrints, type CliResult, runCli, runOk } from '../support/cli.ts';
import { type GlueProxy, startGlueProxy } from '../support/glue-proxy.ts';
import { findMotoPython, MOTO_ENVIRONMENT, startMoto } from '../support/moto.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';

const test = suite('gold catalog');
const python = findMotoPython();
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const MODELS = {
  'models/daily.sql': "select date '2026-01-01' + n as Day, n as total from {{ ref('numbers') }}",
  'models/numbers.sql': 'select range::integer as n from range(10)',
  'models/m.yml': `models:
  - name: daily
    description: One row a day.
    config: { partition_by: [day] }
    columns: [{ name: Day, description: Calendar day }]
`,
};

if (python === undefined) test.skip('against moto', 'needs Python with moto[server]');
else {
  const moto = await startMoto(python);
  const proxy: GlueProxy = await startGlueProxy(moto.endpoint);
  const used = new Set<string>();
  let databases = 0;

  /** A project whose target has a catalog; its database is made by the first run. */
  const project = (
    files: Readonly<Record<string, string>> = MODELS,
    settings = 'create_database: true',
  ): string => {
    databases += 1;
    begin();
    return writeProject({
      'gold_project.yml': `name: shop
targets:
  local:
    warehouse: ./warehouse
    threads: 2
    catalog: { type: glue, database: Shop_${databases}, endpoint: "${proxy.endpoint}", ${settings} }
`,
      ...files,
    });
  };
  const begin = (): void => {
    proxy.fault(() => undefined);
    take();
  };
  /** Calls since the last time: `UpdateTable daily`. */
  const take = (): string[] => {
    const before = proxy.calls.length;
    const operations = proxy.takeOperations();
    for (const operation of operations) used.add(operation);
    return proxy.calls
      .slice(before - operations.length)
      .map(({ operation, body }) => `${operation} ${body.TableInput?.Name ?? body.Name ?? ''}`.trim())
      .sort();
  };
  const { glue } = moto;
  // Answers are JSON; each test knows the part that it looks at.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  const getTable = async (name: string): Promise<any> =>
    (await glue('GetTable', { DatabaseName: `shop_${databases}`, Name: name })).Table;
  const versionOf = async (name: string): Promise<string> =>
    (await getTable(name)).Parameters['delta.lastUpdateVersion'];
  const plan = async (folder: string): Promise<Record<string, string>> => {
    const { tables } = JSON.parse((await runCli(['catalog', 'plan', '--json'], folder)).stdout);
    return Object.fromEntries(
      tables.map(({ name, action, changes, reason }: Record<string, string>) => [
        name,
        [action, ...(changes ?? []), ...(reason ? [reason] : [])].join('; '),
      ]),
    );
  };

  test('a run registers what it publishes, with comments, and again only what has changed', async () => {
    const folder = project();
    assert.equal(await plan(folder), { daily: 'unpublished', numbers: 'unpublished' });
    take();
    const out = await runOk(['run'], folder);
    assert.match(out, 'Done. OK=2 WARN=0');
    assert.equal(take(), [
      'CreateDatabase',
      'CreateTable daily',
      'CreateTable numbers',
      `GetDatabase shop_${databases}`,
      'GetTable daily',
      'GetTable numbers',
    ]);
    const daily = await getTable('daily');
    const location = `file://${folder}/warehouse/gold/daily`;
    assert.is(daily.TableType, 'EXTERNAL_TABLE');
    assert.is(daily.Description, 'One row a day.');
    assert.is(daily.StorageDescriptor.Location, location);
    assert.is(daily.StorageDescriptor.SerdeInfo.Parameters.path, location);
    assert.is(daily.Parameters['spark.sql.sources.provider'], 'delta');
    assert.equal(daily.StorageDescriptor.Columns, [
      { Name: 'day', Type: 'date', Comment: 'Calendar day' },
      { Name: 'total', Type: 'int' },
    ]);
    assert.equal(daily.PartitionKeys, []);
    const [result] = JSON.parse(readFileSync(join(folder, 'target/run_results.json'), 'utf8')).results;
    assert.is(result.catalog.table, `shop_${databases}.daily`);
    assert.is(result.catalog.outcome, 'created');

    // The same again: a new version of each, and nothing archived.
    await runOk(['run'], folder);
    assert.equal(take(), [
      `GetDatabase shop_${databases}`,
      'GetTable daily',
      'GetTable numbers',
      'UpdateTable daily',
      'UpdateTable numbers',
    ]);
    for (const { operation, body } of proxy.calls.slice(-5)) {
      if (operation !== 'UpdateTable') continue;
      assert.is(body.SkipArchive, true);
      assert.is(body.VersionId, '1');
    }
    assert.is(await versionOf('daily'), '1');

    // A new column: one update, of its table.
    writeFileSync(
      join(folder, 'models/numbers.sql'),
      "select range::integer as n, 'x' as note from range(10)",
    );
    const json = JSON.parse(await runOk(['run', '--json', '-s', 'numbers'], folder));
    assert.equal(take(), [`GetDatabase shop_${databases}`, 'GetTable numbers', 'UpdateTable numbers']);
    assert.equal(json.results[0].catalog.changes, ['column "note" is new', 'version: 1 → 2']);
    assert.equal(await plan(folder), { daily: 'none; same', numbers: 'none; same' });
    assert.match(await runOk(['catalog', 'plan'], folder), /^same {4}daily$/m);
    assert.match((await runCli(['catalog', 'plan'], folder)).stderr, 'The catalog agrees with the tables.');
  });

  test('a catalog that fails is a warning, which the next run or gold catalog apply repairs', async () => {
    const folder = project();
    await runOk(['run'], folder);
    proxy.fault(({ operation }) =>
      operation === 'UpdateTable'
        ? {
            kind: 'error',
            name: 'AccessDeniedException',
            message: 'User: arn:aws:iam::1:user/x is not authorized',
          }
        : undefined,
    );
    const { code, stdout } = await runCli(['run'], folder);
    assert.is(code, 0);
    assert.match(stdout, /^WARN {3}daily .*v0 → v1 {2}not registered/m);
    assert.match(
      stdout,
      'daily is not registered\ncatalog-access-denied: The catalog does not allow glue:UpdateTable',
    );
    assert.match(stdout, 'gold catalog apply --select daily');
    assert.match(stdout, 'Done. OK=0 WARN=2');
    const { results } = JSON.parse(readFileSync(join(folder, 'target/run_results.json'), 'utf8'));
    assert.equal([results[0].status, results[0].catalog.code], ['warned', 'catalog-access-denied']);
    begin();
    assert.equal(await plan(folder), { daily: 'update; version: 0 → 1', numbers: 'update; version: 0 → 1' });
    assert.match(
      await runOk(['catalog', 'apply', '-s', 'daily'], folder),
      /^updated {4}daily {2}version: 0 → 1$/m,
    );
    assert.equal(await plan(folder), { daily: 'none; same', numbers: 'update; version: 0 → 1' });
    await runOk(['run'], folder);
    assert.is(await versionOf('numbers'), '2');
  });

  test('a run that cannot publish registers what was published before', async () => {
    const folder = project();
    proxy.fault(({ operation }) =>
      operation === 'CreateTable'
        ? { kind: 'error', name: 'ResourceNumberLimitExceededException' }
        : undefined,
    );
    assert.match(await runOk(['run'], folder), 'Done. OK=0 WARN=2');
    begin();
    writeFileSync(join(folder, 'models/numbers.sql'), 'select nothing as n');
    const { code, stdout } = await runCli(['run'], folder);
    assert.is(code, 1);
    assert.match(stdout, 'FAIL=1 SKIP=1');
    assert.equal([await versionOf('daily'), await versionOf('numbers')], ['0', '0']);
  });

  test('a run killed between commit and registration is repaired by the next', async () => {
    const folder = project({ 'models/numbers.sql': 'select 1 as n' });
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', join(ROOT, 'src/cli.ts'), 'run', '--project-dir', folder],
      {
        cwd: ROOT,
        env: { ...process.env, ...MOTO_ENVIRONMENT },
        stdio: 'ignore',
      },
    );
    const ended = once(child, 'exit');
    proxy.fault(({ operation }) => {
      if (operation !== 'CreateTable') return undefined;
      child.kill('SIGKILL');
      return { kind: 'silence' };
    });
    await ended;
    begin();
    assert.ok(existsSync(join(folder, 'warehouse/gold/numbers/_delta_log/00000000000000000000.json')));
    assert.equal(await plan(folder), { numbers: 'create' });
    await runOk(['run'], folder);
    assert.is(await versionOf('numbers'), '1');
  });

  test('a missing database is an error before anything is published', async () => {
    const folder = project(MODELS, 'create_database: false');
    for (const args of [['run'], ['catalog', 'plan'], ['catalog', 'apply']]) {
      const { code, stderr } = await runCli(args, folder);
      assert.is(code, 1);
      assert.match(stderr, `catalog-no-database: The catalog has no database "shop_${databases}".`);
      assert.match(stderr, 'gold_project.yml:6:');
      assert.match(stderr, 'create_database: true');
    }
    assert.not.ok(existsSync(join(folder, 'warehouse/gold')));
    assert.match((await runCli(['debug'], folder)).stdout, /FAIL +catalog +catalog-no-database/);
    const other = project();
    assert.match(await runOk(['debug'], other), 'will be created by the first run');
    await runOk(['run'], other);
    const checked = await runOk(['debug'], other);
    assert.match(checked, `glue database shop_${databases}, is there`);
    assert.match(checked, /OK +entries +can be read \(\w+ is registered\)/);
  });

  test('no credentials and refused ones are errors before anything is published; a catalog that is down is not', async () => {
    const folder = project(MODELS, 'create_database: true, profile: nobody');
    const none = await runCli(['run'], folder);
    assert.equal([none.code, /^[a-z-]+/.exec(none.stderr)?.[0]], [1, 'catalog-no-credentials']);
    const other = project();
    proxy.fault(() => ({ kind: 'error', name: 'ExpiredTokenException' }));
    assert.match((await runCli(['run'], other)).stderr, 'catalog-credentials-refused');
    assert.not.ok(existsSync(join(other, 'warehouse/gold')));
    proxy.fault(() => ({ kind: 'error', name: 'AccessDeniedException' }));
    assert.match(await runOk(['run'], other), 'Done. OK=0 WARN=2');
    begin();
    assert.match(await runOk(['run'], other), 'Done. OK=2 WARN=0');
  });

  test('what is not ours is left alone and told of', async () => {
    const folder = project();
    await runOk(['run'], folder);
    const database = `shop_${databases}`;
    const iceberg = {
      Name: 'daily',
      Parameters: { table_type: 'ICEBERG', metadata_location: 's3://x/1.json' },
    };
    await glue('UpdateTable', { DatabaseName: database, TableInput: iceberg });
    take();
    const { code, stdout } = await runCli(['run'], folder);
    assert.is(code, 0);
    assert.match(stdout, 'catalog-foreign-table: "daily" in the database');
    assert.match(stdout, 'Done. OK=1 WARN=1');
    assert.not.ok(take().includes('UpdateTable daily'));
    const { code: planned, stdout: lines } = await runCli(['catalog', 'plan'], folder);
    assert.is(planned, 1);
    assert.match(lines, /^refuse {2}daily {4}the name is taken by an Iceberg table$/m);
    assert.is((await runCli(['catalog', 'apply'], folder)).code, 1);
    assert.equal((await getTable('daily')).Parameters, iceberg.Parameters);
  });

  test('models that are gone are told of, and taken out only when that is asked for', async () => {
    const folder = project();
    await runOk(['run'], folder);
    const database = `shop_${databases}`;
    await glue('CreateTable', { DatabaseName: database, TableInput: { Name: 'theirs', Parameters: {} } });
    rmSync(join(folder, 'models/daily.sql'));
    rmSync(join(folder, 'models/m.yml'));
    assert.match(await runOk(['catalog', 'plan'], folder), /^drop {4}daily {4}model\.shop\.daily is gone/m);
    await runOk(['run'], folder);
    assert.match(await runOk(['catalog', 'apply'], folder), /^left {7}daily/m);
    take();
    assert.equal(
      JSON.parse(await runOk(['catalog', 'apply', '--prune', '--json', '-s', 'numbers'], folder)).removed,
      [],
    );
    assert.match(await runOk(['catalog', 'apply', '--prune'], folder), /^removed {4}daily$/m);
    assert.equal(
      take().filter((call) => call.startsWith('Delete')),
      ['DeleteTable daily'],
    );
    const { TableList } = await glue('GetTables', { DatabaseName: database });
    assert.equal(
      TableList.map(({ Name }: { Name: string }) => Name),
      ['numbers', 'theirs'],
    );
    assert.ok(existsSync(join(folder, 'warehouse/gold/daily/_delta_log')), 'files stay');
  });

  test('documentation alone can be brought to the catalog; seeds are tables too', async () => {
    const folder = project({
      'seeds/codes.csv': 'code\nde\n',
      'seeds/s.yml': 'seeds: [{ name: codes, description: Codes. }]',
    });
    await runOk(['build'], folder);
    assert.is((await getTable('codes')).Description, 'Codes.');
    const long = 'ü'.repeat(200);
    writeFileSync(
      join(folder, 'seeds/s.yml'),
      `seeds: [{ name: codes, description: ISO codes., columns: [{ name: code, description: ${long} }] }]`,
    );
    assert.equal(await plan(folder), { codes: 'update; comment of "code"; description' });
    await runOk(['catalog', 'apply'], folder);
    const { Description, StorageDescriptor } = await getTable('codes');
    assert.equal([Description, StorageDescriptor.Columns[0].Comment], ['ISO codes.', `${'ü'.repeat(126)}…`]);
    assert.equal(await plan(folder), { codes: 'none; same' });
  });

  test('columns that the catalog does not take fail before the commit, at their place', async () => {
    const name = 'x'.repeat(256);
    const folder = project({ 'models/wide.sql': `select 1 as ${name}` });
    const { code, stdout } = await runCli(['run'], folder);
    assert.is(code, 1);
    assert.match(stdout, 'catalog-name-too-long');
    assert.match(stdout, 'models/wide.sql:1:13');
    assert.not.ok(existsSync(join(folder, 'warehouse/gold/wide/_delta_log')));
    const twice = project({ 'models/twice.sql': 'select 1 as A, 2 as a' });
    assert.match((await runCli(['run'], twice)).stdout, /duplicate-column: [\s\S]*models\/twice\.sql:1:\d+/);
  });

  test('a target without a catalog, and words that are none', async () => {
    const folder = writeProject(MODELS);
    const { code, stderr } = await runCli(['catalog', 'plan'], folder);
    assert.equal([code, /^[a-z-]+/.exec(stderr)?.[0]], [1, 'no-catalog']);
    assert.is((await runCli(['catalog', 'destroy'], folder)).code, 2);
  });

  test('a local folder in the catalog of AWS is warned of', async () => {
    const folder = project();
    const config = join(folder, 'gold_project.yml');
    writeFileSync(config, readFileSync(config, 'utf8').replace(/endpoint: "[^"]*"/, 'profile: nobody'));
    const { stderr } = await runCli(['run'], folder);
    assert.match(stderr, 'warning: the target "local" registers tables of a local folder');
  });

  test('Ctrl-C while the catalog is silent ends the run, with the table published', async () => {
    const folder = project({ 'models/numbers.sql': 'select 1 as n' });
    const controller = new AbortController();
    proxy.fault(({ operation }) => {
      if (operation !== 'CreateTable') return undefined;
      setTimeout(() => controller.abort(new Error('cancelled')), 20);
      return { kind: 'silence' };
    });
    const { code, stdout } = await runCli(['run'], folder, { signal: controller.signal });
    assert.is(code, 130);
    assertPrints(stdout, 'catalog-interrupted');
    assert.ok(existsSync(join(folder, 'warehouse/gold/numbers/_delta_log')));
  });

  test('no secret is in outputs, artifacts or commits', async () => {
    const folder = project();
    const results: CliResult[] = [await runCli(['run', '--debug'], folder)];
    for (const name of ['AccessDeniedException', 'InvalidSignatureException']) {
      const message = `Canonical string … ${MOTO_ENVIRONMENT.AWS_SECRET_ACCESS_KEY}`;
      proxy.fault(({ operation }) =>
        operation === 'UpdateTable' && name === 'InvalidSignatureException'
          ? { kind: 'error', name, message }
          : operation === 'UpdateTable'
            ? { kind: 'error', name, message: `${MOTO_ENVIRONMENT.AWS_ACCESS_KEY_ID} may not` }
            : undefined,
      );
      results.push(
        await runCli(['run', '--debug'], folder),
        await runCli(['catalog', 'apply', '--debug'], folder),
      );
    }
    const written = ['target/run_results.json', 'target/manifest.json'].map((file) =>
      readFileSync(join(folder, file), 'utf8'),
    );
    const commit = join(folder, 'warehouse/gold/daily/_delta_log/00000000000000000001.json');
    const all = [
      ...results.map(({ stdout, stderr }) => stdout + stderr),
      ...written,
      readFileSync(commit, 'utf8'),
    ];
    const { AWS_SECRET_ACCESS_KEY: secret, AWS_ACCESS_KEY_ID: key } = MOTO_ENVIRONMENT;
    for (const text of all) for (const hidden of [secret, key]) assert.not.match(text, hidden);
  });

  test('docs/iam.md allows exactly the actions that were used here', () => {
    take();
    const text = readFileSync(join(ROOT, 'docs/iam.md'), 'utf8');
    const allowed = new Set([...text.matchAll(/"glue:(\w+)"/g)].map(([, name]) => name));
    assert.equal([...allowed].sort(), [...used].sort());
  });
}
