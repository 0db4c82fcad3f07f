/** One line at the bottom of a terminal that is written over; nothing anywhere else. */
import type { TextSink } from './text-sink.ts';

const INTERVAL_MS = 100;
const ERASE_LINE = '\r\u001b[2K';

export class LiveLine {
  readonly #sink: TextSink;
  readonly #render: () => string;
  #timer: NodeJS.Timeout | undefined;
  #shown = false;

  constructor(sink: TextSink, render: () => string) {
    this.#sink = sink;
    this.#render = render;
  }

  start(): void {
    if (this.#sink.isTTY !== true || this.#timer !== undefined) return;
    this.#timer = setInterval(() => this.#draw(), INTERVAL_MS);
    this.#timer.unref();
  }

  /** Lets `write` put lines above the live one. */
  above(write: () => void): void {
    this.#erase();
    write();
    if (this.#timer !== undefined) this.#draw();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#erase();
  }

  #draw(): void {
    const width = (this.#sink.columns || 80) - 1;
    this.#sink.write(`${ERASE_LINE}${this.#render().slice(0, width)}`);
    this.#shown = true;
  }

  #erase(): void {
    if (this.#shown) this.#sink.write(ERASE_LINE);
    this.#shown = false;
  }
}
