/** A project from its folder: found, read, compiled; and what gold writes there for tools. Loads nothing that a run needs. */
import { existsSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { type CompileCache, openCompileCache } from './artifacts/compile-cache.ts';
import { COMPILED_FOLDER, compiledPath, manifestText } from './artifacts/manifest-json.ts';
import { removeFolder, updateFolder, writePieces } from './artifacts/write-text.ts';
import { type Compilation, type CompileResult, compileProject } from './compile/compile-project.ts';
import type { CompileMemory } from './compile/memory/compile-memory.ts';
import { GoldErrors } from './diagnostics/gold-error.ts';
import type { Clock } from './ports/clock.ts';
import { isRemote } from './ports/object-store.ts';
import type { ProjectFiles, SourceFile } from './project/project-files.ts';
import { findProjectRoot, readProjectFiles } from './project/read-project-files.ts';
import { secretRedactor } from './report/redact.ts';

export interface ProjectOptions {
  readonly workingFolder: string;
  readonly projectDir?: string | undefined;
  readonly target?: string | undefined;
  readonly vars?: Readonly<Record<string, unknown>> | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A query compiled as one more model, for `gold show --inline`. */
  readonly inline?: SourceFile | undefined;
  /** Names the code of gold, for the cache of compilations; undefined: there is none. */
  readonly build?: string | undefined;
}

export interface LoadedProject {
  readonly root: string;
  readonly compilation: Compilation;
  /** What compilations remember; undefined where nothing is kept on disk. */
  readonly cache?: CompileCache | undefined;
  /** What the user should know of how the project was read. */
  readonly notes?: readonly string[];
  /** Takes values of secrets out of what is written for people and tools. */
  readonly redact: (text: string) => string;
}

/** Finds, reads and compiles the project. Throws GoldErrors with every compile error. */
export async function loadProject(options: ProjectOptions, clock: Clock): Promise<LoadedProject> {
  const root = findProjectRoot(resolve(options.workingFolder, options.projectDir ?? '.'));
  const read = readProjectFiles(root);
  const files = options.inline === undefined ? read : { ...read, models: [...read.models, options.inline] };
  const cache = options.build === undefined ? undefined : openCompileCache(root, options.build);
  const { compilation, errors } = compileFiles(files, options, clock, cache?.memory);
  cache?.save();
  if (compilation === undefined) throw new GoldErrors(errors);
  const notes = (read.nested ?? []).map(describeNested);
  return { root, compilation, cache, notes, redact: secretRedactor(options.environment) };
}

function describeNested(folder: string): string {
  return `${folder} has a gold_project.yml: it is a project of its own, and its files are left out of this one. To work on it: --project-dir ${folder}`;
}

/** Compiles what was read, `run_started_at` being now. `memory`: of former compilations. */
export function compileFiles(
  files: ProjectFiles,
  { target, vars, environment }: Pick<ProjectOptions, 'target' | 'vars' | 'environment'>,
  clock: Clock,
  memory?: CompileMemory,
): CompileResult {
  const options = {
    target,
    vars,
    environment,
    runStartedAt: new Date(clock.now()).toISOString(),
    resolveLocation: (path: string) => resolveLocation(files.root, path),
  };
  return compileProject(files, options, memory);
}

/**
 * The project file and the macros alone, with models and seeds that say nothing: tells name and target of a project whose models do not
 * compile. Throws GoldErrors.
 */
export function loadTarget(options: Omit<ProjectOptions, 'inline' | 'build'>, clock: Clock): LoadedProject {
  const root = findProjectRoot(resolve(options.workingFolder, options.projectDir ?? '.'));
  const files = readProjectFiles(root);
  const models = files.models.map(({ path }) => ({ path, text: 'select 1 as one' }));
  const seeds = files.seeds.map(({ path }) => ({ path, bytes: Buffer.from('one\n1\n') }));
  const none = { assertions: [], properties: [], tests: [], fixtures: [] };
  const { compilation, errors } = compileFiles({ ...files, ...none, models, seeds }, options, clock);
  if (compilation === undefined) throw new GoldErrors(errors);
  return { root, compilation, redact: secretRedactor(options.environment) };
}

/** Locations are relative to the project; URIs and absolute paths stay. */
function resolveLocation(root: string, path: string): string {
  if (isRemote(path)) return path;
  return isAbsolute(path) ? path : resolve(root, path);
}

/** Writes target/manifest.json and target/compiled/; nothing of former compilations is left there. */
export async function writeManifest({ root, compilation, redact }: LoadedProject): Promise<void> {
  const target = join(root, 'target');
  const queries = new Map(
    compilation.manifest.models.flatMap((model) => {
      const path = compiledPath(model);
      return path === undefined ? [] : [[path, redact(`${compilation.queryOf(model.id).sql}\n`)] as const];
    }),
  );
  await Promise.all([
    updateFolder(join(target, COMPILED_FOLDER), queries),
    writePieces(join(target, 'manifest.json'), manifestText(compilation), redact),
  ]);
}

/** Removes what gold writes for tools: target/ and logs/. Tables stay. Gives the folders that were there. */
export async function cleanProject(start: string): Promise<readonly string[]> {
  const root = findProjectRoot(start);
  const folders = ['target', 'logs'].filter((folder) => existsSync(join(root, folder)));
  await Promise.all(folders.map((folder) => removeFolder(join(root, folder))));
  return folders;
}
