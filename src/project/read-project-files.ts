/** Reads a project folder into text. Finds the folder upwards from where the user stands. */
import { type Dirent, existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { GoldError, GoldErrors } from '../diagnostics/gold-error.ts';
import { projectNotFound, unreadableFile } from '../diagnostics/project.ts';
import {
  CONFIG_FILE,
  FIXTURE_FOLDER,
  type ProjectFiles,
  SELECTORS_FILES,
  type SeedSource,
  type SourceFile,
} from './project-files.ts';
import { decodeText } from './read-text.ts';

/** The nearest folder at or above `start` that holds gold_project.yml. Throws `project-not-found`. */
export function findProjectRoot(start: string): string {
  const root = lookForProject(start);
  if (root !== undefined) return root;
  const from = resolve(start);
  const entries = listFolder(from);
  throw projectNotFound(from, {
    folderExists: statSync(from, { throwIfNoEntry: false })?.isDirectory() ?? false,
    lookalike: LOOKALIKES.find((name) => entries.includes(name)),
    below: entries.filter((name) => existsSync(join(from, name, CONFIG_FILE))).sort(),
  });
}

/** The same, where there may be none. */
export function lookForProject(start: string): string | undefined {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (existsSync(join(folder, CONFIG_FILE))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

/** Files that people take for gold_project.yml. */
const LOOKALIKES = ['gold_project.yaml', 'gold-project.yml', 'gold.yml', 'dbt_project.yml'];

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/**
 * Reads gold_project.yml, selectors.yml, models/, macros/, tests/ and seeds/ below `root`. Files are sorted by path, so that order never depends on the
 * disk. Synchronous, since for thousands of small files that is several times as fast. Throws GoldErrors with every file that cannot be
 * read as text.
 */
export function readProjectFiles(root: string): ProjectFiles {
  const reader: Reader = { root, errors: [], nested: new Set() };
  const config = readSource(reader, join(root, CONFIG_FILE));
  const inModels = readFolder(reader, 'models', ['.sql', '.yml', '.yaml']);
  const inTests = readFolder(reader, 'tests', ['.sql', '.yml', '.yaml']);
  const inSeeds = readFolder(reader, 'seeds', ['.yml', '.yaml']);
  const isSql = (file: SourceFile): boolean => file.path.endsWith('.sql');
  const files: ProjectFiles = {
    root,
    config,
    models: inModels.filter(isSql),
    macros: readFolder(reader, 'macros', ['.sql']),
    assertions: inTests.filter((file) => isSql(file) && !file.path.startsWith(FIXTURE_FOLDER)),
    seeds: readSeeds(reader),
    properties: [...inModels.filter((file) => !isSql(file)), ...inSeeds],
    tests: inTests.filter((file) => !isSql(file)),
    fixtures: readFolder(reader, FIXTURE_FOLDER, ['.csv', '.sql']),
    selectors: readSelectors(reader),
    nested: [...reader.nested].sort(),
  };
  const errors = new Map(reader.errors.map((error) => [error.message, error]));
  if (errors.size > 0) throw new GoldErrors([...errors.values()].sort(byFile));
  return files;
}

interface Reader {
  readonly root: string;
  /** Of files that cannot be read; a file that is read for two purposes may come twice. */
  readonly errors: GoldError[];
  readonly nested: Set<string>;
}

function readSelectors(reader: Reader): SourceFile | undefined {
  const path = SELECTORS_FILES.map((name) => join(reader.root, name)).find((file) => existsSync(file));
  return path === undefined ? undefined : readSource(reader, path);
}

function readSeeds(reader: Reader): SeedSource[] {
  return findFiles(reader, 'seeds', ['.csv']).map((path) => ({
    path: shownPath(reader.root, path),
    bytes: readBytes(reader, path),
  }));
}

function readFolder(reader: Reader, name: string, endings: readonly string[]): SourceFile[] {
  return findFiles(reader, name, endings).map((path) => readSource(reader, path));
}

/** Absolute, sorted; none when there is no such folder. What belongs to a project further down is left out. */
function findFiles(reader: Reader, name: string, endings: readonly string[]): string[] {
  const folder = join(reader.root, name);
  if (!existsSync(folder)) return [];
  const entries = listEntries(reader, folder);
  const inner = entries.filter((entry) => entry.name === CONFIG_FILE).map((entry) => entry.parentPath);
  for (const path of inner) reader.nested.add(shownPath(reader.root, path));
  return entries
    .filter((entry) => !entry.isDirectory() && endings.some((ending) => entry.name.endsWith(ending)))
    .filter((entry) => !entry.name.startsWith('.'))
    .filter(({ parentPath }) => !inner.some((path) => `${parentPath}${sep}`.startsWith(`${path}${sep}`)))
    .filter((entry) => isOrdinary(reader, entry))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort((a, b) => (a < b ? -1 : 1));
}

function listEntries({ root, errors }: Reader, folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch (cause) {
    // Node names the folder further down that could not be listed.
    const path = cause instanceof Error && 'path' in cause ? String(cause.path) : folder;
    errors.push(unreadableFile(shownPath(root, path), reasonOf(cause, path), cause));
    return [];
  }
}

/** A file, or a link to one. A pipe or device would keep us waiting for ever. */
function isOrdinary({ root, errors }: Reader, entry: Dirent): boolean {
  if (entry.isFile()) return true;
  const path = join(entry.parentPath, entry.name);
  try {
    if (statSync(path).isFile()) return true;
    errors.push(unreadableFile(shownPath(root, path), 'it is no ordinary file'));
  } catch (cause) {
    errors.push(unreadableFile(shownPath(root, path), reasonOf(cause, path), cause));
  }
  return false;
}

function readSource(reader: Reader, path: string): SourceFile {
  const shown = shownPath(reader.root, path);
  const text = decodeText(readBytes(reader, path), shown);
  if (text instanceof GoldError) reader.errors.push(text);
  return { path: shown, text: typeof text === 'string' ? text : '' };
}

/** Nothing, and an error, of what cannot be read. */
function readBytes({ root, errors }: Reader, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    errors.push(unreadableFile(shownPath(root, path), reasonOf(cause, path), cause));
    return Buffer.alloc(0);
  }
}

const REASONS: ReadonlyMap<unknown, string> = new Map([
  ['EACCES', 'you have no permission'],
  ['EPERM', 'you have no permission'],
  ['ENOENT', 'it is a link to a file that does not exist'],
  ['ELOOP', 'it is a link that leads back to itself'],
  ['ENOTDIR', 'it is not a folder'],
  ['EMFILE', 'too many files are open'],
]);

function reasonOf(cause: unknown, path: string): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  // It may have gone since the folder was listed.
  if (code === 'ENOENT' && !isLink(path)) return 'it is not there any more';
  return REASONS.get(code) ?? (cause instanceof Error ? cause.message : String(cause));
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

function byFile(a: GoldError, b: GoldError): number {
  return (a.location?.file ?? '') < (b.location?.file ?? '') ? -1 : 1;
}

function shownPath(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}
