/** `assert.throws` of uvu is sync-only; these await, and hold an error against code and message. */
import * as assert from 'uvu/assert';
import { GoldError } from '../../src/diagnostics/gold-error.ts';
import { assertedCode } from './asserted-codes.ts';

/** Awaits the rejection of `action` with a GoldError of this code, and gives it for further checks. */
export async function rejectsWith(
  action: Promise<unknown> | (() => unknown),
  code: string,
): Promise<GoldError> {
  try {
    await (typeof action === 'function' ? action() : action);
  } catch (error) {
    if (!(error instanceof GoldError)) throw error;
    assert.is(error.code, code, `expected ${code}, got ${error.code}: ${error.message}`);
    assertedCode(code);
    return error;
  }
  assert.unreachable(`expected a GoldError ${code}`);
  throw new Error('unreachable');
}
