/**
 * Which error codes the tests of this process have held an error against. Printed at exit for the runner (tests/run.mjs), which
 * after a run of all tests fails when a code of the catalogue was asserted nowhere.
 */
const codes = new Set<string>();
let printing = false;

/** To be called once an assertion about this code has passed. */
export function assertedCode(code: string): void {
  codes.add(code);
  if (printing) return;
  printing = true;
  process.on('exit', () => {
    process.stdout.write(`@gold-codes ${[...codes].sort().join(' ')}\n`);
  });
}
