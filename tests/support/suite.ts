/**
 * uvu's `suite`, made strict: it runs itself, and a test left out by `.only` or a hook that throws fails the file.
 * The runner (tests/run.mjs) reads the `@gold-tests` line each file prints at exit.
 */
import { suite as uvuSuite } from 'uvu';
import { GoldError, GoldErrors } from '../../src/diagnostics/gold-error.ts';

export interface Suite {
  (name: string, test: () => void | Promise<void>): void;
  /** Visibly skipped, with the reason. */
  skip(name: string, reason: string): void;
}

let registered = 0;
let executed = 0;
let skipped = 0;
let reporting = false;

/** A suite named for the function or promise under test. Call the result with a sentence and a function. */
export function suite(name: string): Suite {
  const inner = uvuSuite(name);
  let scheduled = false;
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(() => inner.run());
    reportAtExit();
  };
  const add = (title: string, test: () => void | Promise<void>): void => {
    registered += 1;
    schedule();
    inner(title, async () => {
      try {
        await test();
      } catch (error) {
        explain(error);
      }
      executed += 1;
    });
  };
  return Object.assign(add, {
    skip(title: string, reason: string): void {
      skipped += 1;
      reportAtExit();
      process.stdout.write(`SKIPPED ${name}: ${title} (${reason})\n`);
    },
  });
}

/** uvu takes the `details` of any error for its own diff and stops without a word when they are no text. */
function explain(error: unknown): never {
  if (error instanceof GoldError || error instanceof GoldErrors) {
    const text = error instanceof GoldError ? `${error.code}: ${error.message}` : error.message;
    throw Object.assign(new Error(text), { stack: error.stack?.replace(error.message, text) });
  }
  throw error;
}

function reportAtExit(): void {
  if (reporting) return;
  reporting = true;
  process.on('exit', (code) => {
    const failed = registered - executed;
    process.stdout.write(`@gold-tests ${JSON.stringify({ passed: executed, failed, skipped })}\n`);
    if (failed > 0 && code === 0) process.exitCode = 1;
  });
}
