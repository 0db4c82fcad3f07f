/** Each model runs alone, also when silver has changed since the others were made. */
import * as assert from 'uvu/assert';
import { runCli, runOk } from '../support/cli.ts';
import { SMALL, sampleProject, writeSample } from '../support/ecommerce.ts';
import { suite } from '../support/suite.ts';

const MODELS = ['product_performance', 'department_analytics', 'customer_insights', 'daily_sales'];
const test = suite('models alone');

test('on an empty warehouse', async () => {
  const folder = await sampleProject();
  for (const model of MODELS) assert.match(await runOk(['run', '-s', model], folder), 'OK=1');
});

test('on changed sources: what was made from others is not compared with, visibly', async () => {
  const folder = await sampleProject();
  await runOk(['run'], folder);
  await writeSample(folder, { ...SMALL, orders: 4000 });
  const { code, stdout } = await runCli(['run', '-s', 'customer_insights'], folder);
  assert.is(code, 0);
  assert.match(stdout, /^OK {5}customer_insights/m);
  assert.match(
    stdout,
    'SKIP  customers_add_up_to_days  not measured: daily_sales was made from silver.orders v0, and here it is v1',
  );
  for (const model of MODELS) assert.match(await runOk(['run', '-s', model], folder), 'OK=1');
  // All are of one time again.
  assert.not.match(await runOk(['run', '-s', 'customer_insights'], folder), 'not measured');
  assert.match(await runOk(['test'], folder), 'FAIL=0 ERROR=0 SKIP=0');
});
