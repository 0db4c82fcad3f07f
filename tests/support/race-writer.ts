/**
 * A process of the race tests: does one kind of operation again and again on a table, and prints what was acknowledged and what was
 * refused as one JSON line. Arguments: root, writer number, kind, count.
 */
import { nodeAdapters } from '../../src/adapters/node-adapters.ts';
import { mergeRows } from '../../src/table/merge-rows.ts';
import { optimizeTable } from '../../src/table/optimize-table.ts';
import { writeRows } from '../../src/table/write-rows.ts';
import { temporaryFolder } from './folder.ts';

const [root = '', writer = '0', kind = 'append', count = '1'] = process.argv.slice(2);
const adapters = nodeAdapters();
// Where S3 is, the environment says.
const { engine, delta } = await adapters.openWorkspace(
  { threads: 1, temporaryFolder: temporaryFolder('gold-race') },
  { settings: {}, cacheFolder: temporaryFolder('gold-race-cache') },
);
const context = { engine, delta, engineInfo: `racer ${writer}` };
const acknowledged: { readonly step: number; readonly version: number }[] = [];
const refused: string[] = [];

for (let step = 0; step < Number(count); step += 1) {
  const row = `select ${writer}::integer as writer, ${step}::integer as step, 'w${writer}' as part`;
  const outcome = await run(row);
  if (outcome.kind === 'conflict') refused.push(outcome.reason ?? 'no reason');
  else acknowledged.push({ step, version: outcome.version });
}
await engine.close();
process.stdout.write(`${JSON.stringify({ writer: Number(writer), kind, acknowledged, refused })}\n`);

async function run(
  row: string,
): Promise<{ readonly kind: string; readonly version: number; readonly reason?: string }> {
  switch (kind) {
    case 'append':
      return writeRows(context, { root, sql: row, mode: { kind: 'append' } });
    case 'replace': {
      // Everything of this writer's partition, kept as one row.
      const where = { op: '=', column: 'part', value: `w${writer}` } as const;
      return writeRows(context, { root, sql: row, mode: { kind: 'replace', where } });
    }
    case 'merge':
      return mergeRows(context, { root, sql: row, keys: ['writer', 'part'] });
    default: {
      const { versionAfter, versionBefore, conflict } = await optimizeTable(context, root);
      return conflict === undefined
        ? { kind: 'committed', version: versionAfter ?? versionBefore }
        : { kind: 'conflict', version: versionBefore, reason: conflict };
    }
  }
}
