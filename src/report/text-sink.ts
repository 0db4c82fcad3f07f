/** The part of an output stream that reports need. */
export interface TextSink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** Width of the terminal. */
  readonly columns?: number | undefined;
  /**
   * Of a terminal at whose bottom a line can be written over: shows it below all that is written, or takes it away; plain text,
   * cut to the width. Absent where there is none.
   */
  readonly showLive?: ((text: string | undefined) => void) | undefined;
}
