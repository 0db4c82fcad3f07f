/** Runs the command line inside the test process, with real adapters. */
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { nodeAdapters } from '../../src/adapters/node-adapters.ts';
import { main } from '../../src/commands/main.ts';
import type { Adapters } from '../../src/pipeline.ts';
import type { TextSink } from '../../src/report/text-sink.ts';
import { assertedCode } from './asserted-codes.ts';

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly adapters?: Partial<Adapters>;
  /** Of a terminal; default: none. */
  readonly columns?: number;
  /** Both streams are a terminal of this width. */
  readonly terminal?: number;
}

/** `folder`: where the user stands. Colour is off, as on a pipe. */
export async function runCli(
  args: readonly string[],
  folder: string,
  options: CliOptions = {},
): Promise<CliResult> {
  const output = { stdout: '', stderr: '' };
  const sink = (name: keyof typeof output): TextSink => ({
    ...(options.columns === undefined ? {} : { columns: options.columns }),
    ...(options.terminal === undefined ? {} : { isTTY: true, columns: options.terminal }),
    write: (text: string) => {
      output[name] += text;
    },
  });
  const code = await main(args, {
    version: '0.0.0-test',
    adapters: { ...nodeAdapters(), ...options.adapters },
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    environment: options.environment ?? {},
    packageFolder: fileURLToPath(new URL('../..', import.meta.url)),
    workingFolder: folder,
    signal: options.signal ?? new AbortController().signal,
  });
  return { code, ...output };
}

/** Holds what a command printed against the code of an error in it. */
export function assertPrints(output: string, code: string): void {
  assert.match(output, new RegExp(`(?<![a-z-])${code}(?![a-z-])`));
  assertedCode(code);
}

/** The stdout of a command that must end well. */
export async function runOk(args: readonly string[], folder: string, options?: CliOptions): Promise<string> {
  const { code, stdout, stderr } = await runCli(args, folder, options);
  if (code !== 0) throw new Error(`gold ${args.join(' ')} ended with ${code}\n${stdout}\n${stderr}`);
  return stdout;
}

/** Rows of `gold show --inline …`. */
export async function queryRows(
  sql: string,
  folder: string,
  args: readonly string[] = [],
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return JSON.parse(
    await runOk(['show', '--inline', sql, '--limit', '0', '--output', 'json', ...args], folder),
  );
}
