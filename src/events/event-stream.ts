/** One stream of events and those who read it. */
import type { GoldEvent } from './event.ts';

export type EventConsumer = (event: GoldEvent) => void;

export class EventStream {
  readonly #consumers = new Set<EventConsumer>();

  /** Told of all that comes from now on, in order, before `emit` returns. Gives what ends it. */
  subscribe(consumer: EventConsumer): () => void {
    this.#consumers.add(consumer);
    return () => {
      this.#consumers.delete(consumer);
    };
  }

  emit(event: GoldEvent): void {
    for (const consumer of this.#consumers) consumer(event);
  }
}
