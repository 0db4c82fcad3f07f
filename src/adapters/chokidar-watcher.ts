/**
 * FileWatcher over chokidar. Of changes that follow each other within some milliseconds chokidar may drop the last one, which is the
 * one that counts; so each file that the operating system spoke of is looked at once more when it has been quiet for a moment.
 */
import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import type { GoldError } from '../diagnostics/gold-error.ts';
import { projectFolderGone, tooManyWatches, watchFailed } from '../diagnostics/watch.ts';
import type { FileWatcher, FileWatching } from '../ports/file-watcher.ts';

/** Longer than any time for which chokidar drops changes of a file. */
const SECOND_LOOK_MS = 120;

export function watchWithChokidar(watching: FileWatching): Promise<FileWatcher> {
  return new Promise((resolve, reject) => {
    const watcher = new ChokidarWatcher(watching, () => resolve(watcher), reject);
  });
}

/** What chokidar or Node says when something cannot be watched. */
export function toWatchError(root: string, cause: unknown): GoldError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOSPC') return tooManyWatches(root, 'watches', cause);
  if (code === 'EMFILE') return tooManyWatches(root, 'instances', cause);
  return watchFailed(root, cause);
}

class ChokidarWatcher implements FileWatcher {
  readonly #watching: FileWatching;
  readonly #chokidar: FSWatcher;
  /** Of each file that is there, by relative path: what tells one content from another. */
  readonly #known = new Map<string, string>();
  readonly #looks = new Map<string, NodeJS.Timeout>();
  #isReady = false;
  #isClosed = false;

  constructor(watching: FileWatching, onReady: () => void, onFailed: (error: GoldError) => void) {
    this.#watching = watching;
    const { root, pollEvery } = watching;
    this.#chokidar = watch(root, {
      ignored: (path, stats) => this.#isIgnored(path, stats),
      // Unlinks are told at once; who listens puts an unlink and an add together.
      atomic: false,
      ignorePermissionErrors: true,
      usePolling: pollEvery !== undefined,
      ...(pollEvery === undefined ? {} : { interval: pollEvery, binaryInterval: pollEvery }),
    });
    const fail = (error: GoldError): void => {
      if (this.#isClosed) return;
      if (this.#isReady) watching.onError(error);
      else void this.close().then(() => onFailed(error));
    };
    this.#chokidar
      .on('add', (path, stats) => void (stats === undefined ? this.#look(path) : this.#saw(path, stats)))
      .on('change', (path, stats) => void (stats === undefined ? this.#look(path) : this.#saw(path, stats)))
      .on('unlink', (path) => void this.#look(path))
      .on('unlinkDir', (path) => {
        if (path === root) fail(projectFolderGone(root));
      })
      .on('raw', (_event, name, details) => this.#heard(name, details))
      .on('error', (cause) => fail(toWatchError(root, cause)))
      .on('ready', () => {
        this.#isReady = true;
        onReady();
        if (pollEvery !== undefined) this.#lookAgain([...this.#known.keys()], pollEvery);
      });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#looks.values()) clearTimeout(timer);
    await this.#chokidar.close();
  }

  #isIgnored(path: string, stats: Stats | undefined): boolean {
    const shown = this.#shown(path);
    const { isWatched, mayHold } = this.#watching;
    if (stats === undefined) return !isWatched(shown) && !mayHold(shown);
    // A linked folder below another is not part of a project, and may lead round in circles.
    if (stats.isSymbolicLink()) return !isWatched(shown) && (shown.includes('/') || !mayHold(shown));
    return stats.isDirectory() ? !mayHold(shown) : !isWatched(shown);
  }

  #saw(path: string, stats: Stats | undefined): void {
    const shown = this.#shown(path);
    if (this.#isClosed || !this.#watching.isWatched(shown)) return;
    const before = this.#known.get(shown);
    const now = stats === undefined ? undefined : `${stats.mtimeMs} ${stats.size} ${stats.ino}`;
    if (now === before) return;
    if (now === undefined) this.#known.delete(shown);
    else this.#known.set(shown, now);
    if (!this.#isReady) return;
    const kind = before === undefined ? 'added' : now === undefined ? 'removed' : 'changed';
    this.#watching.onChange({ path: shown, kind });
    const { pollEvery } = this.#watching;
    if (kind === 'added' && pollEvery !== undefined) this.#lookAgain([shown], pollEvery);
  }

  /** Polling compares with its own first look, which comes some time after a file was found: what changed in between it does not see. */
  #lookAgain(paths: readonly string[], pollEvery: number): void {
    const timer = setTimeout(
      () => {
        this.#looks.delete(key);
        for (const path of paths) void this.#look(join(this.#watching.root, path));
      },
      Math.max(SECOND_LOOK_MS, 3 * pollEvery),
    );
    const key = `again ${paths[0] ?? ''}`;
    this.#looks.set(key, timer);
  }

  /** Something happened to a file: told with the folder and its name in it, or with the file itself. */
  #heard(name: string, details: unknown): void {
    // With polling there are details of another kind, and the name is the whole path.
    const folder =
      typeof details === 'object' && details !== null && 'watchedPath' in details
        ? String(details.watchedPath)
        : undefined;
    const paths = folder === undefined ? [name] : [folder, join(folder, name ?? '')];
    for (const path of paths) {
      if (!this.#watching.isWatched(this.#shown(path))) continue;
      clearTimeout(this.#looks.get(path));
      this.#looks.set(
        path,
        setTimeout(() => void this.#look(path), SECOND_LOOK_MS),
      );
    }
  }

  async #look(path: string): Promise<void> {
    this.#looks.delete(path);
    const stats = await stat(path).catch(() => undefined);
    this.#saw(path, stats?.isFile() ? stats : undefined);
  }

  #shown(path: string): string {
    return relative(this.#watching.root, path).split(sep).join('/');
  }
}
