/** What every command is handed: where to write, what the environment says, and factories for the world outside. */
import type { Adapters } from '../pipeline.ts';

export interface CommandContext {
  readonly adapters: Adapters;
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the user stands, absolute. */
  readonly workingFolder: string;
  /** Fires on Ctrl-C. */
  readonly signal: AbortSignal;
}

/** The part of a stream that output needs. */
export interface TextOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** 0 all well; 1 something that the user can mend failed and was reported; 2 wrong usage or a fault of ours; 130 Ctrl-C. */
export type ExitCode = 0 | 1 | 2 | 130;
export const CANCELLED: ExitCode = 130;
