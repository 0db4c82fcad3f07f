/** `<model>__quarantine`: the rows that the newest version of a model's table was published without. */
import type { ModelNode } from '../compile/manifest.ts';
import { findSnapshot } from '../delta/index.ts';
import { foreignTable, lostRace } from '../diagnostics/publish.ts';
import { OWNER_PROPERTY } from '../publish/publish-table.ts';
import { bindFiles, type TableContext } from '../table/table-context.ts';
import { writeRows } from '../table/write-rows.ts';

/** `table`: URI of the model's table. `sql` undefined: there are no such rows, and what is there is emptied. */
export async function replaceQuarantine(
  context: TableContext,
  model: ModelNode,
  table: string,
  sql: string | undefined,
): Promise<void> {
  const root = `${table}__quarantine`;
  const owner = `${model.id}.quarantine`;
  const base = await findSnapshot(context.delta, root, undefined, {
    signal: context.signal,
    statistics: false,
  });
  if (base !== undefined && base.metaData.configuration[OWNER_PROPERTY] !== owner) {
    const place = { file: model.path, line: 1, column: 1 };
    throw foreignTable(root, 'a table that is no quarantine of this model', place);
  }
  if (sql === undefined && (base === undefined || base.files.length === 0)) return;
  const rows = sql ?? (base && `select * from ${await bindFiles(context, base, [])} where false`);
  if (rows === undefined) return;
  const outcome = await writeRows(context, {
    root,
    sql: rows,
    mode: { kind: 'overwrite' },
    configuration: { [OWNER_PROPERTY]: owner },
  });
  if (outcome.kind === 'conflict') throw lostRace(root, outcome.version, outcome.reason);
}
