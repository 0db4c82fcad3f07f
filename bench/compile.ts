/** Compiling synthetic projects, whole processes, beside dbt where it is installed. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type GeneratedProject, generateProject } from './generate-project.ts';
import { type Contender, measure, report } from './measure.ts';
import { findDbt, sayMissing } from './peers.ts';
import { runGold } from './processes.ts';

/** Runs of what takes a minute and more. */
const FEW = 2;

export async function benchCompile(runs: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'gold-bench-'));
  try {
    const small = generateProject(join(folder, 'small'), 1_000);
    const large = generateProject(join(folder, 'large'), 10_000);
    await cold(small, large, runs);
    await coldBesideDbt(small);
    await oneChanged(small, '1,000 models', runs);
    await oneChanged(large, '10,000 models', runs);
    await oneChangedBesideDbt(small);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Nothing is remembered. */
function forget({ folder }: GeneratedProject): void {
  rmSync(join(folder, 'target'), { recursive: true, force: true });
}

async function cold(small: GeneratedProject, large: GeneratedProject, runs: number): Promise<void> {
  const contender = (name: string, project: GeneratedProject, args: readonly string[]): Contender => ({
    name,
    prepare: () => forget(project),
    run: () => runGold(args, project.folder),
  });
  report(
    'compile, cold (2 assertions a model)',
    await measure(
      [
        contender('1,000 models: gold compile --no-bind', small, ['compile', '--no-bind']),
        contender('1,000 models: gold compile', small, ['compile']),
        contender('10,000 models: gold compile --no-bind', large, ['compile', '--no-bind']),
        contender('10,000 models: gold compile', large, ['compile']),
      ],
      runs,
      { warmUp: false },
    ),
  );
}

async function coldBesideDbt(project: GeneratedProject): Promise<void> {
  const dbt = findDbt();
  if (dbt === undefined) return sayMissing('dbt');
  const { folder } = project;
  const fresh = (): void => rmSync(join(folder, 'dbt_target'), { recursive: true, force: true });
  report(
    'compile of 1,000 models, cold, beside dbt',
    await measure(
      [
        { name: 'gold compile', prepare: () => forget(project), run: () => runGold(['compile'], folder) },
        {
          name: 'gold compile --no-bind',
          prepare: () => forget(project),
          run: () => runGold(['compile', '--no-bind'], folder),
        },
        { name: 'dbt parse', prepare: fresh, run: () => dbt(['parse', '--no-partial-parse'], folder) },
        { name: 'dbt compile', prepare: fresh, run: () => dbt(['compile', '--no-partial-parse'], folder) },
      ],
      FEW,
      { warmUp: false },
    ),
  );
}

/** Edits one model of the middle, another way each time. */
function editor({ folder, models }: GeneratedProject): {
  readonly name: string;
  edit(): void;
  restore(): void;
} {
  const path = models[Math.floor(models.length / 2)] ?? '';
  const file = join(folder, path);
  const text = readFileSync(file, 'utf8');
  let count = 0;
  return {
    name: basename(path, '.sql'),
    edit() {
      count += 1;
      appendFileSync(file, `-- ${count}\n`);
    },
    restore: () => writeFileSync(file, text),
  };
}

async function oneChanged(project: GeneratedProject, size: string, runs: number): Promise<void> {
  const { edit, restore, name } = editor(project);
  await runGold(['compile'], project.folder);
  const run = (title: string, args: readonly string[]): Contender => ({
    name: title,
    prepare: edit,
    run: () => runGold(args, project.folder),
  });
  report(
    `one file changed, ${size}`,
    await measure(
      [
        run('gold compile', ['compile']),
        run('gold compile --no-bind', ['compile', '--no-bind']),
        run('gold compile --model <it>', ['compile', '--model', name]),
        run('gold ls', ['ls']),
      ],
      runs,
    ),
  );
  restore();
}

async function oneChangedBesideDbt(project: GeneratedProject): Promise<void> {
  const dbt = findDbt();
  if (dbt === undefined) return sayMissing('dbt');
  const { edit, restore, name } = editor(project);
  report(
    'one file changed, 1,000 models, beside dbt',
    await measure(
      [
        { name: 'gold compile', prepare: edit, run: () => runGold(['compile'], project.folder) },
        {
          name: 'dbt compile --select <it>',
          prepare: edit,
          run: () => dbt(['compile', '--select', name], project.folder),
        },
      ],
      FEW + 1,
    ),
  );
  restore();
}
