import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { projectConfigSchema } from '../../src/project/schemas.ts';
import { isProjectName, toProjectName } from '../../src/scaffold/project-name.ts';
import { suite } from '../support/suite.ts';

const test = suite('toProjectName');

test('the nearest name to that of a folder', () => {
  const cases: Readonly<Record<string, string>> = {
    shop: 'shop',
    'my-shop': 'my_shop',
    'My Shop (2)': 'My_Shop_2',
    'Müller & Söhne': 'Muller_Sohne',
    '2026 sales': 'project_2026_sales',
    日本: 'my_project',
    '...': 'my_project',
    'a\'b"c$d': 'a_b_c_d',
    __proto__: 'proto',
  };
  for (const [folder, name] of Object.entries(cases)) assert.is(toProjectName(folder), name, folder);
});

test('whatever a folder is called, gold_project.yml accepts the name', () => {
  const accepts = (name: string): boolean =>
    projectConfigSchema.safeParse({ name, targets: { a: { warehouse: 'w' } } }).success;
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (folder) => accepts(toProjectName(folder))),
    { numRuns: 200 },
  );
  fc.assert(fc.property(fc.string(), (name) => isProjectName(name) === accepts(name)));
});
