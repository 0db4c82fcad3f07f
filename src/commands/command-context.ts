/** What every command is handed: where to write, what the environment says, and factories for the world outside. */
import type { Adapters } from '../pipeline.ts';
import type { TextSink } from '../report/text-sink.ts';

export interface CommandContext {
  /** Of gold: `0.1.0`. */
  readonly version: string;
  /** Names the code of gold exactly, so that what it left in a cache is told from what other code left; undefined: nothing is cached. */
  readonly build?: string | undefined;
  readonly adapters: Adapters;
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where gold is installed, absolute: with package.json, templates/ and schemas/. */
  readonly packageFolder: string;
  /** Where the user stands, absolute. */
  readonly workingFolder: string;
  /** Fires on Ctrl-C. */
  readonly signal: AbortSignal;
}

/** 0 all well; 1 something that the user can mend failed and was reported; 2 wrong usage or a fault of ours; 130 Ctrl-C. */
export type ExitCode = 0 | 1 | 2 | 130;
export const CANCELLED: ExitCode = 130;
