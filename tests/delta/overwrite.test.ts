import * as assert from 'uvu/assert';
import { findSnapshot, overwriteTable } from '../../src/delta/index.ts';
import type { ObjectStore } from '../../src/ports/object-store.ts';
import {
  add,
  dataFile,
  METADATA,
  memoryContext,
  overwriteRequest,
  PROTOCOL,
  putCommit,
} from '../support/delta.ts';
import { rejectsWith } from '../support/rejects.ts';
import { suite } from '../support/suite.ts';

const test = suite('overwriteTable');

test('creates a table of protocol 1/2 that reads back', async () => {
  const context = memoryContext();
  const outcome = await overwriteTable(context, overwriteRequest({ files: [dataFile('a b.parquet', 5)] }));
  assert.is(outcome.kind, 'committed');
  const snapshot = await findSnapshot(context, '/t');
  assert.equal(snapshot?.protocol, { minReaderVersion: 1, minWriterVersion: 2 });
  assert.is(snapshot?.files[0]?.path, 'a%20b.parquet');
  assert.is(JSON.parse(snapshot?.files[0]?.stats ?? '{}').numRecords, 5);
});

test('the snapshot handed back is the one that a reader finds', async () => {
  const context = memoryContext();
  const first = await overwriteTable(context, overwriteRequest({ files: [dataFile('a.parquet')] }));
  const base = first.kind === 'committed' ? first.snapshot : undefined;
  const second = await overwriteTable(context, overwriteRequest({ base, files: [dataFile('b.parquet')] }));
  const read = await findSnapshot(context, '/t');
  assert.is(second.kind, 'committed');
  if (second.kind === 'committed') assert.equal(second.snapshot.files, read?.files);
  assert.equal(
    read?.files.map(({ path }) => path),
    ['b.parquet'],
  );
});

test('an unchanged table writes no new metaData, and keeps its id when it does', async () => {
  const context = memoryContext();
  await overwriteTable(context, overwriteRequest());
  const base = await findSnapshot(context, '/t');
  await overwriteTable(context, overwriteRequest({ base }));
  const text = new TextDecoder().decode(await context.store.read('/t/_delta_log/00000000000000000001.json'));
  assert.not.match(text, 'metaData');
  const after = await findSnapshot(context, '/t');
  await overwriteTable(context, overwriteRequest({ base: after, description: 'new' }));
  const changed = await findSnapshot(context, '/t');
  assert.is(changed?.metaData.description, 'new');
  assert.is(changed?.metaData.id, base?.metaData.id);
});

test('removes repeat path, size and statistics of what they cancel', async () => {
  const context = memoryContext();
  await putCommit(context, 0, [PROTOCOL, METADATA, add('x%2520y.parquet')]);
  await overwriteTable(context, overwriteRequest({ base: await findSnapshot(context, '/t') }));
  const text = new TextDecoder().decode(await context.store.read('/t/_delta_log/00000000000000000001.json'));
  const removed = text
    .split('\n')
    .flatMap((line) => (line.startsWith('{"remove"') ? [JSON.parse(line).remove] : []));
  assert.is(removed.length, 1);
  assert.is(removed[0].path, 'x%2520y.parquet');
  assert.is(removed[0].extendedFileMetadata, true);
  assert.is(removed[0].size, 1);
});

test('one of two creators of a table wins, and the other is told', async () => {
  const context = memoryContext();
  const outcomes = await Promise.all(
    ['a.parquet', 'b.parquet'].map((path) =>
      overwriteTable(context, overwriteRequest({ files: [dataFile(path)] })),
    ),
  );
  assert.equal(outcomes.map(({ kind }) => kind).sort(), ['committed', 'conflict']);
  assert.is((await findSnapshot(context, '/t'))?.files.length, 1);
});

test('a winner that changed files is a conflict; one that only noted a transaction is not', async () => {
  const context = memoryContext();
  await overwriteTable(context, overwriteRequest({ files: [dataFile('a.parquet')] }));
  const base = await findSnapshot(context, '/t');
  await putCommit(context, 1, [{ commitInfo: {} }, { txn: { appId: 'other', version: 1 } }]);
  const passed = await overwriteTable(context, overwriteRequest({ base, files: [dataFile('b.parquet')] }));
  assert.is(passed.kind === 'committed' && passed.version, 2);
  const stale = await overwriteTable(context, overwriteRequest({ base, files: [dataFile('c.parquet')] }));
  assert.is(stale.kind, 'conflict');
  assert.equal(
    (await findSnapshot(context, '/t'))?.files.map(({ path }) => path),
    ['b.parquet'],
  );
});

test('a put that fails after it took effect is recognised as ours', async () => {
  const inner = memoryContext();
  const store: ObjectStore = {
    ...inner.store,
    async putIfAbsent(uri, bytes) {
      await inner.store.putIfAbsent(uri, bytes);
      throw new Error('connection reset');
    },
  };
  const outcome = await overwriteTable({ ...inner, store }, overwriteRequest());
  assert.is(outcome.kind, 'committed');
});

test('a put that fails before it took effect is tried again', async () => {
  const inner = memoryContext();
  let tries = 0;
  const store: ObjectStore = {
    ...inner.store,
    async putIfAbsent(uri, bytes) {
      tries += 1;
      if (tries === 1) throw new Error('timeout');
      return inner.store.putIfAbsent(uri, bytes);
    },
  };
  const outcome = await overwriteTable({ ...inner, store }, overwriteRequest());
  assert.is(outcome.kind, 'committed');
  assert.is(tries, 2);
});

test('a put that fails because another writer was first is a conflict', async () => {
  const inner = memoryContext();
  const store: ObjectStore = {
    ...inner.store,
    async putIfAbsent() {
      await putCommit(inner, 0, [{ commitInfo: { txnId: 'theirs' } }, PROTOCOL, METADATA]);
      throw new Error('timeout');
    },
  };
  const outcome = await overwriteTable({ ...inner, store }, overwriteRequest());
  assert.is(outcome.kind, 'conflict');
});

test('tables whose rules gold does not keep are not written', async () => {
  const configurations = [{ 'delta.appendOnly': 'true' }, { 'delta.constraints.c': 'id > 0' }];
  for (const configuration of configurations) {
    const context = memoryContext();
    await putCommit(context, 0, [PROTOCOL, { metaData: { ...METADATA.metaData, configuration } }]);
    const base = await findSnapshot(context, '/t');
    await rejectsWith(overwriteTable(context, overwriteRequest({ base })), 'delta-unsupported-writer');
    assert.is((await findSnapshot(context, '/t'))?.version, 0);
  }
});

test('a column name that plain tables cannot have is refused', async () => {
  const type = { kind: 'primitive', name: 'long' } as const;
  const schema = { kind: 'struct', fields: [{ name: 'a b', type, nullable: true, metadata: {} }] } as const;
  await rejectsWith(overwriteTable(memoryContext(), overwriteRequest({ schema })), 'delta-column-name');
});
