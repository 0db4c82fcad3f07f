/** Compiling synthetic projects, whole processes, beside the peers that are installed; each in the dialect of the same DAG that it reads. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import {
  type Compiler,
  checkCompiled,
  findCompilers,
  forget,
  GOLD,
  GOLD_WITHOUT_BINDING,
} from './compilers.ts';
import { type GeneratedProject, generateProject } from './generate-project.ts';
import { type Contender, measure, report } from './measure.ts';
import { type EndedProcess, runGold } from './processes.ts';
import type { Dialect } from './projects/dialect.ts';

/** Runs at most of what takes a minute and more. */
const FEW = 2;

/** Projects of so many models, which peers read too, and of ten times as many. */
export async function benchCompile(models: number, runs: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'gold-bench-'));
  try {
    const small = generateProject(join(folder, 'small'), models);
    const large = generateProject(join(folder, 'large'), models * 10);
    await cold([small, large], runs);
    const compilers = findCompilers();
    const projects = generateForPeers(folder, small, compilers);
    await coldBesidePeers(compilers, projects, Math.min(FEW, runs));
    for (const project of [small, large]) await oneChanged(project, runs);
    await oneChangedBesidePeers(compilers, projects, Math.min(FEW, runs));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function sizeOf({ models }: GeneratedProject): string {
  return `${models.length.toLocaleString('en')} models`;
}

async function cold(projects: readonly GeneratedProject[], runs: number): Promise<void> {
  const contenders = projects.flatMap((project) =>
    [GOLD_WITHOUT_BINDING, GOLD].map((compiler) => ({
      ...coldContender(compiler, project),
      name: `${sizeOf(project)}: ${compiler.name}`,
    })),
  );
  report('compile, cold (2 assertions a model)', await measure(contenders, runs, { warmUp: false }));
}

/** Nothing is remembered from the run before. */
function coldContender(compiler: Compiler, project: GeneratedProject): Contender {
  return {
    name: compiler.name,
    prepare: () => forget(compiler, project.folder),
    ...checkedRun(compiler, project, () => compiler.run(project.folder)),
  };
}

function checkedRun(
  compiler: Compiler,
  { folder, models }: GeneratedProject,
  run: () => Promise<EndedProcess>,
): Pick<Contender, 'run' | 'check'> {
  let ended: EndedProcess | undefined;
  return {
    async run() {
      ended = await run();
      return ended;
    },
    check: () => ended && checkCompiled(compiler, folder, ended, models.length),
  };
}

type Projects = ReadonlyMap<Dialect, GeneratedProject>;

/** One for each dialect; gold's own is there. */
function generateForPeers(folder: string, own: GeneratedProject, compilers: readonly Compiler[]): Projects {
  const projects = new Map<Dialect, GeneratedProject>([[GOLD.dialect, own]]);
  for (const { dialect, install } of compilers) {
    if (projects.has(dialect)) continue;
    const project = generateProject(join(folder, `peer${projects.size}`), own.models.length, dialect);
    install?.(project.folder);
    projects.set(dialect, project);
  }
  return projects;
}

function projectOf({ dialect, name }: Compiler, projects: Projects): GeneratedProject {
  const project = projects.get(dialect);
  if (project === undefined) throw new Error(`no project for ${name}`);
  return project;
}

async function coldBesidePeers(
  compilers: readonly Compiler[],
  projects: Projects,
  runs: number,
): Promise<void> {
  const contenders = compilers.map((compiler) => coldContender(compiler, projectOf(compiler, projects)));
  const size = sizeOf(projectOf(GOLD, projects));
  report(`compile of ${size}, cold, beside peers`, await measure(contenders, runs, { warmUp: false }));
}

interface Editor {
  /** The model's name. */
  readonly name: string;
  edit(): void;
  restore(): void;
}

/** Edits one model of the middle, another way each time. */
function editor({ folder, models }: GeneratedProject): Editor {
  const path = models[Math.floor(models.length / 2)] ?? '';
  const file = join(folder, path);
  const text = readFileSync(file, 'utf8');
  let count = 0;
  return {
    name: basename(path, extname(path)),
    edit() {
      count += 1;
      // Inside of the query, which is where every dialect may have a comment.
      writeFileSync(file, text.replace('final as (', `-- ${count}\nfinal as (`));
    },
    restore: () => writeFileSync(file, text),
  };
}

async function oneChanged(project: GeneratedProject, runs: number): Promise<void> {
  const { edit, restore, name } = editor(project);
  await runGold(['compile'], project.folder);
  const run = (title: string, args: readonly string[]): Contender => ({
    name: title,
    prepare: edit,
    run: () => runGold(args, project.folder),
  });
  report(
    `one file changed, ${sizeOf(project)}`,
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

/** What each remembers from the runs before; only those that can remember, or can be asked for less than the whole. */
async function oneChangedBesidePeers(
  compilers: readonly Compiler[],
  projects: Projects,
  runs: number,
): Promise<void> {
  const editors = new Map([...projects.values()].map((project) => [project, editor(project)]));
  const contenders = compilers
    .filter((compiler) => compiler === GOLD || compiler.runForModel !== undefined)
    .map((compiler): Contender => {
      const project = projectOf(compiler, projects);
      const { edit, name } = editors.get(project) ?? editor(project);
      const { runForModel } = compiler;
      if (runForModel === undefined) {
        return {
          name: compiler.name,
          prepare: edit,
          ...checkedRun(compiler, project, () => compiler.run(project.folder)),
        };
      }
      return {
        name: `${compiler.name}, only <it>`,
        prepare: edit,
        run: () => runForModel(project.folder, name),
      };
    });
  const size = sizeOf(projectOf(GOLD, projects));
  report(`one file changed, ${size}, beside peers`, await measure(contenders, runs + 1));
  for (const { restore } of editors.values()) restore();
}
