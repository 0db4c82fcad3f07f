import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { duckDbCheckpointFiles } from '../../src/adapters/duckdb/checkpoint-files.ts';
import type { JsonObject } from '../../src/json/lossless.ts';
import { temporaryFolder } from '../support/folder.ts';
import { suite } from '../support/suite.ts';

const test = suite('duckDbCheckpointFiles');
const files = duckDbCheckpointFiles();
const PROTOCOL = { protocol: { minReaderVersion: 1, minWriterVersion: 2 } };
const ADD = {
  add: {
    path: 'a.parquet',
    partitionValues: { p: 'x' },
    size: 1,
    modificationTime: 2,
    dataChange: false,
    stats: '{"numRecords":3}',
  },
};

async function written(rows: readonly JsonObject[]): Promise<string> {
  const folder = temporaryFolder('gold-checkpoint');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'c.checkpoint.parquet');
  writeFileSync(path, await files.format(rows));
  return path;
}

async function read(path: string, statistics: boolean): Promise<JsonObject[]> {
  const rows: JsonObject[] = [];
  for await (const batch of files.read([path], { statistics })) rows.push(...batch);
  return rows;
}

test('what was written is read again', async () => {
  const path = await written([PROTOCOL, ADD]);
  const rows = await read(path, true);
  assert.equal(
    rows.find((row) => 'add' in row),
    ADD,
  );
  assert.is(rows.length, 2);
});

test('a file with an add column and no add in it, as the top level of a V2 checkpoint is', async () => {
  const path = await written([PROTOCOL]);
  for (const statistics of [true, false]) {
    assert.equal(
      (await read(path, statistics)).map((row) => Object.keys(row)),
      [['protocol']],
    );
  }
});
