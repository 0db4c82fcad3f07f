/**
 * The files of a project as they were read last. Reading again gives the same objects for what has not changed, so that whatever was
 * found out about these still holds; after few changes of content only those files are read.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GoldError, GoldErrors } from '../diagnostics/gold-error.ts';
import type { FileChange } from '../ports/file-watcher.ts';
import type { ProjectFiles, SeedSource, SourceFile } from '../project/project-files.ts';
import { readProjectFiles } from '../project/read-project-files.ts';
import { decodeText } from '../project/read-text.ts';

type AnyFile = SourceFile | SeedSource;

export interface ReadAgain {
  readonly files: ProjectFiles;
  /** Those whose content is another, or that came or went; sorted. None the first time. */
  readonly differing: readonly FileChange[];
}

/** More changed files than this are found by reading the project. */
const FEW = 20;
/** Files that are listed and then gone: somebody is at work on them. */
const READS = 5;

export class KeptFiles {
  readonly #root: string;
  #files: ProjectFiles | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  /** `changed`: what may differ since the last time. Gives the errors when the project cannot be read; what was read before stays. */
  readAgain(changed: readonly FileChange[]): ReadAgain | readonly GoldError[] {
    const before = this.#files;
    const again = (before && readFew(before, changed)) ?? readAll(this.#root);
    if (isErrors(again)) return again;
    if (before === undefined) {
      this.#files = again;
      return { files: again, differing: [] };
    }
    const old = new Map(listFiles(before).map((file) => [file.path, file]));
    const now = new Set<string>();
    const differing: FileChange[] = [];
    const files = mapFiles(again, (file) => {
      now.add(file.path);
      const then = old.get(file.path);
      if (then !== undefined && isSame(then, file)) return then;
      differing.push({ path: file.path, kind: then === undefined ? 'added' : 'changed' });
      return file;
    });
    for (const path of old.keys()) if (!now.has(path)) differing.push({ path, kind: 'removed' });
    this.#files = files;
    return { files, differing: differing.sort((a, b) => (a.path < b.path ? -1 : 1)) };
  }
}

function isErrors(read: ProjectFiles | readonly GoldError[]): read is readonly GoldError[] {
  return Array.isArray(read);
}

function readAll(root: string): ProjectFiles | readonly GoldError[] {
  for (let left = READS - 1; ; left -= 1) {
    try {
      return readProjectFiles(root);
    } catch (error) {
      if (!(error instanceof GoldError) && !(error instanceof GoldErrors)) throw error;
      if (left === 0) return error instanceof GoldErrors ? error.errors : [error];
    }
  }
}

/** Undefined when the list of files may be another, or one of them is not to be read. */
function readFew(before: ProjectFiles, changed: readonly FileChange[]): ProjectFiles | undefined {
  const paths = new Set(changed.map(({ path }) => path));
  const known = listFiles(before).filter(({ path }) => paths.has(path));
  if (changed.length > FEW || changed.some(({ kind }) => kind !== 'changed') || known.length < paths.size) {
    return undefined;
  }
  try {
    const bytes = new Map(known.map(({ path }) => [path, readFileSync(join(before.root, path))]));
    return mapFiles(before, (file) => {
      const content = bytes.get(file.path);
      if (content === undefined) return file;
      if ('bytes' in file) return { ...file, bytes: content };
      const text = decodeText(content, file.path);
      // Reading all of them tells it.
      if (typeof text !== 'string') throw text;
      return { path: file.path, text };
    });
  } catch {
    return undefined;
  }
}

function isSame(a: AnyFile, b: AnyFile): boolean {
  if (a === b) return true;
  if ('bytes' in a) return 'bytes' in b && Buffer.compare(a.bytes, b.bytes) === 0;
  return 'text' in b && a.text === b.text;
}

/** Each file once, from whatever part of the project it is. */
function listFiles(files: ProjectFiles): AnyFile[] {
  const list: AnyFile[] = [];
  mapFiles(files, (file) => {
    list.push(file);
    return file;
  });
  return list;
}

/** `change` gives a file of the same kind. */
function mapFiles(files: ProjectFiles, change: (file: AnyFile) => AnyFile): ProjectFiles {
  const mapPart = (part: unknown): unknown => {
    if (isFile(part)) return change(part);
    return Array.isArray(part) ? part.map(mapPart) : part;
  };
  // Each part is what it was, so the whole is too.
  return Object.fromEntries(
    Object.entries(files).map(([name, part]) => [name, mapPart(part)]),
  ) as unknown as ProjectFiles;
}

function isFile(part: unknown): part is AnyFile {
  return typeof part === 'object' && part !== null && 'path' in part && ('text' in part || 'bytes' in part);
}
