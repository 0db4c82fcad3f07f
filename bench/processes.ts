/** Whole processes, timed from outside, with the peak memory of them and of those that they start. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Usage } from './measure.ts';
import { readPeakMib, readTreeMib } from './peak-memory.ts';

export const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

const LOOK_EVERY_MS = 10;
/** Less often, since it costs the kernel a walk of their pages. */
const LOOK_AT_TREE_EVERY_MS = 250;

export interface ProcessOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface EndedProcess extends Usage {
  readonly stdout: string;
}

/** Rejects with its output when the process does not end with 0. */
export function runProcess(
  command: string,
  args: readonly string[],
  { cwd, env = {} }: ProcessOptions = {},
): Promise<EndedProcess> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env } });
    const stdout: Buffer[] = [];
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => {
      stdout.push(chunk);
      output.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    let peakMib: number | undefined;
    const keep = (mib: number | undefined): void => {
      if (mib !== undefined) peakMib = Math.max(peakMib ?? 0, mib);
    };
    const timers = [
      setInterval(() => keep(readPeakMib(child.pid)), LOOK_EVERY_MS),
      setInterval(() => keep(readTreeMib(child.pid)), LOOK_AT_TREE_EVERY_MS),
    ];
    const stopLooking = (): void => {
      for (const timer of timers) clearInterval(timer);
    };
    child.on('error', (error) => {
      stopLooking();
      reject(error);
    });
    child.on('close', (code) => {
      stopLooking();
      if (code === 0) resolve({ peakMib, stdout: Buffer.concat(stdout).toString() });
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}\n${Buffer.concat(output)}`));
    });
  });
}

export function runGold(args: readonly string[], cwd: string): Promise<EndedProcess> {
  return runProcess(process.execPath, [CLI, ...args], { cwd });
}
