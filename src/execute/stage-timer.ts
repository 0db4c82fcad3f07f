/** Wall time by stage; a stage ends where the next begins. */
import type { Clock } from '../ports/clock.ts';
import type { NodeResult } from './run-result.ts';

export class StageTimer {
  readonly #clock: Clock;
  readonly #start: number;
  #stage: { readonly name: string; readonly start: number } | undefined;
  readonly #timings: { stage: string; seconds: number }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#start = clock.elapsed();
  }

  begin(name: string): void {
    this.#close();
    this.#stage = { name, start: this.#clock.elapsed() };
  }

  end(): Pick<NodeResult, 'seconds' | 'timings'> {
    this.#close();
    return { seconds: (this.#clock.elapsed() - this.#start) / 1000, timings: this.#timings };
  }

  #close(): void {
    if (this.#stage === undefined) return;
    this.#timings.push({
      stage: this.#stage.name,
      seconds: (this.#clock.elapsed() - this.#stage.start) / 1000,
    });
    this.#stage = undefined;
  }
}
