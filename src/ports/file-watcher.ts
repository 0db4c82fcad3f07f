/** Watches the files of a folder and tells what became of them. */
import type { GoldError } from '../diagnostics/gold-error.ts';

export type FileChangeKind = 'added' | 'changed' | 'removed';

export interface FileChange {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly kind: FileChangeKind;
}

export interface FileWatching {
  /** Absolute path of the folder. */
  readonly root: string;
  /** Whether a file at this path, relative and with `/`, matters. */
  isWatched(path: string): boolean;
  /** Whether a folder at this path may hold files that matter. */
  mayHold(path: string): boolean;
  /** Look at each file so often, in milliseconds; undefined: let the operating system tell. */
  readonly pollEvery: number | undefined;
  onChange(change: FileChange): void;
  /** `too-many-watches` and `project-folder-gone` end the watching, others do not. */
  onError(error: GoldError): void;
}

export interface FileWatcher {
  close(): Promise<void>;
}

/**
 * Resolves when every file is watched: what is written after that is told, the last change of a file always, earlier ones of the same
 * moment perhaps not. A file may have changed again, or be gone, when its change is told. Rejects as `onError` is told.
 */
export type WatchFiles = (watching: FileWatching) => Promise<FileWatcher>;
