/**
 * `npm run bench`: gold beside its limit, in one run on one machine, always as a ratio. Arguments: names of benchmarks (default:
 * all); `--runs N` (default 5), `--orders N` for one size of the pipeline only. Build first: the built CLI is what is measured.
 */
import { parseArgs } from 'node:util';
import { benchAssertions } from './assertions.ts';
import { benchPipeline } from './pipeline.ts';
import { benchSnapshots } from './snapshots.ts';
import { benchStart } from './start.ts';
import { benchWatchOf } from './watch.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '5' }, orders: { type: 'string' } },
});
const runs = Number(values.runs);
const sizes = values.orders === undefined ? [100_000, 1_000_000] : [Number(values.orders)];
const benchmarks: Readonly<Record<string, () => Promise<void>>> = {
  start: () => benchStart(runs * 4),
  snapshots: () => benchSnapshots(runs),
  watch: async () => {
    for (const models of [1_000, 10_000]) await benchWatchOf(models, runs * 2);
  },
  assertions: () => benchAssertions(10_000_000, runs),
  pipeline: async () => {
    for (const orders of sizes) await benchPipeline(orders, runs);
  },
};
for (const [name, run] of Object.entries(benchmarks)) {
  if (positionals.length === 0 || positionals.includes(name)) await run();
}
