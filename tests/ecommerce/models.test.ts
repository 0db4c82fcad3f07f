/** The four models against the same rules written in plain TypeScript, on a small sample. */
import * as assert from 'uvu/assert';
import { queryRows, runOk } from '../support/cli.ts';
import { sampleProject } from '../support/ecommerce.ts';
import { suite } from '../support/suite.ts';

interface Order {
  readonly order_id: number;
  readonly user_id: number;
  readonly cents: number;
  readonly date: string;
}
interface Item {
  readonly order_id: number;
  readonly user_id: number;
  readonly product_id: number;
  readonly reordered: number;
  readonly days: number | null;
}
interface Product {
  readonly product_id: number;
  readonly department: string;
}
type Row = Readonly<Record<string, unknown>>;

const folder = await sampleProject();
await runOk(['run', '--quiet'], folder);
const read = async <T>(sql: string): Promise<readonly T[]> =>
  // The queries below name the fields of T.
  (await queryRows(sql, folder)) as unknown as readonly T[];
const table = (name: string, order: string): Promise<readonly Row[]> =>
  read<Row>(`select * from {{ ref('${name}') }} order by ${order}`);

const orders = await read<Order>(
  "select order_id, user_id, (total_amount * 100)::bigint as cents, date from {{ source('silver', 'orders') }}",
);
const items = await read<Item>(
  `select order_id, user_id, product_id, reordered, days_since_prior_order as days
   from {{ source('silver', 'order_items') }}`,
);
const products = await read<Product>("select product_id, department from {{ source('silver', 'products') }}");

const linesOf = groupBy(items, (item) => item.order_id);
const orderOf = new Map(orders.map((order) => [order.order_id, order]));
const departmentOf = new Map(products.map((product) => [product.product_id, product.department]));
const share = (item: Item): number =>
  (orderOf.get(item.order_id)?.cents ?? 0) / 100 / (linesOf.get(item.order_id)?.length ?? 1);

const test = suite('e-commerce models');

test('daily_sales has one row for each day with orders', async () => {
  const days = groupBy(orders, (order) => order.date);
  const rows = await table('daily_sales', 'order_date');
  assert.equal(
    rows.map((row) => row['order_date']),
    [...days.keys()].sort(),
  );
  for (const row of rows) {
    const day = days.get(String(row['order_date'])) ?? [];
    const total = sum(day.map((order) => order.cents)) / 100;
    const lines = sum(day.map((order) => linesOf.get(order.order_id)?.length ?? 0));
    isClose(row['total_sales'], total);
    assert.is(row['order_count'], day.length);
    isClose(row['avg_order_value'], total / day.length);
    isClose(row['items_per_order'], lines / day.length);
    assert.is(
      `${row['year']}-${String(row['month']).padStart(2, '0')}`,
      String(row['order_date']).slice(0, 7),
    );
  }
});

test('product_performance has every product, sold or not, and lines of unknown ones', async () => {
  const lines = groupBy(items, (item) => item.product_id);
  const rows = await table('product_performance', 'product_id');
  const ids = new Set([...departmentOf.keys(), ...lines.keys()]);
  assert.equal(
    rows.map((row) => row['product_id']),
    [...ids].sort((a, b) => a - b),
  );
  for (const row of rows) {
    const id = Number(row['product_id']);
    const own = lines.get(id) ?? [];
    const gaps = own.flatMap(({ days }) => days ?? []);
    assert.is(row['total_quantity'], own.length);
    isClose(row['total_sales'], sum(own.map(share)));
    isClose(
      row['reorder_rate'],
      own.length === 0 ? null : sum(own.map((item) => item.reordered)) / own.length,
    );
    isClose(row['avg_days_between_orders'], gaps.length === 0 ? null : sum(gaps) / gaps.length);
    assert.is(row['department'], departmentOf.get(id) ?? 'Unknown');
  }
  assert.ok(rows.some((row) => row['total_quantity'] === 0 && row['reorder_rate'] === null));
});

test('department_analytics counts each product, customer and order once', async () => {
  const departments = groupBy(items, (item) => departmentOf.get(item.product_id) ?? 'Unknown');
  const rows = await table('department_analytics', 'department');
  assert.equal(
    rows.map((row) => row['department']),
    [...departments.keys()].sort(),
  );
  for (const row of rows) {
    const own = departments.get(String(row['department'])) ?? [];
    const count = (key: keyof Item): number => new Set(own.map((item) => item[key])).size;
    const total = sum(own.map(share));
    isClose(row['total_sales'], total);
    assert.is(row['product_count'], count('product_id'));
    assert.is(row['customer_count'], count('user_id'));
    assert.is(row['order_count'], count('order_id'));
    isClose(row['avg_order_value'], total / count('order_id'));
  }
});

test('departments and products add up to daily_sales, orders without lines aside', async () => {
  const without =
    sum(orders.filter((order) => !linesOf.has(order.order_id)).map((order) => order.cents)) / 100;
  const [totals] = await read<Row>(`select
    (select sum(total_sales) from {{ ref('daily_sales') }}) as days,
    (select sum(total_sales) from {{ ref('department_analytics') }}) as departments,
    (select sum(total_sales) from {{ ref('product_performance') }}) as products`);
  assert.ok(without > 0);
  isClose(totals?.['departments'], Number(totals?.['days']) - without);
  isClose(totals?.['products'], Number(totals?.['days']) - without);
});

test('customer_insights scores customers by quintiles, ties broken by user_id', async () => {
  const newest =
    orders
      .map(({ date }) => date)
      .sort()
      .at(-1) ?? '';
  const customers = [...groupBy(orders, (order) => order.user_id)].map(([user, own]) => ({
    user,
    spend: sum(own.map((order) => order.cents)) / 100,
    count: own.length,
    days: daysBetween(
      own
        .map(({ date }) => date)
        .sort()
        .at(-1) ?? '',
      newest,
    ),
  }));
  type Customer = (typeof customers)[number];
  const quintiles = (worstFirst: (customer: Customer) => number): Map<number, number> => {
    const sorted = [...customers].sort((a, b) => worstFirst(a) - worstFirst(b) || a.user - b.user);
    return new Map(sorted.map(({ user }, index) => [user, ntile(index, sorted.length)]));
  };
  const recency = quintiles(({ days }) => -days);
  const frequency = quintiles(({ count }) => count);
  const monetary = quintiles(({ spend }) => spend);
  const rows = await table('customer_insights', 'user_id');
  assert.is(rows.length, customers.length);
  for (const customer of customers) {
    const row = rows.find(({ user_id }) => user_id === customer.user) ?? {};
    const scores = [recency, frequency, monetary].map((scoresOf) => scoresOf.get(customer.user) ?? 0);
    isClose(row['total_spend'], customer.spend);
    assert.is(row['order_count'], customer.count);
    isClose(row['avg_order_value'], customer.spend / customer.count);
    assert.is(row['days_since_last_order'], customer.days);
    assert.equal([row['recency_score'], row['frequency_score'], row['monetary_score']], scores);
    assert.is(row['rfm_score'], sum(scores));
    assert.is(row['customer_segment'], segment(sum(scores)));
  }
});

test('as_of_date moves the day that recency is counted to', async () => {
  const args = ['show', 'customer_insights', '--limit', '0', '--output', 'jsonl'];
  const daysOf = async (extra: readonly string[]): Promise<Map<unknown, number>> => {
    const text = await runOk([...args, ...extra], folder);
    const rows = text.trim().split('\n').map((line): Row => JSON.parse(line)); // biome-ignore format: short
    return new Map(rows.map((row) => [row['user_id'], Number(row['days_since_last_order'])]));
  };
  const before = await daysOf([]);
  const after = await daysOf(['--vars', '{as_of_date: 2025-12-31}']);
  const [[user, days] = [undefined, 0]] = before;
  assert.ok((after.get(user) ?? 0) > days);
});

test('every table has the metadata columns', async () => {
  const expected: Readonly<Record<string, string>> = {
    daily_sales: 'silver.order_items,silver.orders',
    product_performance: 'silver.order_items,silver.orders,silver.products',
    department_analytics: 'silver.order_items,silver.orders,silver.products',
    customer_insights: 'silver.orders',
  };
  const stamps = new Set<unknown>();
  for (const [name, sources] of Object.entries(expected)) {
    const [row] = await table(name, 'all limit 1');
    assert.is(row?.['silver_source_tables'], sources);
    assert.is(row?.['layer'], 'gold');
    stamps.add(row?.['processing_timestamp']);
  }
  assert.is(stamps.size, 1);
});

test('two runs on the same input differ in nothing but processing_timestamp', async () => {
  for (const name of ['daily_sales', 'product_performance', 'department_analytics', 'customer_insights']) {
    const location = `warehouse/gold/${name}`;
    const version = async (): Promise<readonly Row[]> =>
      read<Row>(`select * exclude (processing_timestamp) from {{ delta('${location}') }} order by all`);
    const first = await version();
    await runOk(['run', '-q', '-s', name], folder);
    assert.equal(await version(), first, name);
  }
});

function groupBy<K, T>(values: readonly T[], keyOf: (value: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group === undefined) groups.set(keyOf(value), [value]);
    else group.push(value);
  }
  return groups;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function isClose(actual: unknown, expected: number | null): void {
  if (expected === null) assert.is(actual, null);
  else assert.ok(Math.abs(Number(actual) - expected) < 0.001, `${actual} is not ${expected}`);
}

/** SQL's ntile(5): the first groups get one more when the count does not divide. */
function ntile(index: number, count: number): number {
  const size = Math.floor(count / 5);
  const larger = count % 5;
  const inLarger = larger * (size + 1);
  return index < inLarger
    ? Math.floor(index / (size + 1)) + 1
    : larger + Math.floor((index - inLarger) / size) + 1;
}

function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000;
}

function segment(score: number): string {
  if (score >= 13) return 'Champions';
  if (score >= 10) return 'Loyal Customers';
  if (score >= 7) return 'Potential Loyalists';
  if (score >= 5) return 'At Risk';
  return score >= 4 ? 'Needs Attention' : 'Lost';
}
