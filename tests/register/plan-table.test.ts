/** The difference between what the catalog says and what it should say. */
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import type { CatalogTable, Parameters, StoredTable } from '../../src/ports/catalog.ts';
import { type Described, toCatalogEntry } from '../../src/register/catalog-entry.ts';
import { findDropped } from '../../src/register/find-dropped.ts';
import { type CatalogAction, planTable } from '../../src/register/plan-table.ts';
import { field, type SnapshotFields, snapshotOf, storedTable } from '../support/catalog.ts';
import { suite } from '../support/suite.ts';

const ORDERS: Described = {
  id: 'model.shop.orders',
  name: 'orders',
  description: 'All orders.',
  columns: [],
};
const entryOf = (fields: SnapshotFields = {}, model = ORDERS): CatalogTable =>
  toCatalogEntry(model, snapshotOf(fields));
const changesOf = (action: CatalogAction): readonly string[] | string =>
  action.kind === 'update' ? action.changes : action.kind;

const test = suite('planTable');

test('creates what is not there, and leaves what is as it should be', () => {
  const entry = entryOf();
  assert.equal(planTable(entry, undefined), { kind: 'create', table: entry });
  assert.equal(planTable(entry, storedTable(entry)), { kind: 'none', because: 'same' });
});

const ID = field('id', 'long');
const DAY = field('day', 'date', 'Calendar day');

test('says what has changed', () => {
  const cases: readonly [SnapshotFields, readonly string[]][] = [
    [{ version: 4, timestamp: 1_760_000_000_001 }, ['version: 3 → 4']],
    // Read again the same version has the time of its file.
    [{ timestamp: 1_760_000_000_999 }, []],
    [{ fields: [ID, DAY, field('total', 'double')] }, ['column "total" is new']],
    [{ fields: [DAY] }, ['column "id" is gone']],
    [{ fields: [DAY, ID] }, ['order of the columns']],
    [{ fields: [field('id', 'integer'), DAY] }, ['type of "id": bigint → int']],
    [{ fields: [ID, field('day', 'date')] }, ['comment of "day"']],
    [{ fields: [{ ...ID, nullable: false }, DAY] }, ['details of the schema']],
    [{ root: 's3a://bucket/gold/orders/' }, ['location']],
    [{ id: '22222222-0000-4000-8000-000000000000' }, ['the table was made anew']],
  ];
  const stored = storedTable(entryOf({ fields: [ID, DAY] }));
  for (const [fields, changes] of cases) {
    const action = planTable(entryOf({ fields: [ID, DAY], ...fields }), stored);
    assert.equal(changesOf(action), changes.length === 0 ? 'none' : changes);
  }
  assert.equal(changesOf(planTable(entryOf({ fields: [ID, DAY] }, { ...ORDERS, description: '' }), stored)), [
    'description',
  ]);
});

test('never goes back to an older version', () => {
  const stored = storedTable(entryOf({ version: 10, timestamp: 5 }));
  const older = { version: 9, timestamp: 4, fields: [ID] };
  assert.equal(planTable(entryOf(older), stored), { kind: 'none', because: 'newer' });
  // Of two tables that were made at the same place, the later.
  const id = '22222222-0000-4000-8000-000000000000';
  assert.is(planTable(entryOf({ ...older, id, timestamp: 6 }), stored).kind, 'update');
  assert.equal(planTable(entryOf({ version: 11, id, timestamp: 4 }), stored), {
    kind: 'none',
    because: 'newer',
  });
  // Another tool may not say which table its version is of.
  const { 'gold.table_id': _, ...parameters } = stored.parameters;
  assert.is(planTable(entryOf(older), { ...stored, parameters }).kind, 'none');
});

const withParameters = (stored: StoredTable, parameters: Parameters): StoredTable => ({
  ...stored,
  parameters,
});

test('leaves alone what is not the table of the model', () => {
  const stored = storedTable(entryOf());
  const cases: readonly [StoredTable, string][] = [
    [{ ...stored, special: 'view' }, 'a view'],
    [{ ...stored, tableType: 'VIRTUAL_VIEW' }, 'a view'],
    [{ ...stored, special: 'link' }, 'a link to a table of another catalog'],
    [withParameters(stored, { table_type: 'ICEBERG' }), 'an Iceberg table'],
    [withParameters(stored, { metadata_location: 's3://x/m.json' }), 'an Iceberg table'],
    [withParameters(stored, { ...stored.parameters, table_type: 'iceberg' }), 'an Iceberg table'],
    [withParameters(stored, { 'spark.sql.sources.provider': 'hudi' }), 'a Hudi table'],
    [withParameters(stored, { classification: 'parquet' }), 'a parquet table'],
    [withParameters(stored, {}), 'a Hive table'],
    [{ ...withParameters(stored, {}), inputFormat: 'org…MapredParquetInputFormat' }, 'a parquet table'],
    [
      { ...stored, location: 's3://b/x', serde: { library: '', parameters: { path: 's3://b/x' } } },
      'a table at another location, s3://b/x',
    ],
    [
      { ...stored, location: 's3://b/x', serde: { library: '', parameters: {} } },
      'a table at another location, s3://b/x',
    ],
  ];
  for (const [table, what] of cases) assert.equal(planTable(entryOf(), table), { kind: 'refuse', what });
});

test('takes over a Delta table at the same location, whoever registered it', () => {
  const entry = entryOf();
  const athena = storedTable({
    ...entry,
    parameters: { EXTERNAL: 'TRUE', table_type: 'DELTA', owner_team: 'sales' },
    serde: { library: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe', parameters: {} },
  });
  const spark = storedTable({
    ...entry,
    tableType: 'MANAGED_TABLE',
    location: 's3://bucket/gold/orders-__PLACEHOLDER__',
    columns: [{ name: 'col', type: 'array<string>' }],
    parameters: { 'spark.sql.sources.provider': 'DELTA', 'spark.sql.sources.schema': '{}' },
  });
  for (const stored of [athena, spark]) {
    const action = planTable(entry, stored);
    if (action.kind !== 'update') throw new Error(action.kind);
    assert.is(planTable(entry, storedTable(action.table)).kind, 'none');
    assert.is(action.table.serde.parameters['path'], 's3://bucket/gold/orders');
    assert.is(action.table.parameters['owner_team'], stored.parameters['owner_team']);
    assert.is(action.table.parameters['spark.sql.sources.schema'], undefined);
  }
});

const names = fc.constantFrom('id', 'day', 'total', 'note');
const schemas = fc.uniqueArray(
  fc.record({
    name: names,
    type: fc.constantFrom('long', 'date', 'string'),
    comment: fc.option(fc.string()),
  }),
  { selector: ({ name }) => name, minLength: 1 },
);
const states = fc.record({
  version: fc.nat({ max: 5 }),
  timestamp: fc.nat({ max: 5 }),
  id: fc.constantFrom('a', 'b'),
  description: fc.string(),
  fields: schemas.map((list) =>
    list.map(({ name, type, comment }) => field(name, type, comment ?? undefined)),
  ),
});
const foreign = fc.dictionary(fc.stringMatching(/^x[a-z.]{0,6}$/), fc.string({ maxLength: 5 }));

test('done twice it does nothing the second time, and whatever is foreign stays', () => {
  fc.assert(
    fc.property(states, states, foreign, foreign, foreign, (before, after, ofTable, ofSerde, ofColumn) => {
      const was = toCatalogEntry({ ...ORDERS, description: '' }, snapshotOf(before));
      const stored = storedTable({
        ...was,
        parameters: { ...ofTable, ...was.parameters },
        serde: { ...was.serde, parameters: { ...ofSerde, ...was.serde.parameters } },
        columns: was.columns.map((column) => ({ ...column, parameters: ofColumn })),
      });
      const entry = toCatalogEntry({ ...ORDERS, description: '' }, snapshotOf(after));
      const action = planTable(entry, stored);
      if (action.kind === 'none') return;
      if (action.kind !== 'update') throw new Error(action.kind);
      const { table } = action;
      assert.equal(planTable(entry, storedTable(table)), { kind: 'none', because: 'same' });
      for (const [key, value] of Object.entries(ofTable)) assert.is(table.parameters[key], value);
      for (const [key, value] of Object.entries(ofSerde)) assert.is(table.serde.parameters[key], value);
      for (const { name, parameters } of table.columns)
        assert.equal(parameters, was.columns.some((column) => column.name === name) ? ofColumn : undefined);
      assert.equal(
        table.columns.map(({ parameters: _, ...column }) => column),
        entry.columns,
      );
      // A shorter schema leaves no part of a longer one behind.
      assert.equal(
        Object.keys(table.parameters).filter((key) => key.startsWith('spark.sql.sources.schema')),
        Object.keys(entry.parameters).filter((key) => key.startsWith('spark.sql.sources.schema')),
      );
    }),
  );
});

const dropped = suite('findDropped');

dropped('only what gold made for this project, at this place, and the project no longer has', () => {
  const made = (model: string, root: string): StoredTable => {
    const [, , name = ''] = model.split('.');
    return storedTable(toCatalogEntry({ ...ORDERS, id: model, name }, snapshotOf({ root })));
  };
  const gone = made('model.shop.old', 's3://bucket/gold/old');
  const found = findDropped(
    [
      made('model.shop.orders', 's3://bucket/gold/orders'),
      gone,
      made('seed.shop.codes', 's3a://bucket/gold/codes'),
      made('model.other.x', 's3://bucket/gold/x'),
      made('model.shop.elsewhere', 's3://bucket/golden/elsewhere'),
      made('model.shop.elsewhere2', 's3://bucket/gold'),
      { ...made('model.shop.split', 's3://bucket/gold/split'), location: 's3://precious/data' },
      { ...made('model.shop.unmarked', 's3://bucket/gold/unmarked'), parameters: { table_type: 'delta' } },
      { ...made('model.shop.view', 's3://bucket/gold/view'), special: 'view' },
    ],
    { project: 'shop', models: [ORDERS], folder: 's3://bucket/gold/' },
  );
  assert.equal(found, [
    { table: 'codes', model: 'seed.shop.codes', location: 's3a://bucket/gold/codes' },
    { table: 'old', model: 'model.shop.old', location: 's3://bucket/gold/old' },
  ]);
});
