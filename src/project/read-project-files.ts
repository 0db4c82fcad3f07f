/** Reads a project folder into text. Finds the folder upwards from where the user stands. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { projectNotFound, unreadableFile } from '../diagnostics/project.ts';
import {
  CONFIG_FILE,
  FIXTURE_FOLDER,
  type ProjectFiles,
  type SeedSource,
  type SourceFile,
} from './project-files.ts';

/** The nearest folder at or above `start` that holds gold_project.yml. Throws `project-not-found`. */
export function findProjectRoot(start: string): string {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (existsSync(join(folder, CONFIG_FILE))) return folder;
    if (folder === dirname(folder)) throw projectNotFound(resolve(start));
  }
}

/** Reads gold_project.yml, models/, macros/, tests/ and seeds/ below `root`. Files are sorted by path, so that order never depends on the disk. */
export async function readProjectFiles(root: string): Promise<ProjectFiles> {
  const [config, inModels, inMacros, inTests, inSeeds, seeds, fixtures] = await Promise.all([
    readSource(root, join(root, CONFIG_FILE)),
    readFolder(root, 'models', ['.sql', '.yml', '.yaml']),
    readFolder(root, 'macros', ['.sql']),
    readFolder(root, 'tests', ['.sql', '.yml', '.yaml']),
    readFolder(root, 'seeds', ['.yml', '.yaml']),
    readSeeds(root),
    readFolder(root, FIXTURE_FOLDER, ['.csv', '.sql']),
  ]);
  const isSql = (file: SourceFile): boolean => file.path.endsWith('.sql');
  return {
    root,
    config,
    models: inModels.filter(isSql),
    macros: inMacros,
    assertions: inTests.filter((file) => isSql(file) && !file.path.startsWith(FIXTURE_FOLDER)),
    seeds,
    properties: [...inModels.filter((file) => !isSql(file)), ...inSeeds],
    tests: inTests.filter((file) => !isSql(file)),
    fixtures,
  };
}

async function readSeeds(root: string): Promise<SeedSource[]> {
  const paths = await findFiles(join(root, 'seeds'), ['.csv']);
  return Promise.all(
    paths.map(async (path) => ({ path: shownPath(root, path), bytes: await readBytes(root, path) })),
  );
}

async function readFolder(root: string, name: string, endings: readonly string[]): Promise<SourceFile[]> {
  const paths = await findFiles(join(root, name), endings);
  return Promise.all(paths.map((path) => readSource(root, path)));
}

/** Absolute, sorted; none when there is no such folder. */
async function findFiles(folder: string, endings: readonly string[]): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && endings.some((ending) => entry.name.endsWith(ending)))
    .filter((entry) => !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort((a, b) => (a < b ? -1 : 1));
}

async function readSource(root: string, path: string): Promise<SourceFile> {
  const text = (await readBytes(root, path)).toString('utf8');
  return { path: shownPath(root, path), text: text.startsWith('\uFEFF') ? text.slice(1) : text };
}

async function readBytes(root: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const file = shownPath(root, path);
    throw unreadableFile(file, cause).at({ file, line: 1, column: 1 });
  }
}

function shownPath(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}
