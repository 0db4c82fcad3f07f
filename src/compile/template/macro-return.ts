/** Thrown by `return(value)`: the macro that is being called gives this value instead of its text. */
export class MacroReturn {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}
