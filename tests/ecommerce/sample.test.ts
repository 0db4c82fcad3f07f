import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { findSnapshot, toDeltaInput } from '../../src/delta/index.ts';
import { makeSample } from '../../src/sample/make-sample.ts';
import { SMALL } from '../support/ecommerce.ts';
import { localContext, openTestEngine, rowsOf, writeTable } from '../support/engine.ts';
import { temporaryFolder } from '../support/folder.ts';
import { rejectsWith } from '../support/rejects.ts';
import { suite } from '../support/suite.ts';

const engine = await openTestEngine();
const make = (out: string, options = SMALL) => makeSample(out, options, engine, localContext(), 'test');

const test = suite('sample data');

test('is the same each time it is made', async () => {
  const hashes: unknown[] = [];
  for (const out of [temporaryFolder(), temporaryFolder()]) {
    const tables = await make(out);
    assert.ok(tables.every(({ isNew }) => isNew));
    for (const { name } of tables)
      hashes.push(await rowsOf(engine, `select sum(hash(t)::hugeint)::varchar as h from silver.${name} t`));
  }
  assert.equal(hashes.slice(0, 3), hashes.slice(3));
});

test('has what real data has', async () => {
  const out = temporaryFolder();
  const counts = new Map((await make(out)).map(({ name, rows }) => [name, rows]));
  assert.is(counts.get('orders'), SMALL.orders);
  assert.ok((counts.get('order_items') ?? 0) > SMALL.orders * 8);
  const [facts] = await rowsOf(
    engine,
    `select
      (select count(distinct department) from silver.products) as departments,
      (select count(distinct date) from silver.orders) as days,
      (select min(date) from silver.orders) as first_day,
      (select count(*) from silver.products p where not exists (select 1 from silver.order_items i where i.product_id = p.product_id)) > 0 as unsold,
      (select count(*) from silver.order_items i where not exists (select 1 from silver.products p where i.product_id = p.product_id)) > 0 as unknown,
      (select count(*) from silver.orders o where not exists (select 1 from silver.order_items i where i.order_id = o.order_id)) > 0 as empty_orders,
      (select bool_and((days_since_prior_order is null) = (n = 1)) from (select days_since_prior_order, dense_rank() over (partition by user_id order by order_timestamp, order_id) as n from silver.order_items i where exists (select 1 from silver.orders o where o.order_id = i.order_id)) where n = 1) as first_orders_null,
      (select max(c) > 8 * min(c) from (select count(*) as c from silver.orders group by user_id)) as different_habits,
      (select count(distinct n) < count(*) and count(distinct last) < count(*) from (select count(*) as n, max(date) as last from silver.orders group by user_id)) as ties`,
  );
  assert.equal(facts, {
    departments: 6,
    days: SMALL.days,
    first_day: SMALL.start,
    unsold: true,
    unknown: true,
    empty_orders: true,
    first_orders_null: true,
    different_habits: true,
    ties: true,
  });
});

test('is left alone when it is there already, and made anew for other options', async () => {
  const out = temporaryFolder();
  await make(out);
  assert.ok((await make(out)).every(({ isNew }) => !isNew));
  const again = await make(out, { ...SMALL, orders: 100 });
  assert.is(again.find(({ name }) => name === 'orders')?.rows, 100);
  assert.is((await findSnapshot(localContext(), join(out, 'orders')))?.version, 1);
});

test('never replaces a table that is no sample', async () => {
  const out = temporaryFolder();
  await writeTable(engine, join(out, 'orders'), 'select 42 as mine');
  await rejectsWith(make(out), 'sample-in-the-way');
  const snapshot = await findSnapshot(localContext(), join(out, 'orders'));
  assert.ok(snapshot);
  if (snapshot)
    await engine.register({ schema: 's', name: 'mine' }, await toDeltaInput(localContext(), snapshot));
  assert.equal(await rowsOf(engine, 'from s.mine'), [{ mine: 42 }]);
});
