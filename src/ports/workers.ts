/** Who works where: tells whether the process of another run still lives, as far as this machine can see it. */

export interface Worker {
  /** Tells machines apart, and containers of one machine: processes with ids of their own. */
  readonly machine: string;
  /** Name of the machine, for people. */
  readonly host: string;
  /** Process id. */
  readonly process: number;
}

export interface Workers {
  readonly self: Worker;
  /** Whether the process exists; undefined where this machine cannot know. Another process may have got the id since. */
  isAlive(worker: Worker): boolean | undefined;
}
