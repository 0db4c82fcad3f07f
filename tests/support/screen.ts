/** A terminal as a person sees it: the bytes written to it make a screen. */
// The package is CommonJS: its default export is all of it.
import xterm from '@xterm/headless';

export interface Screen {
  write(text: string): Promise<void>;
  resize(columns: number): Promise<void>;
  readonly columns: number;
  /** All lines from the first, those scrolled out too, without blanks at their ends; lines that the terminal has wrapped are whole. */
  lines(): string[];
  isCursorVisible(): boolean;
}

/** `wraps`: when it becomes narrower it wraps the line with the cursor too, as most terminals do, where others cut it. */
export function openScreen(columns: number, { rows = 24, wraps = true } = {}): Screen {
  const terminal = new xterm.Terminal({
    cols: columns,
    rows,
    scrollback: 10_000,
    allowProposedApi: true,
    convertEol: true,
    reflowCursorLine: wraps,
  });
  let visible = true;
  return {
    write: (text) => {
      const [shown, hidden] = [text.lastIndexOf('\u001b[?25h'), text.lastIndexOf('\u001b[?25l')];
      if (shown !== hidden) visible = shown > hidden;
      return new Promise((resolve) => terminal.write(text, resolve));
    },
    resize: async (width) => {
      terminal.resize(width, rows);
      // Terminals that wrap keep the cursor at its character (VTE, kitty, iTerm2, tmux); xterm.js leaves it in the last row.
      const { active } = terminal.buffer;
      // Only at the beginning of a line is it known which row that is.
      if (active.cursorX > 0) return;
      let up = 0;
      while (active.getLine(active.baseY + active.cursorY - up)?.isWrapped === true) up += 1;
      if (up > 0) await new Promise<void>((resolve) => terminal.write(`\u001b[${up}A`, resolve));
    },
    get columns() {
      return terminal.cols;
    },
    lines: () => {
      const { active } = terminal.buffer;
      const lines: string[] = [];
      for (let index = 0; index < active.length; index += 1) {
        const line = active.getLine(index);
        const text = line?.translateToString(true) ?? '';
        if (line?.isWrapped === true && lines.length > 0) lines.push(`${lines.pop() ?? ''}${text}`);
        else lines.push(text);
      }
      while (lines.at(-1) === '') lines.pop();
      return lines;
    },
    isCursorVisible: () => visible,
  };
}
