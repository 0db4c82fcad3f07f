/** Keys from the terminal of the process. The terminal gets its line mode back on every way out, `process.exit` included. */
import process from 'node:process';
import type { ReadStream } from 'node:tty';
import type { Keyboard } from '../ports/keyboard.ts';

const CTRL_C = '\u0003';
const CTRL_Z = '\u001a';
/** Arrows and the like: several characters that mean one key, none of ours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: this is what is looked for
const SEQUENCE = /\u001b(?:\[[\d;?]*[A-Za-z~]|O[A-Za-z])?/g;

export function openNodeKeyboard(
  onKey: (key: string) => void,
  input: ReadStream = process.stdin,
): Keyboard | undefined {
  if (input.isTTY !== true) return undefined;
  const read = (text: string): void => {
    for (const key of text.replaceAll(SEQUENCE, '')) {
      if (key === CTRL_C) process.kill(process.pid, 'SIGINT');
      else if (key === CTRL_Z) suspend(input);
      else onKey(key);
    }
  };
  const restore = (): void => {
    input.setRawMode(false);
  };
  input.setEncoding('utf8');
  input.setRawMode(true);
  input.on('data', read);
  input.resume();
  process.once('exit', restore);
  return {
    close() {
      process.off('exit', restore);
      input.off('data', read);
      input.pause();
      restore();
    },
  };
}

/** As the shell's own Ctrl-Z, which a terminal in raw mode does not send. */
function suspend(input: ReadStream): void {
  input.setRawMode(false);
  process.once('SIGCONT', () => input.setRawMode(true));
  process.kill(process.pid, 'SIGTSTP');
}
