/** Unit tests as written in YAML: each checked by its own schema, a test of a model or of a macro. */
import type * as z from 'zod';
import type { GoldError } from '../diagnostics/gold-error.ts';
import { badValue } from '../diagnostics/project.ts';
import type { Placed } from './placed.ts';
import { macroTestSchema, modelTestSchema, type rowsSchema } from './unit-test-schemas.ts';
import { validate } from './validate.ts';
import type { YamlDocument } from './yaml-document.ts';

export type ModelTestProperties = z.output<typeof modelTestSchema>;
export type MacroTestProperties = z.output<typeof macroTestSchema>;
export type UnitTestProperties = ModelTestProperties | MacroTestProperties;
export type RowsProperties = z.output<typeof rowsSchema>;

const EXAMPLE = 'Such as: - { name: …, model: …, given: […], expect: { rows: […] } }.';

/** Entries of `unit_tests:` that are well-formed; what is wrong with the others goes to `errors`. */
export function placeUnitTests(
  entries: readonly unknown[] | undefined,
  document: YamlDocument,
  errors: GoldError[],
): Placed<UnitTestProperties>[] {
  return (entries ?? []).flatMap((entry, index) => {
    const at = ['unit_tests', index];
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
      errors.push(badValue(`"unit_tests[${index}]"`, 'expected a map.', EXAMPLE, document.locate(at)));
      return [];
    }
    const name = 'name' in entry && typeof entry.name === 'string' ? ` "${entry.name}"` : '';
    const what = `the unit test${name}`;
    const checked =
      'macro' in entry
        ? validate(macroTestSchema, document, what, entry, at)
        : validate(modelTestSchema, document, what, entry, at);
    errors.push(...checked.errors);
    const location = document.locate([...at, 'name']);
    return checked.value === undefined ? [] : [{ value: checked.value, document, at, location }];
  });
}
