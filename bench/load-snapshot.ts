/** Loads the newest snapshot of a table, as a whole process, bundled as dist/ is, and prints files, the peak memory of this process in MiB, and its phases. */
import { nodeAdapters } from '../src/adapters/node-adapters.ts';
import { findSnapshot } from '../src/delta/index.ts';
import { readPeakMib } from './peak-memory.ts';

const uptime = (): number => process.uptime() * 1000;
const phases: Record<string, number> = { 'Node and modules': uptime() };
// Only a checkpoint needs DuckDB; loading it first tells its share apart.
if (process.argv[4] === 'checkpoint') {
  await import('../src/adapters/duckdb/node-api.ts');
  phases['loading DuckDB'] = uptime() - (phases['Node and modules'] ?? 0);
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
    peakMib: readPeakMib('self'),
    phases,
  }),
);
