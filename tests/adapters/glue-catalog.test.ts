/** The Glue adapter against moto, with a proxy between them for what moto does not do. */
import { GetTableCommand, GlueClient, UpdateTableCommand } from '@aws-sdk/client-glue';
import * as assert from 'uvu/assert';
import { glueCatalog } from '../../src/adapters/glue/glue-catalog.ts';
import type { Tries } from '../../src/adapters/glue/tries.ts';
import type { Catalog, CatalogSettings, StoredTable } from '../../src/ports/catalog.ts';
import { type Described, toCatalogEntry } from '../../src/register/catalog-entry.ts';
import { planTable } from '../../src/register/plan-table.ts';
import { reconcileTable } from '../../src/register/reconcile.ts';
import { snapshotOf } from '../support/catalog.ts';
import { type GlueProxy, startGlueProxy } from '../support/glue-proxy.ts';
import { findMotoPython, MOTO_ENVIRONMENT, startMoto } from '../support/moto.ts';
import { rejectsWith } from '../support/rejects.ts';
import { suite } from '../support/suite.ts';

const ORDERS: Described = {
  id: 'model.shop.orders',
  name: 'orders',
  description: 'All orders.',
  columns: [],
};
const QUICK: Partial<Tries> = { firstMs: 1, longestMs: 4, max: 4 };
const test = suite('glueCatalog');
const python = findMotoPython();

if (python === undefined) test.skip('against moto', 'needs Python with moto[server]');
else {
  const moto = await startMoto(python);
  const proxy: GlueProxy = await startGlueProxy(moto.endpoint);
  let databases = 0;

  /** A catalog on a new database. */
  const open = async (
    settings: Partial<CatalogSettings> = {},
    tries: Partial<Tries> = QUICK,
  ): Promise<Catalog> => {
    databases += 1;
    proxy.fault(() => undefined);
    const database = `shop${databases}`;
    const catalog = await glueCatalog(
      {
        type: 'glue',
        database,
        region: undefined,
        endpoint: proxy.endpoint,
        profile: undefined,
        ...settings,
      },
      { ...QUICK, ...tries },
    );
    if (settings.database === undefined) await catalog.createDatabase();
    proxy.takeOperations();
    return catalog;
  };
  const entry = toCatalogEntry(ORDERS, snapshotOf());
  const found = async (catalog: Catalog): Promise<StoredTable> => {
    const table = await catalog.findTable('orders');
    if (table === undefined) throw new Error('no table');
    return table;
  };

  test('gives back what it was given', async () => {
    const catalog = await open();
    assert.is(await catalog.findTable('orders'), undefined);
    assert.is(await catalog.createTable(entry), 'created');
    assert.is(await catalog.createTable(entry), 'exists');
    const { version, special, rest, ...table } = await found(catalog);
    assert.equal(table, entry);
    assert.equal([version, special, rest], ['1', undefined, { table: {}, storage: {}, serde: {} }]);
    assert.equal(
      (await catalog.findTables())?.map(({ name }) => name),
      ['orders'],
    );
    assert.is(await catalog.deleteTable('orders'), 'deleted');
    assert.is(await catalog.deleteTable('orders'), 'absent');
  });

  test('databases: looked for, made, missing', async () => {
    const catalog = await open({ database: 'nowhere' });
    assert.is(await catalog.hasDatabase(), false);
    assert.is(await catalog.findTable('orders'), undefined);
    assert.is(await catalog.findTables(), undefined);
    assert.is(await catalog.createTable(entry), 'no-database');
    assert.is(await catalog.createDatabase(), 'created');
    assert.is(await catalog.createDatabase(), 'exists');
    assert.is(await catalog.hasDatabase(), true);
  });

  test('an update names the version it replaces, archives none, and keeps what is foreign', async () => {
    const catalog = await open();
    const client = new GlueClient({ endpoint: moto.endpoint, region: 'eu-west-1' });
    await catalog.createTable(entry);
    const get = new GetTableCommand({ DatabaseName: catalog.database, Name: 'orders' });
    const { Table: made } = await client.send(get);
    await client.send(
      new UpdateTableCommand({
        DatabaseName: catalog.database,
        TableInput: {
          Name: 'orders',
          Owner: 'sales',
          Retention: 7,
          TableType: made?.TableType,
          Parameters: { ...made?.Parameters, team: 'sales' },
          StorageDescriptor: {
            ...made?.StorageDescriptor,
            Compressed: true,
            Parameters: { classification: 'delta' },
            SerdeInfo: { ...made?.StorageDescriptor?.SerdeInfo, Name: 'serde', Parameters: { theirs: '1' } },
          },
        },
      }),
    );
    const action = planTable(toCatalogEntry(ORDERS, snapshotOf({ version: 4 })), await found(catalog));
    if (action.kind !== 'update') throw new Error(action.kind);
    assert.is(await catalog.updateTable(action.base, action.table), 'updated');
    const { body } = proxy.calls.at(-1) ?? { body: {} };
    assert.equal(Object.keys(body).sort(), ['DatabaseName', 'SkipArchive', 'TableInput', 'VersionId']);
    assert.equal([body.SkipArchive, body.VersionId], [true, '2']);
    assert.equal(Object.keys(body.TableInput).sort(), [
      'Description',
      'Name',
      'Owner',
      'Parameters',
      'PartitionKeys',
      'Retention',
      'StorageDescriptor',
      'TableType',
    ]);
    const { Table } = await client.send(get);
    assert.equal([Table?.Owner, Table?.Retention, Table?.Parameters?.['team']], ['sales', 7, 'sales']);
    assert.is(Table?.StorageDescriptor?.Compressed, true);
    assert.equal(Table?.StorageDescriptor?.Parameters, { classification: 'delta' });
    assert.is(Table?.StorageDescriptor?.SerdeInfo?.Name, 'serde');
    assert.is(Table?.StorageDescriptor?.SerdeInfo?.Parameters?.['theirs'], '1');
    assert.equal(
      planTable(toCatalogEntry(ORDERS, snapshotOf({ version: 4 })), await found(catalog)).kind,
      'none',
    );
  });

  test('a version that is no longer there is a conflict, and a table that is gone is absent', async () => {
    const catalog = await open();
    await catalog.createTable(entry);
    const base = await found(catalog);
    assert.is(await catalog.updateTable(base, entry), 'updated');
    assert.is(await catalog.updateTable(base, entry), 'conflict');
    for (const [name, message] of [
      ['VersionMismatchException', ''],
      ['InvalidInputException', 'The VersionId 1 is not the current one'],
    ] as const) {
      proxy.fault(() => ({ kind: 'error', name, message }));
      assert.is(await catalog.updateTable(base, entry), 'conflict');
    }
    proxy.fault(() => undefined);
    await catalog.deleteTable('orders');
    assert.is(await catalog.updateTable(base, entry), 'absent');
  });

  const reconcile = (catalog: Catalog, version: number): ReturnType<typeof reconcileTable> =>
    reconcileTable(ORDERS, snapshotOf({ version }), {
      catalog,
      createDatabase: false,
      findNewer: () => Promise.resolve(undefined),
      signal: new AbortController().signal,
    });

  test('ten runs at one table: each call counted, the newest version stays', async () => {
    const catalog = await open();
    await Promise.all(Array.from({ length: 10 }, (_, version) => reconcile(catalog, version)));
    const { parameters } = await found(catalog);
    assert.is(parameters['delta.lastUpdateVersion'], '9');
    const operations = proxy.takeOperations();
    const created = operations.filter((name) => name === 'CreateTable').length;
    assert.ok(created >= 1 && created <= 10);
    assert.equal([...new Set(operations)].sort(), ['CreateTable', 'GetTable', 'UpdateTable']);
  });

  test('goes through all pages', async () => {
    const catalog = await open();
    const tables = ['a', 'b', 'c'].map((Name) => ({ Name }));
    proxy.fault(({ body }) => {
      const page = Number(body.NextToken ?? 0);
      const next = page < 2 ? { NextToken: String(page + 1) } : {};
      return { kind: 'answer', body: { TableList: tables.slice(page, page + 1), ...next } };
    });
    assert.equal(
      (await catalog.findTables())?.map(({ name }) => name),
      ['a', 'b', 'c'],
    );
    assert.equal(proxy.takeOperations(), ['GetTables', 'GetTables', 'GetTables']);
  });

  test('tries again what may be otherwise the next time, and no more often than it should', async () => {
    const catalog = await open();
    await catalog.createTable(entry);
    for (const [fault, code] of [
      [{ kind: 'error', name: 'ThrottlingException', message: 'Rate exceeded' }, 'catalog-throttled'],
      [{ kind: 'error', name: 'InternalServiceException', status: 500 }, 'catalog-failed'],
      [{ kind: 'error', name: 'OperationTimeoutException' }, 'catalog-failed'],
      [{ kind: 'error', name: 'ResourceNotReadyException' }, 'catalog-failed'],
      [{ kind: 'error', name: 'Unheard', status: 503 }, 'catalog-failed'],
      [{ kind: 'text', text: '<html>Bad Gateway</html>', status: 502 }, 'catalog-failed'],
      [{ kind: 'cut-before' }, 'catalog-unreachable'],
      [{ kind: 'cut-after' }, 'catalog-unreachable'],
    ] as const) {
      let left = 3;
      proxy.fault(() => {
        left -= 1;
        return left >= 0 ? fault : undefined;
      });
      proxy.takeOperations();
      assert.is((await catalog.findTable('orders'))?.name, 'orders');
      assert.is(proxy.takeOperations().length, 4, JSON.stringify(fault));
      proxy.fault(() => fault);
      await rejectsWith(catalog.findTable('orders'), code);
      assert.is(proxy.takeOperations().length, 4);
    }
  });

  test('a call that was done although its answer was lost does no harm', async () => {
    const catalog = await open();
    let cut = true;
    proxy.fault(({ operation }) => {
      const lost = cut && operation !== 'GetTable';
      if (lost) cut = false;
      return lost ? { kind: 'cut-after' } : undefined;
    });
    assert.is((await reconcile(catalog, 1)).outcome, 'unchanged');
    cut = true;
    assert.is((await reconcile(catalog, 2)).outcome, 'unchanged');
    assert.is((await found(catalog)).parameters['delta.lastUpdateVersion'], '2');
  });

  test('no answer at all is one error after so many tries', async () => {
    const catalog = await open({}, { timeoutMs: 50, max: 2 });
    proxy.fault(() => ({ kind: 'silence' }));
    const error = await rejectsWith(catalog.findTable('orders'), 'catalog-unreachable');
    assert.match(error.message, 'TimeoutError');
    assert.is(proxy.takeOperations().length, 2);
  });

  test('a server that is not there', async () => {
    const catalog = await open({ database: 'x', endpoint: 'http://127.0.0.1:9' });
    const error = await rejectsWith(catalog.hasDatabase(), 'catalog-unreachable');
    assert.match(error.message, 'ECONNREFUSED');
  });

  test('what is refused is told once, with what to allow', async () => {
    const catalog = await open();
    for (const [name, code, expected] of [
      ['AccessDeniedException', 'catalog-access-denied', 'glue:UpdateTable on the table "orders"'],
      [
        'ResourceNumberLimitExceededException',
        'catalog-rejected',
        'ResourceNumberLimitExceededException: too much',
      ],
      ['GlueEncryptionException', 'catalog-rejected', 'GlueEncryptionException'],
      ['InvalidInputException', 'catalog-rejected', 'too much'],
      ['ExpiredTokenException', 'catalog-credentials-refused', 'ExpiredTokenException'],
      ['UnrecognizedClientException', 'catalog-credentials-refused', 'UnrecognizedClientException'],
    ] as const) {
      proxy.fault(() => ({ kind: 'error', name, message: 'too\nmuch' }));
      proxy.takeOperations();
      const base: StoredTable = {
        ...entry,
        version: '1',
        special: undefined,
        rest: { table: {}, storage: {}, serde: {} },
      };
      const error = await rejectsWith(catalog.updateTable(base, entry), code);
      assert.match(error.message, expected);
      assert.is(proxy.takeOperations().length, 1);
    }
  });

  test('a signal ends requests and pauses alike', async () => {
    for (const [fault, delay] of [
      [{ kind: 'silence' }, 100],
      [{ kind: 'error', name: 'ThrottlingException' }, 100],
    ] as const) {
      const catalog = await open({}, { firstMs: 60_000, longestMs: 60_000 });
      proxy.fault(() => fault);
      const controller = new AbortController();
      setTimeout(() => controller.abort(new Error('enough')), delay);
      const reason = await catalog.findTable('orders', controller.signal).catch((error) => error.message);
      assert.is(reason, 'enough');
    }
  });

  test('nothing of a secret is in an error or its cause', async () => {
    const catalog = await open();
    const { AWS_SECRET_ACCESS_KEY: secret, AWS_ACCESS_KEY_ID: key } = MOTO_ENVIRONMENT;
    const token = 'a-session-token';
    for (const name of ['InvalidSignatureException', 'ValidationException', 'AccessDeniedException']) {
      const signature = `The Canonical String should have been 'x-amz-security-token:${token} ${secret}'`;
      const message = name === 'InvalidSignatureException' ? signature : `${key} may not`;
      proxy.fault(() => ({ kind: 'error', name, message }));
      const error: unknown = await catalog.findTable('orders').catch((thrown) => thrown);
      let text = '';
      for (let one = error; one instanceof Error; one = one.cause)
        text += `${one.message}\n${one.stack}\n${JSON.stringify(one)}\n`;
      for (const hidden of [secret, key, token, 'Authorization']) assert.not.match(text, hidden);
    }
  });

  test('without a region it says so', async () => {
    const { AWS_REGION: region } = process.env;
    proxy.fault(() => undefined);
    delete process.env['AWS_REGION'];
    try {
      const settings = {
        type: 'glue',
        database: 'x',
        region: undefined,
        endpoint: undefined,
        profile: undefined,
      } as const;
      await rejectsWith(glueCatalog(settings), 'catalog-no-region');
      const catalog = await glueCatalog({ ...settings, endpoint: proxy.endpoint });
      assert.is(await catalog.hasDatabase(), false);
    } finally {
      process.env['AWS_REGION'] = region;
    }
  });

  test('without credentials it says where they are looked for', async () => {
    const catalog = await open({ database: 'x', profile: 'nobody' });
    const error = await rejectsWith(catalog.hasDatabase(), 'catalog-no-credentials');
    assert.match(error.message, '"nobody"');
    assert.is(proxy.takeOperations().length, 0);
  });
}
