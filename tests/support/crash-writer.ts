/**
 * A process of the crash tests: appends a row, and kills itself without warning at the point given. Arguments: root, point (or `none`),
 * version of the transaction.
 */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nodeAdapters } from '../../src/adapters/node-adapters.ts';
import type { Engine } from '../../src/ports/engine.ts';
import type { ObjectStore } from '../../src/ports/object-store.ts';
import { writeRows } from '../../src/table/write-rows.ts';
import { temporaryFolder } from './folder.ts';

const [root = '', point = 'none', version = '0'] = process.argv.slice(2);

function die(at: string): void {
  if (at === point) process.kill(process.pid, 'SIGKILL');
}

const adapters = nodeAdapters();
const inner = await adapters.openEngine({ threads: 1, temporaryFolder: temporaryFolder('gold-crash') });
const delta = await adapters.openDelta();
const { store } = delta;

const engine: Engine = {
  ...inner,
  async writeFiles(request, options) {
    const files = await inner.writeFiles(request, options);
    die('data files written');
    return files;
  },
};
const dying: ObjectStore = {
  ...store,
  async sync(uris) {
    await store.sync(uris);
    die('data files durable');
  },
  async putIfAbsent(uri, bytes) {
    if (point === 'temporary commit file written') {
      writeFileSync(join(dirname(uri), `.${randomUUID()}.tmp`), bytes.subarray(0, bytes.length / 2));
      die(point);
    }
    const outcome = await store.putIfAbsent(uri, bytes);
    die('committed');
    return outcome;
  },
  async put(uri, bytes) {
    if (uri.endsWith('.checkpoint.parquet') && point === 'temporary checkpoint written') {
      writeFileSync(join(dirname(uri), `.${randomUUID()}.tmp`), bytes.subarray(0, bytes.length / 2));
      die(point);
    }
    if (uri.endsWith('_last_checkpoint')) die('checkpoint written');
    await store.put(uri, bytes);
    if (uri.endsWith('_last_checkpoint')) die('_last_checkpoint written');
  },
};

const outcome = await writeRows(
  { engine, delta: { ...delta, store: dying }, engineInfo: 'crash test' },
  {
    root,
    sql: `select ${version}::integer as n`,
    mode: { kind: 'append' },
    // So that a rerun knows whether the first try got through.
    txn: { appId: 'crash', version: Number(version) },
  },
);
process.stdout.write(outcome.kind);
await engine.close();
