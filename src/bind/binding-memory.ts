/** What bound before, so that it need not be handed to an engine again: it depends on nothing but what its key is a hash of. */
import { Recollection } from '../compile/memory/recollection.ts';
import type { EngineColumn } from '../ports/engine.ts';
import type { DataType } from '../schema/types.ts';

/** Plain data, for JSON. */
export interface KeptBinding {
  /** Of the SQL and of the columns of all that it reads. */
  readonly key: string;
  /** Of a model; assertions have none. */
  readonly columns: readonly EngineColumn[];
  /** Declared types as the engine reads them, where a contract is enforced. */
  readonly contract?: readonly (readonly [string, DataType])[] | undefined;
}

export class BindingMemory {
  readonly #kept: Map<string, KeptBinding>;
  #changed = new Set<string>();
  readonly #used = new Set<string>();
  /** What follows from models and their bindings, beside what is written down. */
  readonly derived = new Recollection();

  constructor(kept: Iterable<readonly [string, KeptBinding]> = []) {
    this.#kept = new Map(kept);
  }

  get size(): number {
    return this.#kept.size;
  }

  /** `name`: of the model or of the assertions. */
  find(name: string, key: string): KeptBinding | undefined {
    this.#used.add(name);
    const kept = this.#kept.get(name);
    return kept?.key === key ? kept : undefined;
  }

  keep(name: string, binding: KeptBinding): void {
    this.#used.add(name);
    this.#kept.set(name, binding);
    this.#changed.add(name);
  }

  /** Forgets what has not been asked for since the last time. */
  sweep(): void {
    for (const name of this.#kept.keys()) if (!this.#used.has(name)) this.#kept.delete(name);
    this.#used.clear();
  }

  entries(): (readonly [string, KeptBinding])[] {
    return [...this.#kept];
  }

  /** What is new since the last time. */
  takeChanges(): (readonly [string, KeptBinding])[] {
    const changed = this.#changed;
    this.#changed = new Set();
    return [...this.#kept].filter(([name]) => changed.has(name));
  }
}
