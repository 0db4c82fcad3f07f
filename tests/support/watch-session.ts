/** `gold watch` inside the test process: real files, real chokidar, real DuckDB; keys are pressed by the test. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nodeAdapters } from '../../src/adapters/node-adapters.ts';
import { main } from '../../src/commands/main.ts';
import type { Adapters } from '../../src/pipeline.ts';

const LIMIT_MS = 30_000;
/** The last line of whatever a save leads to. */
export const IDLE = /waiting for a change.*\n/;

export class WatchSession {
  readonly folder: string;
  readonly #abort = new AbortController();
  readonly #code: Promise<number>;
  #output = '';
  /** How much of the output has been seen by `until`. */
  #seen = 0;
  #listen: () => void = () => {};
  #onKey: ((key: string) => void) | undefined;
  #isKeyboardOpen = false;

  constructor(
    folder: string,
    args: readonly string[] = ['watch'],
    { adapters = {}, hasKeys = true }: { adapters?: Partial<Adapters>; hasKeys?: boolean } = {},
  ) {
    this.folder = folder;
    const sink = {
      write: (text: string) => {
        this.#output += text;
        this.#listen();
      },
    };
    this.#code = main(args, {
      version: '0.0.0-test',
      adapters: {
        ...nodeAdapters(),
        openKeyboard: (onKey) => {
          if (!hasKeys) return undefined;
          this.#onKey = onKey;
          this.#isKeyboardOpen = true;
          return {
            close: () => {
              this.#isKeyboardOpen = false;
            },
          };
        },
        ...adapters,
      },
      stdout: sink,
      stderr: sink,
      environment: {},
      packageFolder: '.',
      workingFolder: folder,
      signal: this.#abort.signal,
    }).finally(() => this.#listen());
  }

  /** Output that has not been seen, up to the end of the first match; a stop of the watch before is an error. */
  async until(pattern: RegExp = IDLE): Promise<string> {
    let hasEnded = false;
    void this.#code.then(() => {
      hasEnded = true;
    });
    const start = Date.now();
    const alarm = setTimeout(() => this.#listen(), LIMIT_MS);
    try {
      for (;;) {
        const unseen = this.#output.slice(this.#seen);
        const match = pattern.exec(unseen);
        if (match !== null) {
          const end = match.index + match[0].length;
          this.#seen += end;
          return unseen.slice(0, end);
        }
        if (hasEnded || Date.now() - start >= LIMIT_MS) {
          throw new Error(`${pattern} does not come${hasEnded ? ', the watch has ended' : ''}:\n${unseen}`);
        }
        await new Promise<void>((resolve) => {
          this.#listen = resolve;
        });
      }
    } finally {
      clearTimeout(alarm);
    }
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  /** Writes, and gives all that comes of it. */
  async save(path: string, text: string): Promise<string> {
    this.write(path, text);
    return this.until();
  }

  move(from: string, to: string): void {
    mkdirSync(dirname(join(this.folder, to)), { recursive: true });
    renameSync(join(this.folder, from), join(this.folder, to));
  }

  remove(path: string): void {
    rmSync(join(this.folder, path), { recursive: true });
  }

  press(key: string): void {
    this.#onKey?.(key);
  }

  /** As Ctrl-C does. */
  interrupt(): void {
    this.#abort.abort(new Error('cancelled'));
  }

  async ended(): Promise<{ readonly code: number; readonly rest: string }> {
    const code = await this.#code;
    if (this.#isKeyboardOpen) throw new Error('the keyboard was left open');
    return { code, rest: this.#output.slice(this.#seen) };
  }

  /** Ends it with q; whatever the test did. */
  async quit(): Promise<number> {
    this.press('q');
    this.interrupt();
    return (await this.ended()).code;
  }
}

/** Runs a test on a session and ends that in any case. */
export async function watching(
  folder: string,
  use: (session: WatchSession) => Promise<void>,
  args?: readonly string[],
  options?: ConstructorParameters<typeof WatchSession>[2],
): Promise<void> {
  const session = new WatchSession(folder, args, options);
  try {
    await use(session);
  } finally {
    session.interrupt();
    await session.ended();
  }
}
