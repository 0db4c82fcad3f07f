/** Bytes that may be in memory at once, shared by many that wait their turn. */
export class ByteBudget {
  readonly #total: number;
  #free: number;
  readonly #waiting: { readonly bytes: number; readonly start: () => void }[] = [];

  constructor(total: number) {
    this.#total = total;
    this.#free = total;
  }

  /** First come, first served. What needs more than there is gets all of it, alone. */
  async use<T>(bytes: number, action: () => Promise<T>): Promise<T> {
    const share = Math.min(bytes, this.#total);
    await new Promise<void>((start) => {
      this.#waiting.push({ bytes: share, start });
      this.#next();
    });
    try {
      return await action();
    } finally {
      this.#free += share;
      this.#next();
    }
  }

  #next(): void {
    for (
      let first = this.#waiting[0];
      first !== undefined && first.bytes <= this.#free;
      first = this.#waiting[0]
    ) {
      this.#waiting.shift();
      this.#free -= first.bytes;
      first.start();
    }
  }
}
