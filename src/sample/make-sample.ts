/** Writes the sample's silver tables as Delta, through the same engine and the same commit that publish models. */
import { type DeltaContext, findSnapshot, overwriteTable, toDeltaInput } from '../delta/index.ts';
import { sampleInTheWay } from '../diagnostics/sample.ts';
import type { Engine } from '../ports/engine.ts';
import type { StructField } from '../schema/types.ts';
import { orderItemsSql, ordersSql, productsSql, type SampleOptions } from './sample-sql.ts';

export interface SampleTable {
  readonly name: string;
  readonly rows: number;
  /** False when the table was there already, made with the same options. */
  readonly isNew: boolean;
}

/** Table property that says a table is a sample, and of what; tables without it are never touched. */
const SAMPLE_PROPERTY = 'gold.sample';
/** Raised when the queries change, so that samples of older ones are made again. */
const SAMPLE_FORMAT = 1;

/** `out`: absolute folder of the tables. Throws `sample-in-the-way` for tables that are not samples. */
export async function makeSample(
  out: string,
  options: SampleOptions,
  engine: Engine,
  delta: DeltaContext,
  engineInfo: string,
): Promise<readonly SampleTable[]> {
  const label = JSON.stringify({ format: SAMPLE_FORMAT, ...options });
  // order_items are made from the orders written before.
  const queries: readonly (readonly [name: string, sql: string])[] = [
    ['products', productsSql()],
    ['orders', ordersSql(options)],
    ['order_items', orderItemsSql(options)],
  ];
  const made: SampleTable[] = [];
  for (const [name, sql] of queries) {
    const root = `${out}/${name}`;
    const base = await findSnapshot(delta, root);
    const found = base?.metaData.configuration[SAMPLE_PROPERTY];
    if (base !== undefined && found === undefined) throw sampleInTheWay(root);
    const relation = { schema: 'silver', name };
    if (base !== undefined && found === label) {
      await engine.register(relation, await toDeltaInput(delta, base));
      made.push({ name, rows: await countRows(engine, name), isNew: false });
      continue;
    }
    const fields = (await engine.describe(sql)).map(toField);
    const files = await engine.writeFiles({ sql, columns: fields, partitionBy: [], directory: root });
    await delta.store.sync(files.map((file) => `${root}/${file.path}`));
    const outcome = await overwriteTable(delta, {
      root,
      base,
      schema: { kind: 'struct', fields },
      partitionColumns: [],
      description: 'Sample data of gold.',
      configuration: { [SAMPLE_PROPERTY]: label },
      files,
      engineInfo,
      info: {},
    });
    if (outcome.kind === 'conflict') throw sampleInTheWay(root);
    await engine.register(relation, await toDeltaInput(delta, outcome.snapshot));
    made.push({ name, rows: files.reduce((sum, file) => sum + file.rows, 0), isNew: true });
  }
  return made;
}

function toField({ name, type }: Awaited<ReturnType<Engine['describe']>>[number]): StructField {
  if (type.kind === 'unsupported')
    throw new Error(`column ${name} of the sample has type ${type.engineType}`);
  return { name, type, nullable: true, metadata: {} };
}

async function countRows(engine: Engine, name: string): Promise<number> {
  const { rows } = await engine.query(`select count(*) from silver.${name}`);
  return Number(rows[0]?.[0]);
}
