import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { suite } from '../../support/suite.ts';
import { compareAfterEdits, editSequence } from './edits.ts';

const test = suite('CompileMemory');

test('what comes of a compilation does not depend on what is remembered, whatever is edited', () => {
  fc.assert(
    fc.property(editSequence, (edits) => compareAfterEdits(edits, (anew, kept) => assert.is(kept, anew))),
    { numRuns: 20 },
  );
});

const CASES: Readonly<Record<string, Parameters<typeof compareAfterEdits>[0]>> = {
  'a variable': [{ 'models/a.sql': 1 }, { vars: 1 }],
  'a variable that a macro reads': [{ 'models/a.sql': 4, 'macros/m.sql': 1 }, { vars: 1 }, { vars: 0 }],
  'an environment variable': [{ 'models/a.sql': 4 }, { environment: 1 }, { environment: 2 }],
  'the target': [{ 'models/a.sql': 1 }, { target: 2 }],
  'the clock': [{ 'models/b.sql': 1 }, { runStartedAt: 1 }],
  'the clock in metadata columns': [{ 'gold_project.yml': 1 }, { runStartedAt: 1 }],
  'a macro': [{ 'models/a.sql': 4 }, { 'macros/m.sql': 2 }],
  'a macro that was not there': [{ 'models/b.sql': 4 }, { 'macros/n.sql': 1 }, { 'macros/n.sql': 0 }],
  'a model that becomes ephemeral': [{ 'models/a.sql': 2 }, { 'models/a.sql': 0 }],
  'a model that is disabled': [{ 'models/b.sql': 4 }, { 'models/a.sql': 3 }, { 'models/a.sql': 0 }],
  'the sources reached': [{ 'models/b.sql': 3 }, { 'models/a.sql': 2 }, { 'models/a.sql': 6 }],
  'settings of a folder': [{ 'gold_project.yml': 1 }, { 'gold_project.yml': 2 }, { 'gold_project.yml': 3 }],
  'properties that move to another file': [{ 'models/p.yml': 6, 'models/q.yml': 2 }],
  'a macro that takes the place of a kind of assertion': [{ 'macros/n.sql': 3 }, { 'macros/n.sql': 0 }],
  'where paths lead': [{ 'models/marts/c.sql': 1 }, { root: 1 }],
  'settings that a template reads': [
    { 'models/marts/d.sql': 3 },
    { 'gold_project.yml': 1 },
    { 'models/q.yml': 4 },
    { 'models/q.yml': 0 },
  ],
  'a setting that a template needs': [
    { 'models/marts/d.sql': 4 },
    { 'models/q.yml': 4 },
    { 'models/q.yml': 0 },
  ],
  'another order of edges': [{ 'models/marts/c.sql': 2 }, { 'models/marts/d.sql': 1 }, { 'models/p.yml': 3 }],
};

for (const [what, edits] of Object.entries(CASES)) {
  test(`what is remembered does not outlive a change of ${what}`, () => {
    compareAfterEdits(edits, (anew, kept) => assert.is(kept, anew));
  });
}
