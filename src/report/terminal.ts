/**
 * stdout and stderr of one command, and the live line below what is written to them. Whoever writes need not know of the live line: it
 * is taken away before and drawn again after. Nothing is written for it unless stderr is a terminal that can show it.
 *
 * The cursor waits at the beginning of the live line, not behind it: a terminal that has become narrower may have wrapped the line, and
 * erasing from its beginning takes the wrapped part along, whether the terminal wraps or cuts.
 */
import { fitText } from './fit-text.ts';
import type { TextSink } from './text-sink.ts';

/** Of a terminal that does not know. */
const DEFAULT_WIDTH = 80;
const ERASE_BELOW = '\u001b[J';
/** Terminals are not of one mind about the width of emoji: what is too long for one is cut there, not wrapped. */
const NO_WRAP = '\u001b[?7l';
const WRAP = '\u001b[?7h';
const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

export interface TerminalOptions {
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  /** Whether a live line is wanted; on a terminal only in any case. */
  readonly live: boolean;
  /** Applied to everything written: takes out what must not be seen. */
  readonly redact: (text: string) => string;
}

export interface Terminal {
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  /** Takes the live line away for good and gives the cursor back; safe to call twice. */
  close(): void;
}

export function openTerminal({ stdout, stderr, live, redact }: TerminalOptions): Terminal {
  const line = live && stderr.isTTY === true ? new LiveRegion(stderr) : undefined;
  const wrap = (sink: TextSink, showLive: TextSink['showLive']): TextSink => ({
    write: (text) => {
      const shown = redact(text);
      if (line === undefined || sink.isTTY !== true) return sink.write(shown);
      return line.above(sink, shown);
    },
    get isTTY() {
      return sink.isTTY === true;
    },
    get columns() {
      return sink.columns;
    },
    showLive,
  });
  return {
    stdout: wrap(stdout, undefined),
    stderr: wrap(stderr, line && ((text) => line.show(text === undefined ? undefined : redact(text)))),
    close: () => line?.close(),
  };
}

/** Columns for the live line now. The last stays free: a terminal that has written there may already be in the next line. */
export function liveWidth({ columns }: TextSink): number {
  return (columns || DEFAULT_WIDTH) - 1;
}

class LiveRegion {
  readonly #terminal: TextSink;
  readonly #restore = (): void => this.close();
  readonly #suspend = (): void => {
    this.close();
    process.kill(process.pid, 'SIGSTOP');
  };
  #text: string | undefined;
  #drawn = false;
  #open = false;
  /** The live line is for whole lines: what has no line break yet must not be written over. */
  #atLineStart = true;

  constructor(terminal: TextSink) {
    this.#terminal = terminal;
  }

  show(text: string | undefined): void {
    this.#text = text;
    if (text === undefined) this.close();
    else this.#draw();
  }

  above(sink: TextSink, text: string): unknown {
    if (text === '') return true;
    this.#erase();
    this.#atLineStart = text.endsWith('\n');
    const written = sink.write(text);
    this.#draw();
    return written;
  }

  close(): void {
    this.#erase();
    if (!this.#open) return;
    this.#open = false;
    this.#terminal.write(SHOW_CURSOR);
    process.off('exit', this.#restore);
    process.off('SIGTSTP', this.#suspend);
  }

  #draw(): void {
    if (this.#text === undefined || !this.#atLineStart) return;
    const hide = this.#open ? '' : HIDE_CURSOR;
    if (!this.#open) this.#takeCursor();
    const text = fitText(this.#text, liveWidth(this.#terminal));
    this.#terminal.write(`${hide}\r${NO_WRAP}${text}${WRAP}${ERASE_BELOW}\r`);
    this.#drawn = true;
  }

  #erase(): void {
    if (this.#drawn) this.#terminal.write(`\r${ERASE_BELOW}`);
    this.#drawn = false;
  }

  /** However the process ends, short of being killed outright, and while it is suspended (Ctrl-Z), the cursor is to be seen. */
  #takeCursor(): void {
    this.#open = true;
    process.on('exit', this.#restore);
    process.on('SIGTSTP', this.#suspend);
  }
}
