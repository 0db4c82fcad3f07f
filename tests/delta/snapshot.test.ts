import * as assert from 'uvu/assert';
import { readDeletionVector } from '../../src/delta/deletion-vector.ts';
import { findSnapshot } from '../../src/delta/index.ts';
import { add, METADATA, memoryContext, PROTOCOL, putCommit, remove } from '../support/delta.ts';
import { localContext } from '../support/engine.ts';
import { temporaryFolder } from '../support/folder.ts';
import { rejectsWith } from '../support/rejects.ts';
import { suite } from '../support/suite.ts';

const test = suite('findSnapshot');

async function threeVersions(): Promise<ReturnType<typeof memoryContext>> {
  const context = memoryContext();
  await putCommit(context, 0, [PROTOCOL, METADATA, add('a.parquet')]);
  await putCommit(context, 1, [
    { commitInfo: { any: 'thing' } },
    add('b.parquet'),
    { txn: { appId: 'job', version: 7 } },
  ]);
  await putCommit(context, 2, [remove('a.parquet'), add('c%20d.parquet'), { cdc: { path: 'x' } }]);
  return context;
}

const paths = (snapshot: Awaited<ReturnType<typeof findSnapshot>>): string[] =>
  (snapshot?.files ?? []).map(({ path }) => path).sort();

test('the newest version has what was added and not removed', async () => {
  const snapshot = await findSnapshot(await threeVersions(), '/t');
  assert.is(snapshot?.version, 2);
  assert.equal(paths(snapshot), ['b.parquet', 'c%20d.parquet']);
  assert.is(snapshot?.state.transactions.get('job')?.version, 7);
});

test('older versions are there by number and by time', async () => {
  const context = await threeVersions();
  assert.equal(paths(await findSnapshot(context, '/t', { version: 1 })), ['a.parquet', 'b.parquet']);
  const second = await findSnapshot(context, '/t', { version: 1 });
  const byTime = await findSnapshot(context, '/t', { timestamp: second?.timestamp ?? 0 });
  assert.is(byTime?.version, 1);
});

test('times inside of commits count where the table keeps them', async () => {
  const context = memoryContext();
  const configuration = {
    'delta.enableInCommitTimestamps': 'true',
    'delta.inCommitTimestampEnablementVersion': '1',
  };
  const metaData = { ...METADATA.metaData, configuration };
  const at = Date.parse('2030-01-01T00:00:00Z');
  await putCommit(context, 0, [PROTOCOL, METADATA, add('a.parquet')]);
  await putCommit(context, 1, [{ commitInfo: { inCommitTimestamp: at } }, { metaData }, add('b.parquet')]);
  await putCommit(context, 2, [{ commitInfo: { inCommitTimestamp: at + 1000 } }, add('c.parquet')]);
  assert.is((await findSnapshot(context, '/t', { timestamp: at + 999 }))?.version, 1);
  assert.is((await findSnapshot(context, '/t', { timestamp: at + 1000 }))?.version, 2);
  assert.is((await findSnapshot(context, '/t', { timestamp: at - 1 }))?.version, 0);
  await rejectsWith(findSnapshot(context, '/t', { timestamp: at + 2000 }), 'delta-timestamp-out-of-range');
});

test('a version or a time that is not there names what is', async () => {
  const context = await threeVersions();
  const missing = await rejectsWith(findSnapshot(context, '/t', { version: 9 }), 'delta-version-not-found');
  assert.match(missing.message, 'versions 0 to 2');
  await rejectsWith(findSnapshot(context, '/t', { timestamp: 1 }), 'delta-timestamp-out-of-range');
});

test('a folder without a log has no snapshot', async () => {
  assert.is(await findSnapshot(memoryContext(), '/t'), undefined);
});

test('a path removed under another spelling is removed', async () => {
  const context = await threeVersions();
  await putCommit(context, 3, [remove('/t/b.parquet')]);
  assert.equal(paths(await findSnapshot(context, '/t')), ['c%20d.parquet']);
});

test('a missing commit is an error, not a shorter history', async () => {
  const context = await threeVersions();
  await context.store.delete('/t/_delta_log/00000000000000000001.json');
  const error = await rejectsWith(findSnapshot(context, '/t'), 'delta-missing-commit');
  assert.match(error.message, 'version 1');
});

test('what a commit may say once and says twice is refused, with file and line', async () => {
  const vector = { storageType: 'u', pathOrInlineDv: 'x', sizeInBytes: 1, cardinality: 1 };
  const withVector = (id: string): object => ({
    add: { path: 'n.parquet', partitionValues: {}, size: 1, modificationTime: 1, dataChange: true,
      deletionVector: { ...vector, pathOrInlineDv: id } },
  }); // biome-ignore format: one action
  const twice: readonly (readonly object[])[] = [
    [add('n.parquet'), add('m.parquet'), add('n.parquet')],
    [withVector('x'), withVector('y'), withVector('x')],
    [METADATA, add('n.parquet'), METADATA],
    [PROTOCOL, add('n.parquet'), PROTOCOL],
  ];
  for (const actions of twice) {
    const context = await threeVersions();
    await putCommit(context, 3, actions);
    const { message } = await rejectsWith(findSnapshot(context, '/t'), 'delta-corrupt-log');
    assert.match(message, '00003.json, line 3: the commit ');
    assert.match(message, 'for a second time');
  }
  const context = await threeVersions();
  await putCommit(context, 3, [remove('a.parquet'), add('a.parquet'), withVector('x'), withVector('y')]);
  assert.is((await findSnapshot(context, '/t'))?.files.length, 5);
});

test('a key that is there twice in an action is refused', async () => {
  const bodies = [
    '{"add":{"path":"n","path":"m","partitionValues":{}}}',
    '{"add":{"path":"n","partitionValues":{"p":"1","p":"2"},"size":12345678901234567}}',
    '{"add":{"path":"n"},"add":{"path":"m"}}',
  ];
  for (const body of bodies) {
    const context = await threeVersions();
    await putCommit(context, 3, `{"commitInfo":{}}\n${body}\n`);
    const { message } = await rejectsWith(findSnapshot(context, '/t'), 'delta-corrupt-log');
    assert.match(message, /00003\.json, line 2: an object has the key "(path|p|add)" twice/);
  }
});

test('a commit of gold that lost lines is refused', async () => {
  const info = (engineInfo: string, operationMetrics: object): object => ({
    commitInfo: { engineInfo, operation: 'WRITE', operationMetrics },
  });
  const counts = { numFiles: '2', numRemovedFiles: '1' };
  const whole = [info('gold 1.0 (x)', counts), remove('a.parquet'), add('n.parquet'), add('m.parquet')];
  const context = await threeVersions();
  await putCommit(context, 3, whole);
  assert.is((await findSnapshot(context, '/t'))?.version, 3);
  for (const lost of [1, 3]) {
    await putCommit(context, 3, whole.filter((_, index) => index !== lost)); // biome-ignore format: short
    const { message } = await rejectsWith(findSnapshot(context, '/t'), 'delta-corrupt-log');
    assert.match(message, lost === 1 ? '1 remove actions, but 0' : '2 add actions, but 1');
    assert.match(message, '00003.json');
  }
  await putCommit(context, 3, [info('gold 1.0', { numRestoredFiles: '2' }), add('n.parquet')]);
  await rejectsWith(findSnapshot(context, '/t'), 'delta-corrupt-log');
  // Other writers count otherwise, and not every commit has counts.
  for (const other of [info('Spark', counts), info('gold 1.0', {}), info('gold 1.0', { numFiles: 2 })]) {
    await putCommit(context, 3, [other, add('n.parquet')]);
    assert.is((await findSnapshot(context, '/t'))?.version, 3);
  }
});

test('torn, empty and foreign text is reported with file and line', async () => {
  const cases: readonly (readonly [text: string, line: number | undefined])[] = [
    ['', undefined],
    ['{"commitInfo":{}}\n{"add":{"path":"x', 2],
    ['{"add":{"size":1}}', 1],
    ['{"add":{"path":"a"},"remove":{"path":"b"}}', 1],
    ['[1]', 1],
  ];
  for (const [text, line] of cases) {
    const context = await threeVersions();
    await putCommit(context, 3, text);
    const error = await rejectsWith(findSnapshot(context, '/t'), 'delta-corrupt-log');
    assert.is(error.details['line'], line, text);
    assert.match(String(error.details['file']), '00000000000000000003.json');
  }
});

test('features that gold does not read are refused by name', async () => {
  const context = await threeVersions();
  const readerFeatures = ['variantType', 'futureThing', 'timestampNtz'];
  await putCommit(context, 3, [
    {
      protocol: { minReaderVersion: 3, minWriterVersion: 7, readerFeatures, writerFeatures: readerFeatures },
    },
  ]);
  const error = await rejectsWith(findSnapshot(context, '/t'), 'delta-unsupported-reader');
  assert.match(error.message, 'futureThing');
  assert.not.match(error.message, 'timestampNtz');
});

test('an action of no known kind is an error, unless a feature of the future may have brought it', async () => {
  const context = await threeVersions();
  await putCommit(context, 3, [add('d.parquet'), { bdd: { path: 'e.parquet' } }]);
  const error = await rejectsWith(findSnapshot(context, '/t'), 'delta-unknown-action');
  assert.is(error.details['line'], 2);
  const writerFeatures = ['appendOnly', 'featureOfTheFuture'];
  await putCommit(context, 4, [{ protocol: { minReaderVersion: 1, minWriterVersion: 7, writerFeatures } }]);
  assert.is((await findSnapshot(context, '/t'))?.files.length, 3);
});

test('a file without a value for a partition column is an error, one with NULL is not', async () => {
  const context = memoryContext();
  const metaData = { ...METADATA.metaData, partitionColumns: ['id'] };
  const file = (partitionValues: object): object => ({
    add: { path: 'a.parquet', partitionValues, size: 1, modificationTime: 1, dataChange: true },
  });
  await putCommit(context, 0, [PROTOCOL, { metaData }, file({ id: null })]);
  assert.is((await findSnapshot(context, '/t'))?.files.length, 1);
  await putCommit(context, 1, [file({ di: '1' })]);
  await rejectsWith(findSnapshot(context, '/t'), 'delta-missing-partition-value');
});

test('a log without metadata or with two columns of one name is refused', async () => {
  const context = memoryContext();
  await putCommit(context, 0, [PROTOCOL]);
  await rejectsWith(findSnapshot(context, '/t'), 'delta-incomplete-log');
  const field = (name: string): object => ({ name, type: 'long', nullable: true, metadata: {} });
  const schemaString = JSON.stringify({ type: 'struct', fields: [field('a'), field('A')] });
  await putCommit(context, 1, [{ metaData: { ...METADATA.metaData, schemaString } }]);
  await rejectsWith(findSnapshot(context, '/t'), 'delta-unsupported-schema');
});

test('a file outside of the table is refused', async () => {
  const context = await threeVersions();
  await putCommit(context, 3, [add('../../etc/passwd')]);
  await rejectsWith(findSnapshot(context, '/t'), 'delta-path-outside');
});

test('a damaged checkpoint whose commits are gone is named, and nothing is read', async () => {
  const context = localContext();
  const root = temporaryFolder();
  const log = (name: string, text: string): Promise<void> =>
    context.store.put(`${root}/_delta_log/${name}`, new TextEncoder().encode(text));
  await log('00000000000000000010.checkpoint.parquet', 'no Parquet');
  await log('_last_checkpoint', '{"version":10,"size":2}');
  const error = await rejectsWith(findSnapshot(context, root), 'delta-corrupt-checkpoint');
  assert.match(error.message, 'The checkpoint of version 10');
});

test('a deletion vector that is missing is an error, for deleted rows would come back', async () => {
  const vector = {
    storageType: 'p',
    pathOrInlineDv: '/t/gone.bin',
    offset: 1,
    sizeInBytes: 36,
    cardinality: 2,
  } as const;
  const error = await rejectsWith(
    readDeletionVector(memoryContext(), '/t', vector),
    'delta-bad-deletion-vector',
  );
  assert.match(error.message, 'the file is missing');
});
