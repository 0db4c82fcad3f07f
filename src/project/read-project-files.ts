/** Reads a project folder into text. Finds the folder upwards from where the user stands. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { projectNotFound, unreadableFile } from '../diagnostics/project.ts';
import {
  CONFIG_FILE,
  FIXTURE_FOLDER,
  type ProjectFiles,
  SELECTORS_FILES,
  type SeedSource,
  type SourceFile,
} from './project-files.ts';

/** The nearest folder at or above `start` that holds gold_project.yml. Throws `project-not-found`. */
export function findProjectRoot(start: string): string {
  const root = lookForProject(start);
  if (root === undefined) throw projectNotFound(resolve(start));
  return root;
}

/** The same, where there may be none. */
export function lookForProject(start: string): string | undefined {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (existsSync(join(folder, CONFIG_FILE))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

/**
 * Reads gold_project.yml, selectors.yml, models/, macros/, tests/ and seeds/ below `root`. Files are sorted by path, so that order never depends on the
 * disk. Synchronous, since for thousands of small files that is several times as fast.
 */
export function readProjectFiles(root: string): ProjectFiles {
  const inModels = readFolder(root, 'models', ['.sql', '.yml', '.yaml']);
  const inTests = readFolder(root, 'tests', ['.sql', '.yml', '.yaml']);
  const isSql = (file: SourceFile): boolean => file.path.endsWith('.sql');
  return {
    root,
    config: readSource(root, join(root, CONFIG_FILE)),
    models: inModels.filter(isSql),
    macros: readFolder(root, 'macros', ['.sql']),
    assertions: inTests.filter((file) => isSql(file) && !file.path.startsWith(FIXTURE_FOLDER)),
    seeds: readSeeds(root),
    properties: [...inModels.filter((file) => !isSql(file)), ...readFolder(root, 'seeds', ['.yml', '.yaml'])],
    tests: inTests.filter((file) => !isSql(file)),
    fixtures: readFolder(root, FIXTURE_FOLDER, ['.csv', '.sql']),
    selectors: readSelectors(root),
  };
}

function readSelectors(root: string): SourceFile | undefined {
  const path = SELECTORS_FILES.map((name) => join(root, name)).find((file) => existsSync(file));
  return path === undefined ? undefined : readSource(root, path);
}

function readSeeds(root: string): SeedSource[] {
  return findFiles(join(root, 'seeds'), ['.csv']).map((path) => ({
    path: shownPath(root, path),
    bytes: readBytes(root, path),
  }));
}

function readFolder(root: string, name: string, endings: readonly string[]): SourceFile[] {
  return findFiles(join(root, name), endings).map((path) => readSource(root, path));
}

/** Absolute, sorted; none when there is no such folder. */
function findFiles(folder: string, endings: readonly string[]): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && endings.some((ending) => entry.name.endsWith(ending)))
    .filter((entry) => !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort((a, b) => (a < b ? -1 : 1));
}

function readSource(root: string, path: string): SourceFile {
  const text = readBytes(root, path).toString('utf8');
  return { path: shownPath(root, path), text: text.startsWith('\uFEFF') ? text.slice(1) : text };
}

function readBytes(root: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const file = shownPath(root, path);
    throw unreadableFile(file, cause).at({ file, line: 1, column: 1 });
  }
}

function shownPath(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}
