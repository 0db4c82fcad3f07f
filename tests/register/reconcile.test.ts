/** The catalog after the log, whoever else writes to it. */
import * as assert from 'uvu/assert';
import type { Snapshot } from '../../src/delta/index.ts';
import { type Described, toCatalogEntry } from '../../src/register/catalog-entry.ts';
import { type Reconciled, reconcileTable } from '../../src/register/reconcile.ts';
import { MemoryCatalog, snapshotOf } from '../support/catalog.ts';
import { rejectsWith } from '../support/rejects.ts';
import { suite } from '../support/suite.ts';

const ORDERS: Described = { id: 'model.shop.orders', name: 'orders', description: '', columns: [] };

function reconcile(
  catalog: MemoryCatalog,
  snapshot: Snapshot,
  options: {
    readonly createDatabase?: boolean;
    readonly findNewer?: (than: Snapshot) => Promise<Snapshot | undefined>;
    readonly signal?: AbortSignal;
  } = {},
): Promise<Reconciled> {
  return reconcileTable(ORDERS, snapshot, {
    catalog,
    createDatabase: false,
    findNewer: () => Promise.resolve(undefined),
    signal: new AbortController().signal,
    ...options,
  });
}

const test = suite('reconcileTable');

test('creates, updates and leaves alone, with no call too many', async () => {
  const catalog = new MemoryCatalog();
  assert.equal(await reconcile(catalog, snapshotOf()), { outcome: 'created', changes: [] });
  assert.equal(await reconcile(catalog, snapshotOf()), { outcome: 'unchanged', changes: [] });
  const { outcome, changes } = await reconcile(catalog, snapshotOf({ version: 4 }));
  assert.equal([outcome, changes], ['updated', ['version: 3 → 4']]);
  assert.equal(await reconcile(catalog, snapshotOf({ version: 3 })), { outcome: 'unchanged', changes: [] });
  assert.equal(catalog.calls, [
    'findTable',
    'createTable',
    'findTable',
    'findTable',
    'updateTable',
    'findTable',
  ]);
});

test('another that creates at the same time is looked at, not overwritten', async () => {
  const catalog = new MemoryCatalog();
  catalog.before = async (call) => {
    if (call === 'createTable') catalog.set(toCatalogEntry(ORDERS, snapshotOf({ version: 5 })));
  };
  assert.is((await reconcile(catalog, snapshotOf({ version: 4 }))).outcome, 'unchanged');
  assert.is(catalog.tables.get('orders')?.parameters['delta.lastUpdateVersion'], '5');
});

test('a change in between is read again, and kept', async () => {
  const catalog = new MemoryCatalog();
  await reconcile(catalog, snapshotOf());
  let others = 3;
  catalog.before = async (call) => {
    const stored = catalog.tables.get('orders');
    if (call !== 'updateTable' || stored === undefined || others === 0) return;
    others -= 1;
    catalog.set({ ...stored, parameters: { ...stored.parameters, [`other${others}`]: 'x' } });
  };
  assert.is((await reconcile(catalog, snapshotOf({ version: 4 }))).outcome, 'updated');
  const parameters = catalog.tables.get('orders')?.parameters ?? {};
  assert.equal(
    ['other0', 'other1', 'other2', 'delta.lastUpdateVersion'].map((key) => parameters[key]),
    ['x', 'x', 'x', '4'],
  );
});

test('gives up against writers that never stop', async () => {
  const catalog = new MemoryCatalog();
  await reconcile(catalog, snapshotOf());
  catalog.before = async (call) => {
    const stored = catalog.tables.get('orders');
    if (call === 'updateTable' && stored !== undefined) catalog.set(stored);
  };
  await rejectsWith(reconcile(catalog, snapshotOf({ version: 4 })), 'catalog-conflict');
  assert.is(catalog.calls.filter((call) => call === 'backOff').length, 20);
});

test('a table that is deleted in between is made again', async () => {
  const catalog = new MemoryCatalog();
  await reconcile(catalog, snapshotOf());
  catalog.before = async (call) => {
    if (call === 'updateTable') catalog.tables.clear();
  };
  assert.is((await reconcile(catalog, snapshotOf({ version: 4 }))).outcome, 'created');
});

test('a missing database is made only where that is wanted', async () => {
  const catalog = new MemoryCatalog();
  catalog.exists = false;
  const error = await rejectsWith(reconcile(catalog, snapshotOf()), 'catalog-no-database');
  assert.match(error.hint ?? '', 'create_database: true');
  assert.is((await reconcile(catalog, snapshotOf(), { createDatabase: true })).outcome, 'created');
});

test('something else under the name is an error that names it', async () => {
  const catalog = new MemoryCatalog();
  catalog.set({ ...toCatalogEntry(ORDERS, snapshotOf()), parameters: { table_type: 'ICEBERG' } });
  const error = await rejectsWith(reconcile(catalog, snapshotOf()), 'catalog-foreign-table');
  assert.match(error.message, 'an Iceberg table');
  assert.equal(catalog.calls, ['findTable']);
});

test('a signal ends it', async () => {
  const catalog = new MemoryCatalog();
  const controller = new AbortController();
  catalog.before = async () => controller.abort(new Error('stop'));
  catalog.set({ ...toCatalogEntry(ORDERS, snapshotOf()), name: 'other' });
  catalog.exists = false;
  let message = '';
  await reconcile(catalog, snapshotOf(), { createDatabase: true, signal: controller.signal }).catch(
    (error) => {
      message = error.message;
    },
  );
  assert.is(message, 'stop');
});

test('of many runs the newest version is what stays, even where versions are not checked', async () => {
  // As moto, and as a catalog would be that takes every update.
  class Careless extends MemoryCatalog {
    override async updateTable(...[, table]: Parameters<MemoryCatalog['updateTable']>): Promise<'updated'> {
      await this.before('updateTable');
      this.set(table);
      return 'updated';
    }
  }
  for (let seed = 1; seed <= 100; seed += 1) {
    for (const catalog of [new MemoryCatalog(), new Careless()]) {
      let random = seed;
      let log = 0;
      catalog.before = async () => {
        random = (random * 48_271) % 2_147_483_647;
        for (let turns = random % 7; turns > 0; turns -= 1) await null;
      };
      const findNewer = async (than: Snapshot): Promise<Snapshot | undefined> => {
        await catalog.before('log');
        return than.version < log ? snapshotOf({ version: log }) : undefined;
      };
      await Promise.all(
        Array.from({ length: 8 }, async () => {
          await catalog.before('commit');
          log += 1;
          await reconcile(catalog, snapshotOf({ version: log }), { findNewer });
        }),
      );
      assert.is(
        catalog.tables.get('orders')?.parameters['delta.lastUpdateVersion'],
        String(log),
        `seed ${seed}`,
      );
    }
  }
});
