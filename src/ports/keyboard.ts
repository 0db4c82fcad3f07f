/** Single keys of a terminal, as they are pressed. */

export interface Keyboard {
  /** Gives the terminal back as it was. Safe to call twice. */
  close(): void;
}

/**
 * Calls `onKey` with each character typed. Ctrl-C is no key: it is the signal that it always is. Undefined where the input is no
 * terminal; it is not read then.
 */
export type OpenKeyboard = (onKey: (key: string) => void) => Keyboard | undefined;
