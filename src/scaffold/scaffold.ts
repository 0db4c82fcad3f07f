/**
 * A new project from the files of templates/init/. Nothing that exists is ever written over: what stands in the way is found first and
 * told, and each file is created only if absent. The template is itself a project that runs; only its name is replaced.
 */
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { filesInTheWay, unwritableFolder } from '../diagnostics/scaffold.ts';

/** The name that the template has, wherever it has one. */
export const TEMPLATE_NAME = 'my_project';
/** npm leaves a file called .gitignore out of its packages. */
const RENAMED = new Map([['_gitignore', '.gitignore']]);
/** Where the template's settings.json expects the schemas. */
export const SCHEMA_FOLDER = '.vscode/schemas';

export interface ScaffoldFile {
  /** Relative to the project, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** The files of a new project, sorted by path. `packageFolder`: where gold is installed, with templates/ and schemas/. */
export function readScaffold(packageFolder: string, name: string): readonly ScaffoldFile[] {
  const template = readFolder(join(packageFolder, 'templates/init')).map(({ path, text }) => ({
    path: RENAMED.get(path) ?? path,
    text: text.replaceAll(TEMPLATE_NAME, name),
  }));
  return [...template, ...readSchemas(packageFolder, template)].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Those schemas that the editor's settings speak of. They go with the project, so that editors need neither network nor node_modules. */
function readSchemas(packageFolder: string, template: readonly ScaffoldFile[]): readonly ScaffoldFile[] {
  const settings = template.find(({ path }) => path === '.vscode/settings.json')?.text ?? '';
  return readFolder(join(packageFolder, 'schemas'))
    .map(({ path, text }) => ({ path: `${SCHEMA_FOLDER}/${path}`, text }))
    .filter(({ path }) => settings.includes(`"./${path}"`));
}

/** Writes them below `folder`, which is made when missing. Throws `files-in-the-way` before the first one, and `unwritable-folder`. */
export function writeScaffold(folder: string, files: readonly ScaffoldFile[]): void {
  const inTheWay = findInTheWay(folder, files);
  if (inTheWay.length > 0) throw filesInTheWay(folder, inTheWay);
  try {
    for (const { path, text } of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      // Whoever was faster keeps their file.
      writeFileSync(join(folder, path), text, { flag: 'wx' });
    }
  } catch (cause) {
    throw unwritableFolder(folder, cause);
  }
}

/** Paths that are there already, and files where folders have to be; sorted, relative to `folder`. */
function findInTheWay(folder: string, files: readonly ScaffoldFile[]): readonly string[] {
  if (kindOf(folder) === 'file') return ['.'];
  const found = files.flatMap(({ path }) => {
    const parts = path.split('/');
    const places = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
    return (
      places.find((place) => {
        const kind = kindOf(join(folder, place));
        return kind === 'file' || (kind === 'folder' && place === path);
      }) ?? []
    );
  });
  return [...new Set(found)].sort();
}

function kindOf(path: string): 'absent' | 'folder' | 'file' {
  try {
    // A link to nowhere is something as well, and a folder behind a link is a folder.
    const entry = lstatSync(path);
    if (entry.isSymbolicLink()) return isFolderBehind(path) ? 'folder' : 'file';
    return entry.isDirectory() ? 'folder' : 'file';
  } catch {
    // Nothing there, or nothing that may be seen: writing tells.
    return 'absent';
  }
}

function isFolderBehind(link: string): boolean {
  try {
    readdirSync(link);
    return true;
  } catch {
    return false;
  }
}

function readFolder(folder: string): ScaffoldFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({
      path: file
        .slice(folder.length + 1)
        .split(sep)
        .join('/'),
      text: readFileSync(file, 'utf8'),
    }));
}
