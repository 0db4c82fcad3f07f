/** Loads the newest snapshot of a table with the built code and prints files, and the peak memory of this process in KiB. */
import { nodeAdapters } from '../dist/adapters/node-adapters.js';
import { findSnapshot } from '../dist/delta/index.js';

const snapshot = await findSnapshot(await nodeAdapters().openDelta(), process.argv[2] ?? '', undefined, {
  statistics: process.argv[3] !== 'no-statistics',
});
process.stdout.write(
  JSON.stringify({
    files: snapshot?.files.length,
    version: snapshot?.version,
    memory: process.resourceUsage().maxRSS,
  }),
);
