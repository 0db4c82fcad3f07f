/** The Python of the interoperability checks. */
import { spawnSync } from 'node:child_process';

/**
 * A Python that has the package deltalake: `GOLD_TEST_PYTHON`, else one of the path. Undefined when there is none, unless
 * `GOLD_REQUIRE_INTEROP` says that there must be one.
 */
export function findPython(): string | undefined {
  return findPythonWith('deltalake, pyarrow');
}

/** The same with jinja2. */
export function findJinja(): string | undefined {
  return findPythonWith('jinja2');
}

function findPythonWith(packages: string): string | undefined {
  const wanted = process.env['GOLD_TEST_PYTHON'];
  const candidates = wanted === undefined ? ['.venv/bin/python', 'python3', 'python'] : [wanted];
  const found = candidates.find((command) => spawnSync(command, ['-c', `import ${packages}`]).status === 0);
  if (found === undefined && process.env['GOLD_REQUIRE_INTEROP'] === '1') {
    throw new Error(`${packages} is required here, and none of ${candidates.join(', ')} has it`);
  }
  return found;
}
