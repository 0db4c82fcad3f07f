/** How fast the command starts, beside Node doing nothing. */
import { measure, report } from './measure.ts';
import { CLI, runProcess } from './processes.ts';

export async function benchStart(runs: number): Promise<void> {
  const node = (...args: string[]) => runProcess(process.execPath, args);
  const results = await measure(
    [
      { name: 'node -e 0', run: () => node('-e', '0') },
      { name: 'gold --version', run: () => node(CLI, '--version') },
      { name: 'gold --help', run: () => node(CLI, '--help') },
    ],
    runs,
  );
  report('start', results);
}
