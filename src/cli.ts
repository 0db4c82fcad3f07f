#!/usr/bin/env node
/**
 * The `gold` command: names the adapters, runs one command, ends the process with its code. Everything heavy is imported
 * only when it is needed, so that `gold --version` costs no more than Node itself.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const version = (): string => {
  // package.json is ours and beside dist/ and src/ alike.
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
};

/** Set when dist/ is built: a hash of the sources. */
declare const GOLD_BUILD: string | undefined;

const args = process.argv.slice(2);
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
  process.stdout.write(`gold ${version()}\n`);
} else {
  process.exitCode = await start(args);
}

async function start(argv: readonly string[]): Promise<number> {
  // What nobody waits for would end the process with a bare stack and the code of a failed model.
  process.on('uncaughtException', (error) => {
    void import('./commands/report-fault.ts').then(({ reportFault }) =>
      process.exit(reportFault(error, { stderr: process.stderr, environment: process.env })),
    );
  });
  const [{ main }, { nodeAdapters }] = await Promise.all([
    import('./commands/main.ts'),
    import('./adapters/node-adapters.ts'),
  ]);
  const controller = new AbortController();
  let interrupts = 0;
  process.on('SIGINT', () => {
    interrupts += 1;
    if (interrupts > 1) process.exit(130);
    controller.abort(new Error('cancelled'));
  });
  for (const signal of ['SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => controller.abort(new Error('cancelled')));
  let isCut = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // A reader that has seen enough (`gold run | head`), or a terminal that is gone, ends nothing: tables count more than lines.
      if (error.code === 'EPIPE' || error.code === 'EIO') return;
      // A disk that is full: what stdout lacks then is told once.
      if (!isCut && stream === process.stdout)
        process.stderr.write(`gold: stdout cannot be written: ${error.message}\n`);
      isCut = true;
      process.exitCode = 1;
    });
  }
  const exitCode = await main(argv, {
    version: version(),
    build: typeof GOLD_BUILD === 'undefined' ? undefined : GOLD_BUILD,
    adapters: nodeAdapters(),
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    packageFolder: fileURLToPath(new URL('..', import.meta.url)),
    workingFolder: process.cwd(),
    signal: controller.signal,
  });
  return isCut && exitCode === 0 ? 1 : exitCode;
}
