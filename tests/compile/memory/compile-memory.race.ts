/** The property of compile-memory.test.ts, for as many projects as takes a minute. */
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { suite } from '../../support/suite.ts';
import { compareAfterEdits, editSequence } from './edits.ts';

const test = suite('CompileMemory, at length');

test('what comes of 1,000 sequences of edits does not depend on what is remembered', () => {
  fc.assert(
    fc.property(editSequence, (edits) => compareAfterEdits(edits, (anew, kept) => assert.is(kept, anew))),
    { numRuns: 1000 },
  );
});
