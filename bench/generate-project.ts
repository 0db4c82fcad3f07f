/**
 * Synthetic projects of any size, the same bytes each time: one DAG (projects/described-models.ts), written in the dialect of a tool, two
 * assertions a model. The first layer makes its rows itself, so the project runs as it is.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describeModels } from './projects/described-models.ts';
import type { Dialect, GeneratedFile } from './projects/dialect.ts';
import { GOLD_AND_DBT } from './projects/gold-and-dbt.ts';

export interface GeneratedProject {
  readonly folder: string;
  /** Relative paths of the models. */
  readonly models: readonly string[];
}

/** Replaces what is in the folder. */
export function generateProject(
  folder: string,
  count: number,
  dialect: Dialect = GOLD_AND_DBT,
): GeneratedProject {
  rmSync(folder, { recursive: true, force: true });
  const described = describeModels(count);
  const models = described.map((model) => dialect.modelFile(model));
  for (const { path, text } of [...dialect.commonFiles(described), ...models])
    write(join(folder, path), text);
  return { folder, models: models.map(({ path }: GeneratedFile) => path) };
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
