/**
 * logs/gold.log: a file of lines that keeps its size. Each line is written before `write` returns, so that nothing is lost when the
 * process dies. A log that cannot be written disturbs nobody: it is told once, and given up.
 */
import { closeSync, existsSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface LogFileOptions {
  /** In a folder that may be missing; that folder's own is there. */
  readonly path: string;
  /** Bytes at which a new file begins. Default: 10 MB. */
  readonly maxBytes?: number;
  /** Former files kept beside it: `gold.log.1` is the newest. Default: 4. */
  readonly keep?: number;
  /** Called at most once. */
  readonly onFailure: (error: unknown) => void;
}

export interface LogFile {
  /** The line without its line break. */
  write(line: string): void;
  close(): void;
}

/** Nothing is opened before the first line. */
export function openLogFile({ path, maxBytes = 10_000_000, keep = 4, onFailure }: LogFileOptions): LogFile {
  let file: number | undefined;
  let bytes = 0;
  let isGivenUp = false;
  const open = (): number => {
    makeFolder(dirname(path));
    // Appending lets runs side by side write into one file.
    const opened = openSync(path, 'a');
    file = opened;
    bytes = fstatSync(opened).size;
    return opened;
  };
  const close = (): void => {
    const opened = file;
    file = undefined;
    if (opened !== undefined) closeSync(opened);
  };
  const append = (line: Uint8Array): void => {
    let opened = file ?? open();
    if (bytes > 0 && bytes + line.length > maxBytes) {
      close();
      rotate(path, keep);
      opened = open();
    }
    for (let done = 0; done < line.length; ) done += writeSync(opened, line, done);
    bytes += line.length;
  };
  return {
    write(line) {
      if (isGivenUp) return;
      try {
        append(Buffer.from(`${line}\n`));
      } catch (error) {
        isGivenUp = true;
        onFailure(error);
      }
    },
    close() {
      try {
        close();
      } catch {
        // Every line is written already.
      }
    },
  };
}

/** Its parent is there. Not `recursive`: that never ends where a folder cannot be made (see adapters/make-folder.ts). */
function makeFolder(folder: string): void {
  if (!existsSync(folder)) mkdirSync(folder);
}

/** The oldest goes; another process may have been faster. */
function rotate(path: string, keep: number): void {
  for (let number = keep; number > 0; number -= 1) {
    try {
      renameSync(number === 1 ? path : `${path}.${number - 1}`, `${path}.${number}`);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
}
