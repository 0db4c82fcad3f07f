/** What was made of objects before in this process, kept as long as the objects are. */

interface Made {
  readonly from: readonly unknown[];
  readonly value: unknown;
}

const NOTHING_ELSE: readonly unknown[] = [];

export class Recollection {
  readonly #made = new WeakMap<object, Map<string, Made>>();

  /**
   * What `make` gave for `owner` the last time, as long as `from`, all else that it follows from, is the same; `kind` tells apart what is made
   * of one owner.
   */
  recall<T>(owner: object, kind: string, make: () => T, from = NOTHING_ELSE): T {
    const ofOwner = this.#made.get(owner) ?? new Map<string, Made>();
    this.#made.set(owner, ofOwner);
    const known = ofOwner.get(kind);
    // Each kind is made in one place, so it is of one type.
    if (known?.from.length === from.length && from.every((value, index) => value === known.from[index]))
      return known.value as T;
    const value = make();
    ofOwner.set(kind, { from, value });
    return value;
  }
}
