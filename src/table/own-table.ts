/** Tables that gold made, told from everything else that may lie where gold wants to write. */
import { type DeltaContext, findSnapshot, type Snapshot } from '../delta/index.ts';
import type { Location } from '../diagnostics/gold-error.ts';
import { foreignTable } from '../diagnostics/publish.ts';
import { isRemote } from '../ports/object-store.ts';

/** Table property by which gold knows its own tables; the value says what each is of, such as the id of a model. */
export const OWNER_PROPERTY = 'gold.model';

export interface OwnTable {
  /** URI of the table. */
  readonly root: string;
  /** Value of the property. */
  readonly owner: string;
  /** Of what writes there. */
  readonly place: Location;
  readonly signal?: AbortSignal | undefined;
  /** With those of all files; default false. */
  readonly statistics?: boolean;
}

/** The newest version; undefined when there is none. Throws `foreign-table` for anything that is not the owner's. */
export async function findOwnTable(own: OwnTable, delta: DeltaContext): Promise<Snapshot | undefined> {
  const { root, owner, place, signal, statistics = false } = own;
  const snapshot = await findSnapshot(delta, root, undefined, { signal, statistics });
  if (snapshot !== undefined) {
    const found = snapshot.metaData.configuration[OWNER_PROPERTY];
    if (found === owner) return snapshot;
    const what = found === undefined ? 'a Delta table that gold did not make' : `the Delta table of ${found}`;
    throw foreignTable(root, what, place);
  }
  for await (const { uri } of delta.store.list(root)) {
    const name = uri.slice(root.length + 1);
    // What a crash of gold leaves behind, or another run has there for a moment: candidate files without a log, temporary files of the
    // log, and tries of what the store can do.
    if (CANDIDATE_NAME.test(name) || name.startsWith('_delta_log/.') || name.startsWith('.gold-')) continue;
    // Another run has made the table since we looked.
    if (name.startsWith('_delta_log/') && (await findSnapshot(delta, root, undefined, { signal }))) {
      return findOwnTable(own, delta);
    }
    throw foreignTable(root, `a folder with other files in it, such as ${name}`, place);
  }
  // On object storage an object of this name is in nobody's way.
  if (!isRemote(root) && (await delta.store.stat(root, signal)) !== undefined)
    throw foreignTable(root, 'a file, where the folder of the table should be', place);
  return undefined;
}

const CANDIDATE_NAME = /^[0-9a-f-]{36,}\.parquet$/;
