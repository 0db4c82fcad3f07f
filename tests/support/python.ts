/** The Python of the interoperability checks. */
import { spawnSync } from 'node:child_process';

/**
 * A Python that has the package deltalake: `GOLD_TEST_PYTHON`, else one of the path. Undefined when there is none, unless
 * `GOLD_REQUIRE_INTEROP` says that there must be one.
 */
export function findPython(): string | undefined {
  const wanted = process.env['GOLD_TEST_PYTHON'];
  const candidates = wanted === undefined ? ['.venv/bin/python', 'python3', 'python'] : [wanted];
  const found = candidates.find(
    (command) => spawnSync(command, ['-c', 'import deltalake, pyarrow']).status === 0,
  );
  if (found === undefined && process.env['GOLD_REQUIRE_INTEROP'] === '1') {
    throw new Error(`deltalake is required here, and none of ${candidates.join(', ')} has it`);
  }
  return found;
}
