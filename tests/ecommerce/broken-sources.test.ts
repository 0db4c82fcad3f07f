/** Silver data that breaks: the right assertion stops the run, names the rows, and every table stays as it was. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { queryRows, runCli, runOk } from '../support/cli.ts';
import { copyProject } from '../support/ecommerce.ts';
import { suite } from '../support/suite.ts';

interface Order {
  readonly id: number;
  readonly user: number;
  readonly day: number;
  readonly amount: number;
}
interface Silver {
  readonly orders: readonly Order[];
  /** Order ids with lines; two lines each. */
  readonly lines: readonly number[];
  readonly products: readonly (readonly [id: number, department: string])[];
}

const DEPARTMENTS = ['Books', 'Toys', 'Garden'];
/** Shops are busier on some days of the week. */
const RHYTHM = [10, 9, 8, 9, 11, 14, 13];

/** The first `days` days. */
function silver(days: number): Silver {
  const orders = Array.from({ length: days }, (_, day) =>
    Array.from({ length: RHYTHM[day % 7] ?? 0 }, (_unused, n) => ({
      id: day * 100 + n,
      user: (day * 7 + n) % 23,
      day,
      amount: 10 + n,
    })),
  ).flat();
  return {
    orders,
    lines: orders.map(({ id }) => id),
    products: Array.from({ length: 6 }, (_, id) => [id, DEPARTMENTS[id % 3] ?? ''] as const),
  };
}

const dateOf = (day: number): string => new Date(Date.UTC(2026, 0, 5 + day)).toISOString().slice(0, 10);

function write(folder: string, { orders, lines, products }: Silver): void {
  const save = (name: string, head: string, rows: readonly string[]): void => {
    mkdirSync(join(folder, 'silver'), { recursive: true });
    writeFileSync(join(folder, 'silver', `${name}.csv`), `${[head, ...rows].join('\n')}\n`);
  };
  const users = new Map(orders.map(({ id, user }) => [id, user]));
  save(
    'orders',
    'order_id,user_id,total_amount,date',
    orders.map(({ id, user, amount, day }) => `${id},${user},${amount.toFixed(2)},${dateOf(day)}`),
  );
  save(
    'order_items',
    'order_id,user_id,product_id,reordered,days_since_prior_order',
    lines.flatMap((id) => [0, 1].map((n) => `${id},${users.get(id) ?? 0},${(id + n) % 6},${n},3.0`)),
  );
  save(
    'products',
    'product_id,department,product_name',
    products.map(([id, department]) => `${id},${department},Product ${id}`),
  );
}

const VARS = ['--vars', '{silver_format: csv}'];
const TABLES = ['customer_insights', 'daily_sales', 'department_analytics', 'product_performance'];
const run = (folder: string) => runCli(['run', ...VARS], folder);

/** The newest version of each table by its log. */
function versions(folder: string): readonly number[] {
  return TABLES.map(
    (name) =>
      readdirSync(join(folder, 'warehouse/gold', name, '_delta_log')).filter((file) =>
        /^\d+\.json$/.test(file),
      ).length - 1,
  );
}

const test = suite('broken sources');

const BREAKS: readonly (readonly [
  what: string,
  change: (silver: Silver) => Silver,
  told: readonly RegExp[],
  versions: readonly number[],
])[] = [
  [
    'a negative amount',
    ({ orders, ...rest }) => ({
      ...rest,
      orders: orders.map((o) => (o.id === 301 ? { ...o, amount: -5 } : o)),
    }),
    [
      /^FAIL {3}silver\.orders {2,}assertion-failed/m,
      /^SKIP {3}customer_insights {4,}silver\.orders failed$/m,
      /FAIL {2}accepted_range_silver_orders_total_amount {2}1 failing row {2}models\/sources\.yml:\d+:\d+\n.*\n.*\n +301 /,
    ],
    [0, 0, 0, 0],
  ],
  [
    'a duplicated product',
    ({ products, ...rest }) => ({ ...rest, products: [...products, [2, 'Garden'] as const] }),
    [
      /^FAIL {3}silver\.products {2}/m,
      /^SKIP {3}product_performance {2,}silver\.products failed$/m,
      /FAIL {2}unique_silver_products_product_id {2}1 failing row .*\n.*\n.*\n +2 +2\n/,
      /^OK {5}daily_sales/m,
    ],
    // Customers and days do not read products.
    [1, 1, 0, 0],
  ],
  [
    'a missing department',
    ({ products, ...rest }) => ({
      ...rest,
      products: products.map(([id, d]) => [id, id === 4 ? '' : d] as const),
    }),
    [/FAIL {2}not_null_silver_products_department {2}1 failing row .*\n.*\n.*\n +4 /],
    [1, 1, 0, 0],
  ],
  [
    "half of a day's orders lost, while their lines are there",
    ({ orders, ...rest }) => ({ ...rest, orders: orders.filter(({ day, id }) => day !== 9 || id % 2 === 0) }),
    [/^FAIL {3}daily_sales {2}/m, /FAIL {2}daily_sales_lines_have_orders {2}1 failing row/],
    // All others are compared with days, and wait for them.
    [0, 0, 0, 0],
  ],
];

for (const [what, change, told, after] of BREAKS) {
  test(`${what} stops the run`, async () => {
    const folder = copyProject();
    write(folder, silver(10));
    await runOk(['run', ...VARS], folder);
    const before = await queryRows(
      "from {{ ref('department_analytics') }} order by department",
      folder,
      VARS,
    );
    write(folder, change(silver(10)));
    const { code, stdout } = await run(folder);
    assert.is(code, 1);
    for (const pattern of told) assert.match(stdout, pattern);
    assert.equal(versions(folder), after);
    assert.equal(
      await queryRows("from {{ ref('department_analytics') }} order by department", folder, VARS),
      before,
    );
  });
}

test('with ten days of history, a last day that is cut in half stops the run', async () => {
  const folder = copyProject();
  for (let days = 1; days <= 10; days += 1) {
    write(folder, silver(days));
    assert.is((await run(folder)).code, 0, `day ${days}`);
  }
  const whole = silver(11);
  const cut = whole.orders.filter(({ day, id }) => day !== 10 || id % 2 === 0);
  write(folder, { ...whole, orders: cut, lines: cut.map(({ id }) => id) });
  const { code, stdout } = await run(folder);
  assert.is(code, 1);
  assert.match(stdout, /FAIL {2}daily_sales_newest_day {2}1 failing row/);
  assert.match(stdout, /^SKIP {3}customer_insights .*daily_sales failed$/m);
  assert.is(versions(folder)[1], 9);
  write(folder, whole);
  assert.is((await run(folder)).code, 0);
});
