/** Silver tables for the four e-commerce models, by the maker of the sample. */
import { join } from 'node:path';
import { nodeAdapters } from '../src/adapters/node-adapters.ts';
import { makeSample } from '../src/sample/make-sample.ts';
import type { SampleOptions } from '../src/sample/sample-sql.ts';

/** Makes `folder`/silver; gives the number of order lines. */
export async function makeSilver(folder: string, options: SampleOptions): Promise<number> {
  const adapters = nodeAdapters();
  const engine = await adapters.openEngine({ temporaryFolder: join(folder, 'tmp') });
  try {
    const delta = await adapters.openDelta();
    const tables = await makeSample(join(folder, 'silver'), options, engine, delta, 'bench');
    return tables.find(({ name }) => name === 'order_items')?.rows ?? 0;
  } finally {
    await engine.close();
  }
}
