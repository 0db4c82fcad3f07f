/** A run of many tiny models, each with two assertions, published as Delta tables; beside `dbt build` into a DuckDB file. */
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateProject } from './generate-project.ts';
import { measure, report } from './measure.ts';
import { findDbt, sayMissing } from './peers.ts';
import { runGold } from './processes.ts';

export async function benchTinyModels(models: number, runs: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'gold-bench-'));
  try {
    const project = generateProject(join(folder, 'project'), models);
    // Put away instead of removed: for a minute ext4 looks long for the place of a new file where thousands were removed.
    const putAway = (...names: readonly string[]): void => {
      for (const name of names) {
        const path = join(project.folder, name);
        if (existsSync(path)) renameSync(path, join(mkdtempSync(join(folder, 'old-')), name));
      }
    };
    const dbt = findDbt();
    if (dbt === undefined) sayMissing('dbt');
    report(
      `run of ${models.toLocaleString('en')} tiny models with two assertions each`,
      await measure(
        [
          {
            name: 'gold run, Delta tables',
            prepare: () => putAway('warehouse', 'target'),
            run: () => runGold(['run', '-q'], project.folder),
          },
          ...(dbt === undefined
            ? []
            : [
                {
                  name: 'dbt build, a DuckDB file',
                  prepare: () => putAway('dbt.duckdb', 'dbt_target'),
                  run: () => dbt(['build', '--no-partial-parse'], project.folder),
                },
              ]),
        ],
        runs,
        { warmUp: false },
      ),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
