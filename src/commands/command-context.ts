/** What every command is handed: where to write, what the environment says, and factories for the world outside. */
import type { EventStream } from '../events/event-stream.ts';
import type { Adapters } from '../pipeline.ts';
import type { TextSink } from '../report/text-sink.ts';

/** What the process hands in. */
export interface HostContext {
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

export interface CommandContext extends HostContext {
  /** Results: text or, with --json, one document. */
  readonly stdout: TextSink;
  /** Talk: whatever is written here is an event as well, and with `--log-format json` a JSON line. */
  readonly stderr: TextSink;
  /** All that happens, for people, programs and the log file alike. */
  readonly events: EventStream;
  /** One for the command: of its events, its commits and its artifacts. */
  readonly runId: string;
  /** How to tell people of events; undefined when it is programs that listen (`--log-format json`). */
  readonly people: People | undefined;
}

/** Where events are told to people. What is written here is no event itself. */
export interface People {
  /** stderr. */
  readonly talk: TextSink;
}

/** 0 all well; 1 something that the user can mend failed and was reported; 2 wrong usage or a fault of ours; 130 Ctrl-C. */
export type ExitCode = 0 | 1 | 2 | 130;
export const CANCELLED: ExitCode = 130;
