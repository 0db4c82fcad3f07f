/** `gold` in a pseudo-terminal, with a screen on the other side. */
import { fileURLToPath } from 'node:url';
import { openScreen, type Screen } from './screen.ts';

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');

export interface TerminalRun {
  readonly screen: Screen;
  /** All that was written so far. */
  output(): string;
  /** Waits until the condition holds. Throws after 20 seconds, with what is on the screen. */
  until(what: string, holds: () => boolean): Promise<void>;
  resize(columns: number): Promise<void>;
  /** As keys are pressed: `\u0003` is Ctrl-C. */
  press(keys: string): void;
  readonly exitCode: Promise<number>;
}

export interface TerminalRunOptions {
  readonly columns?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Undefined where no pseudo-terminal can be had. */
export async function findPseudoTerminal(): Promise<
  ((args: readonly string[], folder: string, options?: TerminalRunOptions) => TerminalRun) | undefined
> {
  const pty = await import('@lydell/node-pty').catch(() => undefined);
  if (pty === undefined) return undefined;
  try {
    pty.spawn('true', [], {}).kill();
  } catch {
    return undefined;
  }
  return (args, folder, { columns = 100, environment = {} } = {}) => {
    const screen = openScreen(columns);
    const { CI: _, NO_COLOR: __, ...inherited } = process.env;
    const child = pty.spawn(process.execPath, ['--import', TSX, CLI, ...args], {
      cols: columns,
      rows: 24,
      cwd: folder,
      env: { ...inherited, TERM: 'xterm-256color', NO_COLOR: '1', ...environment },
    });
    let output = '';
    let written = Promise.resolve();
    child.onData((data) => {
      output += data;
      written = screen.write(data);
    });
    const exitCode = new Promise<number>((resolve) => {
      child.onExit((event) => {
        // What is still on its way to the screen first.
        setTimeout(() => void written.then(() => resolve(event.exitCode)), 100);
      });
    });
    return {
      screen,
      output: () => output,
      async until(what, holds) {
        for (const end = Date.now() + 20_000; !holds(); ) {
          if (Date.now() > end) throw new Error(`${what} never came:\n${screen.lines().join('\n')}`);
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      },
      async resize(width) {
        await screen.resize(width);
        child.resize(width, 24);
      },
      press: (keys) => child.write(keys),
      exitCode,
    };
  };
}
