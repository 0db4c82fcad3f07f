/** Delta tables in memory for tests. */
import { memoryStore } from '../../src/adapters/memory-store/memory-store.ts';
import type { DeltaContext, OverwriteRequest } from '../../src/delta/index.ts';
import type { CheckpointFiles } from '../../src/ports/checkpoint-files.ts';
import type { DataFile } from '../../src/ports/engine.ts';
import type { ObjectStore } from '../../src/ports/object-store.ts';

/** For tables without checkpoints. */
const NO_CHECKPOINTS: CheckpointFiles = {
  // biome-ignore lint/correctness/useYield: it never gets that far
  async *read() {
    throw new Error('no Parquet here');
  },
  format: () => Promise.reject(new Error('no Parquet here')),
};

/** A context with a clock that moves one millisecond a reading and ids that count. */
export function memoryContext(store?: ObjectStore): DeltaContext {
  let time = Date.parse('2026-01-01T00:00:00Z');
  let ids = 0;
  const now = (): number => {
    time += 1;
    return time;
  };
  return {
    store: store ?? memoryStore(now),
    checkpoints: NO_CHECKPOINTS,
    now,
    newId: () => {
      ids += 1;
      return `00000000-0000-0000-0000-${String(ids).padStart(12, '0')}`;
    },
  };
}

export const dataFile = (path: string, rows = 1): DataFile => ({
  path,
  rows,
  bytes: 100,
  partitionValues: {},
  statistics: [{ path: ['id'], nullCount: 0, min: '1', max: String(rows) }],
});

export function overwriteRequest(fields: Partial<OverwriteRequest> = {}): OverwriteRequest {
  return {
    root: '/t',
    base: undefined,
    schema: {
      kind: 'struct',
      fields: [{ name: 'id', type: { kind: 'primitive', name: 'long' }, nullable: true, metadata: {} }],
    },
    partitionColumns: [],
    description: '',
    configuration: {},
    files: [],
    engineInfo: 'test',
    info: {},
    ...fields,
  };
}

/** Writes a commit as another engine would. */
export async function putCommit(
  { store }: DeltaContext,
  version: number,
  actions: readonly object[] | string,
): Promise<void> {
  const text =
    typeof actions === 'string' ? actions : actions.map((action) => `${JSON.stringify(action)}\n`).join('');
  await store.put(`/t/_delta_log/${String(version).padStart(20, '0')}.json`, new TextEncoder().encode(text));
}

export const PROTOCOL = { protocol: { minReaderVersion: 1, minWriterVersion: 2 } };
export const METADATA = {
  metaData: {
    id: 'b7d1e9f0-0000-4000-8000-000000000000',
    format: { provider: 'parquet', options: {} },
    schemaString: '{"type":"struct","fields":[{"name":"id","type":"long","nullable":true,"metadata":{}}]}',
    partitionColumns: [],
    configuration: {},
  },
};
export const add = (path: string): object => ({
  add: { path, partitionValues: {}, size: 1, modificationTime: 1, dataChange: true },
});
export const remove = (path: string): object => ({
  remove: { path, dataChange: true, deletionTimestamp: 1 },
});
