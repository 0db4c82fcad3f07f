/** Variables of a template, by scope: loops and macros have one of their own, `if` has none. */
export class Variables {
  readonly #own = new Map<string, unknown>();
  readonly #outer: Variables | undefined;
  /** Whether it is the scope of one turn of a loop. */
  readonly isLoop: boolean;

  constructor(outer?: Variables, isLoop = false) {
    this.#outer = outer;
    this.isLoop = isLoop;
  }

  /** The nearest scope that has the name. */
  find(name: string): Variables | undefined {
    if (this.#own.has(name)) return this;
    return this.#outer?.find(name);
  }

  /** Whether setting the name here would leave another one as it is, which the loops around or what stands around them has. */
  isOutside(name: string): boolean {
    if (this.#own.has(name)) return false;
    for (let scope: Variables = this; scope.isLoop && scope.#outer !== undefined; ) {
      scope = scope.#outer;
      if (scope.#own.has(name)) return true;
    }
    return false;
  }

  get(name: string): unknown {
    return this.#own.get(name);
  }

  set(name: string, value: unknown): void {
    this.#own.set(name, value);
  }

  /** Of this scope and all around it. */
  names(): string[] {
    return [...this.#own.keys(), ...(this.#outer?.names() ?? [])];
  }
}
