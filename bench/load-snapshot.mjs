/** Loads the newest snapshot of a table with the built code and prints files, the peak memory of this process in KiB, and its phases. */
import { nodeAdapters } from '../dist/adapters/node-adapters.js';
import { findSnapshot } from '../dist/delta/index.js';

const uptime = () => process.uptime() * 1000;
const phases = { 'Node and modules': uptime() };
// Only a checkpoint needs DuckDB; loading it first tells its share apart.
if (process.argv[4] === 'checkpoint') {
  await import('../dist/adapters/duckdb/node-api.js');
  phases['loading DuckDB'] = uptime() - phases['Node and modules'];
}
const before = uptime();
const snapshot = await findSnapshot(await nodeAdapters().openDelta(), process.argv[2] ?? '', undefined, {
  statistics: process.argv[3] !== 'no-statistics',
});
phases['reading the log'] = uptime() - before;
process.stdout.write(
  JSON.stringify({
    files: snapshot?.files.length,
    version: snapshot?.version,
    memory: process.resourceUsage().maxRSS,
    phases,
  }),
);
