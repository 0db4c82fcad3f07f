/** Sources and warehouse on S3 through the command line, and what goes wrong there. */
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { openDuckDb } from '../../src/adapters/duckdb/duckdb-engine.ts';
import { s3Store } from '../../src/adapters/s3-store/s3-store.ts';
import { assertPrints, type CliResult, runCli, runOk } from '../support/cli.ts';
import { type Fault, type ProxiedRequest, startFaultProxy } from '../support/fault-proxy.ts';
import { temporaryFolder } from '../support/folder.ts';
import { findMotoPython, MOTO_ENVIRONMENT, startMoto } from '../support/moto.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';

const test = suite('gold on S3');
const python = findMotoPython();
if (python === undefined) test.skip('reads and writes S3', 'no Python with moto; CI has it');
else {
  const moto = await startMoto(python);
  await moto.makeBucket('lake');
  const proxy = await startFaultProxy(moto.endpoint);
  const engine = await openDuckDb({ temporaryFolder: temporaryFolder('gold-spill') });
  const missing = await engine.httpfs.load();
  await engine.close();
  const store = s3Store({ region: 'eu-west-1', endpoint: moto.endpoint });
  const put = (uri: string, text: string): Promise<void> => store.put(uri, new TextEncoder().encode(text));
  const environment = { S3_ENDPOINT: proxy.endpoint };

  /** A project whose silver and gold lie below a fresh prefix. */
  const newProject = (
    files: Readonly<Record<string, string>>,
    storage = ', reader: cache',
  ): { folder: string; lake: string } => {
    const lake = `s3://lake/${randomUUID()}`;
    const config = `name: shop
vars: { lake: "${lake}" }
targets:
  aws:
    warehouse: "${lake}/warehouse"
    threads: 2
    storage: { region: eu-west-1, endpoint: "{{ env_var('S3_ENDPOINT') }}"${storage} }
  local:
    warehouse: ./warehouse
    storage: { region: eu-west-1, endpoint: "{{ env_var('S3_ENDPOINT') }}" }
default_target: aws
`;
    const sources = `sources:
  - name: silver
    location: "{{ var('lake') }}/silver"
    tables:
      - { name: orders, format: csv }
      - { name: events, format: json, location: "{{ var('lake') }}/silver/events/2026-*/*.json" }
      - { name: products, format: csv }
      - { name: history, location: "{{ var('lake') }}/warehouse/gold/numbers" }
`;
    return {
      lake,
      folder: writeProject({ 'gold_project.yml': config, 'models/sources.yml': sources, ...files }),
    };
  };
  const putSilver = async (lake: string): Promise<void> => {
    await put(`${lake}/silver/orders/day=1/a.csv`, 'id,amount\n1,10\n2,20\n');
    await put(`${lake}/silver/orders/day=2/b.csv`, 'id,amount\n3,30\n');
    await put(`${lake}/silver/orders/_SUCCESS`, '');
    await put(`${lake}/silver/events/2026-01/x.json`, '{"id":1}\n{"id":2}\n');
    await put(`${lake}/silver/events/2025-01/y.json`, '{"id":99}\n');
    await put(`${lake}/silver/products.csv`, 'id\n7\n');
  };
  const listed = async (prefix: string): Promise<string[]> => {
    const names: string[] = [];
    for await (const { uri } of store.list(prefix)) names.push(uri.slice(prefix.length + 1));
    return names;
  };
  const gold = (args: readonly string[], folder: string): Promise<CliResult> =>
    runCli(args, folder, { environment });
  const withFault = async <T>(
    decide: (request: ProxiedRequest) => Fault,
    action: () => Promise<T>,
  ): Promise<T> => {
    proxy.fault(decide);
    try {
      return await action();
    } finally {
      proxy.fault(() => undefined);
    }
  };
  const rows = (sql: string, folder: string): Promise<readonly Readonly<Record<string, unknown>>[]> => {
    return runOk(['show', '--inline', sql, '--limit', '0', '--output', 'json'], folder, { environment }).then(
      (text) => JSON.parse(text),
    );
  };
  const dataReads = (from: number): ProxiedRequest[] =>
    proxy.requests
      .slice(from)
      .filter(
        ({ method, path }) =>
          method === 'GET' && /\.(parquet|csv|json)(\?|$)/.test(path) && !path.includes('_delta_log'),
      );
  const NUMBERS = {
    'models/numbers.sql':
      "{{ config(partition_by=['part']) }}select i as id, i % 3 as part from range(30) t(i)",
  };

  test('reads plain files by prefix, by pattern and by name', async () => {
    const { folder, lake } = newProject({
      'models/m.sql': `select (select sum(amount) from {{ source('silver', 'orders') }}) as amount,
(select count(distinct day) from {{ source('silver', 'orders') }}) as days,
(select sum(id) from {{ source('silver', 'events') }}) as events,
(select sum(id) from {{ source('silver', 'products') }}) as products`,
    });
    await putSilver(lake);
    await runOk(['run'], folder, { environment });
    assert.equal(await rows("from {{ ref('m') }}", folder), [
      { amount: 60, days: 2, events: 3, products: 7 },
    ]);
    // A file that is new or changed is seen; the others are not fetched again.
    await put(`${lake}/silver/orders/day=2/b.csv`, 'id,amount\n3,31\n');
    await put(`${lake}/silver/orders/day=3/c.csv`, 'id,amount\n4,1\n');
    const from = proxy.requests.length;
    assert.equal(
      await rows(
        "select sum(amount)::int as total, count(distinct day)::int as days from {{ source('silver', 'orders') }}",
        folder,
      ),
      [{ total: 62, days: 3 }],
    );
    assert.is(dataReads(from).length, 2);
  });

  test('publishes, reads what it published without fetching it, and keeps the local disk clean', async () => {
    const { folder, lake } = newProject({
      ...NUMBERS,
      'models/total.sql': "select sum(id)::int as total from {{ ref('numbers') }}",
    });
    await runOk(['run'], folder, { environment });
    const from = proxy.requests.length;
    assert.equal(await rows("from {{ ref('total') }}", folder), [{ total: 435 }]);
    await runOk(['run', '-s', 'total'], folder, { environment });
    assert.is(dataReads(from).length, 0);
    assert.equal(readdirSync(join(folder, 'target/tmp')), []);
    const files = await listed(`${lake}/warehouse/gold/numbers`);
    assert.is(files.filter((name) => name.endsWith('.parquet')).length, 3);
    assert.ok(files.includes('_delta_log/00000000000000000000.json'));
    // Another machine has no copies.
    rmSync(join(folder, 'target'), { recursive: true });
    assert.equal(await rows("select count(*)::int as n from {{ source('silver', 'history') }}", folder), [
      { n: 30 },
    ]);
    assert.is(dataReads(from).length, 3);
    await rows("select count(*)::int as n from {{ source('silver', 'history') }}", folder);
    assert.is(dataReads(from).length, 3);
  });

  if (missing === undefined) {
    test('reads by httpfs where that is installed, without copies', async () => {
      const { folder, lake } = newProject(
        {
          ...NUMBERS,
          'models/total.sql': "select sum(id)::int as total from {{ ref('numbers') }}",
          'models/orders.sql': "select sum(amount)::int as total from {{ source('silver', 'orders') }}",
        },
        ', reader: httpfs',
      );
      await putSilver(lake);
      await runOk(['run'], folder, { environment });
      assert.equal(await rows("from {{ ref('total') }}", folder), [{ total: 435 }]);
      assert.equal(await rows("from {{ ref('orders') }}", folder), [{ total: 60 }]);
      assert.match(await runOk(['debug'], folder, { environment }), "by DuckDB's extension httpfs");
      assert.not.ok(existsSync(join(folder, 'target/cache')));
      assert.equal(readdirSync(join(folder, 'target/tmp')), []);
      await store.delete(`${lake}/silver/orders/day=1/a.csv`);
      assert.equal(
        await rows("select sum(amount)::int as total from {{ source('silver', 'orders') }}", folder),
        [{ total: 30 }],
      );
      for (const name of await listed(`${lake}/warehouse/gold/numbers`)) {
        if (name.endsWith('.parquet')) await store.delete(`${lake}/warehouse/gold/numbers/${name}`);
      }
      const { code, stderr } = await gold(['show', 'total'], folder);
      assert.is(code, 1);
      assert.match(stderr, 'data-file-missing');
      assert.match(stderr, `${lake}/warehouse/gold/numbers/`);
    });
  } else {
    test.skip('reads by httpfs where that is installed', missing);
    test('a target that insists on httpfs is told why it cannot be had', async () => {
      const { folder, lake } = newProject(
        { 'models/m.sql': "select * from {{ source('silver', 'products') }}" },
        ', reader: httpfs',
      );
      await putSilver(lake);
      const { code, stdout } = await gold(['run'], folder);
      assert.is(code, 1);
      assertPrints(stdout, 'httpfs-unavailable');
      assert.match(stdout, 'not found');
    });
  }

  test('the cache stays within its size', async () => {
    const { folder } = newProject(NUMBERS, ', reader: cache, cache_size: 1kB');
    await runOk(['run'], folder, { environment });
    assert.equal(await rows("select count(*)::int as n from {{ source('silver', 'history') }}", folder), [
      { n: 30 },
    ]);
    const cache = join(folder, 'target/cache/files');
    const sizes = readdirSync(cache, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(entry.parentPath, entry.name)).size);
    assert.ok(sizes.reduce((sum, size) => sum + size, 0) <= 1000, `${sizes}`);
  });

  test('remote sources feed a local warehouse', async () => {
    const { folder, lake } = newProject({
      'models/m.sql': "select sum(id)::int as n from {{ source('silver', 'products') }}",
    });
    await putSilver(lake);
    await runOk(['run', '--target', 'local'], folder, { environment });
    assert.ok(existsSync(join(folder, 'warehouse/gold/m/_delta_log')));
  });

  test('nothing that an assertion refuses leaves this machine', async () => {
    const { folder, lake } = newProject({
      ...NUMBERS,
      'models/numbers.yml':
        'models: [{ name: numbers, columns: [{ name: id, assertions: [{ accepted_range: { max_value: 5 } }] }] }]',
    });
    const from = proxy.requests.length;
    const { code, stdout } = await gold(['run'], folder);
    assert.is(code, 1);
    assert.match(stdout, 'assertion');
    assert.equal(
      proxy.requests
        .slice(from)
        .filter(({ method, path }) => method === 'PUT' && path.includes('/warehouse/gold/')),
      [],
    );
    assert.equal(await listed(`${lake}/warehouse/gold`), []);
    // That it was refused is written down, in a table of its own.
    assert.ok((await listed(`${lake}/warehouse/gold_audit/assertion_results`)).length > 0);
    assert.equal(readdirSync(join(folder, 'target/tmp')), []);
  });

  test('seeds go to S3, and rows in quarantine stay apart from those published', async () => {
    const { folder, lake } = newProject({
      'seeds/rates.csv': 'currency,rate\nEUR,1\nUSD,1.1\n',
      'models/numbers.sql': "select i as id from range(30) t(i), {{ ref('rates') }} where currency = 'EUR'",
      'models/numbers.yml':
        'models: [{ name: numbers, columns: [{ name: id, assertions: [{ accepted_range: { max_value: 25, quarantine: true } }] }] }]',
    });
    await runOk(['build'], folder, { environment });
    const counts = "(select count(*)::int from {{ ref('numbers') }}) as kept";
    assert.equal(await rows(`select ${counts}`, folder), [{ kept: 26 }]);
    const apart = await rows(
      `select count(*)::int as n, min(id)::int as least from {{ delta('${lake}/warehouse/gold/numbers__quarantine') }}`,
      folder,
    );
    assert.equal(apart, [{ n: 4, least: 26 }]);
    // What was written first held the four too, and was never sent.
    const files = (await listed(`${lake}/warehouse/gold/numbers`)).filter((name) =>
      name.endsWith('.parquet'),
    );
    assert.is(files.length, 1);
  });

  test('history, optimize and vacuum work on S3', async () => {
    const { folder, lake } = newProject({ 'models/one.sql': 'select i as id from range(10) t(i)' });
    for (let version = 0; version < 3; version += 1) await runOk(['run'], folder, { environment });
    assert.match(await runOk(['history', 'one'], folder, { environment }), 'WRITE');
    assert.match(await runOk(['history', `${lake}/warehouse/gold/one/`], folder, { environment }), 'WRITE');
    assert.match(await runOk(['optimize', 'one'], folder, { environment }), 'one');
    const old = await runOk(['vacuum', 'one', '--apply', '--retain-hours', '0', '--force'], folder, {
      environment,
    });
    assert.match(old, 'deleted 2 files');
    assert.equal(await rows("select count(*)::int as n from {{ ref('one') }}", folder), [{ n: 10 }]);
  });

  test('checkpoints are written to S3 and read from there', async () => {
    const { folder, lake } = newProject({ 'models/one.sql': 'select 1 as id' });
    for (let version = 0; version < 11; version += 1) await runOk(['run', '-q'], folder, { environment });
    const log = await listed(`${lake}/warehouse/gold/one/_delta_log`);
    assert.ok(log.includes('00000000000000000010.checkpoint.parquet'));
    // What came before is gone, so that only the checkpoint can tell.
    for (let version = 0; version < 10; version += 1)
      await store.delete(`${lake}/warehouse/gold/one/_delta_log/${String(version).padStart(20, '0')}.json`);
    await store.delete(`${lake}/warehouse/gold/one/_delta_log/00000000000000000010.json`);
    assert.equal(await rows("from {{ ref('one') }}", folder), [{ id: 1 }]);
  });

  test('debug says how remote files are read, and tries to write', async () => {
    const { folder, lake } = newProject(NUMBERS, ', reader: cache');
    const { code, stdout } = await gold(['debug'], folder);
    assert.is(code, 0);
    assert.match(
      stdout,
      /OK +reading +s3:\/\/ through local copies in .*target\/cache\/files \(storage.reader says so\)/,
    );
    assert.match(stdout, /OK +storage +s3:.* can be written/);
    assert.match(stdout, /OK +commits/);
    assert.equal(await listed(lake), []);
    const denied = await withFault(
      ({ method }) => (method === 'PUT' ? { kind: 'answer', status: 403, code: 'AccessDenied' } : undefined),
      () => gold(['debug'], folder),
    );
    assert.is(denied.code, 1);
    assert.match(denied.stdout, /FAIL +storage +storage-access-denied/);
    assert.match(denied.stdout, 's3:PutObject');
    assert.match(denied.stdout, 'gold_project.yml:5:16');
    assert.match(denied.stdout, /SKIP +commits/);
    assert.match(denied.stdout, /OK +reading/);
  });

  test('a network that is cut in the middle of an upload leaves the table as it was, and the next run is right', async () => {
    const { folder, lake } = newProject(NUMBERS);
    await runOk(['run'], folder, { environment });
    const before = await listed(lake);
    const failed = await withFault(
      ({ method, path }) =>
        method === 'PUT' && path.includes('.parquet') ? { kind: 'cut-before' } : undefined,
      () => gold(['run'], folder),
    );
    assert.is(failed.code, 1);
    assert.match(failed.stdout, 'storage-unreachable');
    assert.match(failed.stdout, 'gold_project.yml:5:16');
    assert.equal(await listed(lake), before);
    assert.equal(readdirSync(join(folder, 'target/tmp')), []);
    await runOk(['run'], folder, { environment });
    assert.equal(await rows("select count(*)::int as n from {{ ref('numbers') }}", folder), [{ n: 30 }]);
  });

  test('a commit whose answer gets lost is known as ours', async () => {
    const { folder } = newProject({ 'models/one.sql': 'select 1 as id' });
    let lost = 0;
    const { code, stdout } = await withFault(
      ({ method, path }) => {
        const isCommit = method === 'PUT' && path.includes('00000.json') && lost < 2;
        if (isCommit) lost += 1;
        return isCommit ? { kind: 'cut-after' } : undefined;
      },
      () => gold(['run'], folder),
    );
    assert.is(code, 0, stdout);
    assert.is(lost, 2);
    assert.match(stdout, 'new v0');
  });

  test('a prefix that may not be read fails its readers at the source, and nothing else', async () => {
    const { folder, lake } = newProject({
      'models/good.sql': 'select 1 as id',
      'models/bad.sql': "select * from {{ source('silver', 'orders') }}",
    });
    await putSilver(lake);
    const { code, stdout } = await withFault(
      ({ path }) =>
        decodeURIComponent(path).includes('/silver') || path.includes('silver')
          ? { kind: 'answer', status: 403, code: 'AccessDenied' }
          : undefined,
      () => gold(['run'], folder),
    );
    assert.is(code, 1);
    assert.match(stdout, 'OK=1 WARN=0 FAIL=1');
    assert.match(stdout, 'storage-access-denied');
    assert.match(stdout, 'models/sources.yml:5:');
  });

  const EVERYWHERE: readonly (readonly [string, Fault, string])[] = [
    [
      'an expired token',
      { kind: 'answer', status: 400, code: 'ExpiredToken' },
      'storage-credentials-expired',
    ],
    [
      'a bucket in another region',
      {
        kind: 'answer',
        status: 301,
        code: 'PermanentRedirect',
        headers: { 'x-amz-bucket-region': 'us-east-2' },
      },
      'region: us-east-2',
    ],
    [
      'a bucket that is not there',
      { kind: 'answer', status: 404, code: 'NoSuchBucket' },
      'storage-no-bucket',
    ],
    [
      'a store without conditional writes',
      { kind: 'without', headers: ['if-none-match'] },
      'storage-no-conditional-writes',
    ],
  ];
  for (const [name, fault, expected] of EVERYWHERE) {
    test(`${name} is said at the target, exit 1, and nothing is published`, async () => {
      const { folder, lake } = newProject(NUMBERS);
      const { code, stdout } = await withFault(
        () => fault,
        () => gold(['run'], folder),
      );
      assert.is(code, 1);
      assert.match(stdout, expected);
      assert.match(stdout, 'gold_project.yml:5:16');
      assert.equal(
        (await listed(lake)).filter((file) => /\.(json|parquet)$/.test(file)),
        [],
      );
    });
  }

  test('throttling is waited for', async () => {
    const { folder } = newProject({ 'models/one.sql': 'select 1 as id' });
    const { code } = await withFault(
      ({ number }) => (number % 3 === 0 ? { kind: 'answer', status: 503, code: 'SlowDown' } : undefined),
      () => gold(['run'], folder),
    );
    assert.is(code, 0);
  });

  test('no credentials: exit 1 at the target', async () => {
    const { folder } = newProject(NUMBERS);
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = MOTO_ENVIRONMENT;
    delete process.env['AWS_ACCESS_KEY_ID'];
    delete process.env['AWS_SECRET_ACCESS_KEY'];
    try {
      const { code, stdout } = await gold(['run'], folder);
      assert.is(code, 1);
      assert.match(stdout, 'storage-no-credentials');
      assert.match(stdout, 'gold_project.yml:5:16');
    } finally {
      Object.assign(process.env, { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY });
    }
  });

  test('Ctrl-C stops an upload and commits nothing', async () => {
    const { folder, lake } = newProject(NUMBERS);
    const stop = new AbortController();
    const { code } = await withFault(
      ({ method, path }) => {
        if (method === 'PUT' && path.includes('.parquet')) stop.abort(new Error('cancelled'));
        return undefined;
      },
      () => runCli(['run'], folder, { environment, signal: stop.signal }),
    );
    assert.is(code, 130);
    assert.equal(await listed(lake), []);
    assert.equal(readdirSync(join(folder, 'target/tmp')), []);
  });

  test('secrets reach no output, artifact or table', async () => {
    const { folder, lake } = newProject(NUMBERS);
    const outputs = [
      await gold(['run', '--debug'], folder),
      await gold(['debug'], folder),
      await withFault(
        () => ({ kind: 'answer', status: 403, code: 'SignatureDoesNotMatch' }),
        () => gold(['run', '--debug'], folder),
      ),
      await withFault(
        () => ({ kind: 'cut-before' }),
        () => gold(['debug', '--debug'], folder),
      ),
    ].flatMap(({ stdout, stderr }) => [stdout, stderr]);
    const artifacts = readdirSync(join(folder, 'target'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
    const objects = await Promise.all((await listed(lake)).map((name) => store.read(`${lake}/${name}`)));
    const all = [
      ...outputs,
      ...artifacts,
      ...objects.map((bytes) => Buffer.from(bytes ?? []).toString('latin1')),
    ].join('\n');
    assert.ok(all.includes('numbers'));
    assert.not.ok(all.includes(MOTO_ENVIRONMENT.AWS_SECRET_ACCESS_KEY));
    assert.not.ok(all.includes(MOTO_ENVIRONMENT.AWS_ACCESS_KEY_ID));
  });
}
