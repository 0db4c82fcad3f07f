/** The types that a model declares, as the engine reads them. */
import type { ModelNode } from '../compile/manifest.ts';
import type { Engine } from '../ports/engine.ts';
import { quoteName } from '../schema/sql-type.ts';
import type { DataType } from '../schema/types.ts';
import { isZoneless } from './table-columns.ts';

/** The declared types as the engine reads them, where the contract is enforced. */
export async function describeContract(
  model: ModelNode,
  engine: Engine,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, DataType> | undefined> {
  if (!model.config.contract.enforced) return undefined;
  const declared = model.columns.filter((column) => column.dataType !== undefined);
  if (declared.length === 0) return new Map();
  const list = declared.map(({ name, dataType }) => {
    const sqlType = isZoneless(dataType) ? 'timestamp' : dataType;
    return `cast(null as ${sqlType}) as ${quoteName(name)}`;
  });
  const columns = await engine.describe(`select ${list.join(', ')}`, signal);
  const zoneless: DataType = { kind: 'primitive', name: 'timestamp_ntz' };
  return new Map(
    columns.flatMap(({ name, type }, index) =>
      type.kind === 'unsupported'
        ? []
        : [[name, isZoneless(declared[index]?.dataType) ? zoneless : type] as const],
    ),
  );
}
