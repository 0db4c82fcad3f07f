/** Checkpoints of remote tables: brought to this machine, read there, and gone again. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CheckpointFiles } from '../../ports/checkpoint-files.ts';
import { isRemote, type ObjectStore } from '../../ports/object-store.ts';
import type { FileCache } from './file-cache.ts';

export function remoteCheckpoints(
  checkpoints: CheckpointFiles,
  store: ObjectStore,
  cache: () => FileCache,
): CheckpointFiles {
  return {
    ...checkpoints,
    async *read(uris, options = {}) {
      if (!uris.some(isRemote)) {
        yield* checkpoints.read(uris, options);
        return;
      }
      const { signal } = options;
      const folder = await mkdtemp(join(tmpdir(), 'gold-checkpoint-'));
      try {
        const paths = await Promise.all(
          uris.map(async (uri, index) => {
            const info = await store.stat(uri, signal);
            if (info === undefined) throw new Error(`the checkpoint ${uri} is gone`);
            const path = join(folder, `${index}.parquet`);
            await cache().borrow(info, path, signal);
            return path;
          }),
        );
        yield* checkpoints.read(paths, options);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}
