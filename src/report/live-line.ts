/** One line at the bottom of a terminal that is drawn anew while time goes by; nothing anywhere else. */
import { liveWidth } from './terminal.ts';
import type { TextSink } from './text-sink.ts';

const INTERVAL_MS = 100;

export class LiveLine {
  readonly #sink: TextSink;
  readonly #render: (width: number) => string;
  #timer: NodeJS.Timeout | undefined;

  /** `render`: the line as it is now, for so many columns. Longer ones are cut. Plain text. */
  constructor(sink: TextSink, render: (width: number) => string) {
    this.#sink = sink;
    this.#render = render;
  }

  start(): void {
    const { showLive } = this.#sink;
    if (showLive === undefined || this.#timer !== undefined) return;
    this.#timer = setInterval(() => showLive(this.#render(liveWidth(this.#sink))), INTERVAL_MS);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#sink.showLive?.(undefined);
  }
}
