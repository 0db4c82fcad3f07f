/** Time, handed in so that runs can be repeated in tests. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** A monotonic reading in milliseconds, for durations. */
  elapsed(): number;
}
