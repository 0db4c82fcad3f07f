/** How fast the command starts, beside Node doing nothing. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { measure, report } from './measure.ts';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

export async function benchStart(runs: number): Promise<void> {
  const node = (...args: string[]): void => {
    const { status } = spawnSync(process.execPath, args);
    if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
  };
  const results = await measure(
    [
      { name: 'gold --version', run: () => node(CLI, '--version') },
      { name: 'node -e 0', run: () => node('-e', '0') },
    ],
    runs,
  );
  report('start', results);
}
