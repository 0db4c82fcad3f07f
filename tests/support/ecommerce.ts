/** The repository's own project, copied into a folder of its own, over sample or real silver data. */
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeAdapters } from '../../src/adapters/node-adapters.ts';
import { makeSample } from '../../src/sample/make-sample.ts';
import type { SampleOptions } from '../../src/sample/sample-sql.ts';
import { temporaryFolder } from './folder.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const REAL_DATA = fileURLToPath(new URL('../../../shared/data/ecommerce', import.meta.url));

export const SMALL: SampleOptions = { orders: 5000, days: 60, start: '2025-03-01' };

export function copyProject(): string {
  const folder = temporaryFolder('gold-ecommerce');
  for (const name of ['gold_project.yml', 'models', 'macros', 'tests/unit', 'tests/fixtures']) {
    cpSync(join(REPOSITORY, name), join(folder, name), { recursive: true });
  }
  return folder;
}

/** The project with a small sample in ./silver. */
export async function sampleProject(options: SampleOptions = SMALL): Promise<string> {
  const folder = copyProject();
  await writeSample(folder, options);
  return folder;
}

/** The silver tables of a project; those that are there get a new version. */
export async function writeSample(folder: string, options: SampleOptions): Promise<void> {
  const adapters = nodeAdapters();
  const engine = await adapters.openEngine({ threads: 2, temporaryFolder: temporaryFolder('gold-spill') });
  try {
    await makeSample(join(folder, 'silver'), options, engine, await adapters.openDelta(), 'test');
  } finally {
    await engine.close();
  }
}

/** Arguments that read the real CSV files; undefined where they are not beside the project. */
export function realDataArguments(): readonly string[] | undefined {
  if (!existsSync(REAL_DATA)) return undefined;
  return ['--vars', JSON.stringify({ silver_path: REAL_DATA, silver_format: 'csv' })];
}
