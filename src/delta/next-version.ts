/** Whether somebody has committed on top of a version that was the newest. */
import type { DeltaContext } from './context.ts';
import { commitUri } from './log-path.ts';
import type { Snapshot } from './snapshot.ts';

/** One look at the store. */
export async function hasNextVersion(
  { store }: DeltaContext,
  { root, version }: Pick<Snapshot, 'root' | 'version'>,
  signal?: AbortSignal,
): Promise<boolean> {
  return (await store.stat(commitUri(root, version + 1), signal)) !== undefined;
}
