/** Reads a project folder into text. Finds the folder upwards from where the user stands. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { projectNotFound, unreadableFile } from '../diagnostics/project.ts';
import { CONFIG_FILE, type ProjectFiles, type SourceFile } from './project-files.ts';

/** The nearest folder at or above `start` that holds gold_project.yml. Throws `project-not-found`. */
export function findProjectRoot(start: string): string {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (existsSync(join(folder, CONFIG_FILE))) return folder;
    if (folder === dirname(folder)) throw projectNotFound(resolve(start));
  }
}

/** Reads gold_project.yml, models/, macros/ and tests/ below `root`. Files are sorted by path, so that order never depends on the disk. */
export async function readProjectFiles(root: string): Promise<ProjectFiles> {
  const [config, inModels, inMacros, inTests] = await Promise.all([
    readSource(root, join(root, CONFIG_FILE)),
    readFolder(root, 'models', ['.sql', '.yml', '.yaml']),
    readFolder(root, 'macros', ['.sql']),
    readFolder(root, 'tests', ['.sql']),
  ]);
  const isSql = (file: SourceFile): boolean => file.path.endsWith('.sql');
  return {
    root,
    config,
    models: inModels.filter(isSql),
    macros: inMacros,
    assertions: inTests.filter(({ path }) => !path.startsWith('tests/fixtures/')),
    properties: inModels.filter((file) => !isSql(file)),
  };
}

async function readFolder(root: string, name: string, endings: readonly string[]): Promise<SourceFile[]> {
  const folder = join(root, name);
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory() && endings.some((ending) => entry.name.endsWith(ending)))
    .filter((entry) => !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort((a, b) => (a < b ? -1 : 1));
  return Promise.all(paths.map((path) => readSource(root, path)));
}

async function readSource(root: string, path: string): Promise<SourceFile> {
  const shown = relative(root, path).split(sep).join('/');
  try {
    const text = await readFile(path, 'utf8');
    return { path: shown, text: text.startsWith('\uFEFF') ? text.slice(1) : text };
  } catch (cause) {
    throw unreadableFile(shown, cause);
  }
}
