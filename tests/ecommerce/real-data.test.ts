/** Facts known of the real CSV files, where they stand beside the project. */
import * as assert from 'uvu/assert';
import { queryRows, runOk } from '../support/cli.ts';
import { copyProject, realDataArguments } from '../support/ecommerce.ts';
import { suite } from '../support/suite.ts';

const test = suite('e-commerce models on real data');
const args = realDataArguments();

if (args === undefined) test.skip('known totals', 'no ../shared/data/ecommerce beside the project');
else {
  test('known totals', async () => {
    const folder = copyProject();
    await runOk(['run', '--quiet', ...args], folder);
    const [facts] = await queryRows(
      `select
        (select sum(order_count) from {{ ref('daily_sales') }}) as orders,
        (select sum(total_sales) from {{ ref('daily_sales') }}) as sales,
        (select count(*) from {{ ref('daily_sales') }}) as days,
        (select count(*) from {{ ref('department_analytics') }}) as departments,
        (select count(*) from {{ ref('product_performance') }}) as products,
        (select count(*) from {{ ref('customer_insights') }}) as customers,
        abs((select sum(total_sales) from {{ ref('department_analytics') }}) - 1945810.41) <= 0.01 as reconciles`,
      folder,
      args,
    );
    assert.equal(facts, {
      orders: 7500,
      sales: 1945810.41,
      days: 15,
      departments: 6,
      products: 1000,
      customers: 5063,
      reconciles: true,
    });
  });
}
