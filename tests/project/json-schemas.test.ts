import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { artifactSchemas } from '../../src/artifacts/schemas/json-schemas.ts';
import { yamlSchemas } from '../../src/project/json-schemas.ts';
import { suite } from '../support/suite.ts';

const test = suite('yamlSchemas');

test('the files in schemas/ are what the definitions give (npm run schemas)', () => {
  for (const [name, schema] of Object.entries({ ...yamlSchemas(), ...artifactSchemas() })) {
    const file = new URL(`../../schemas/${name}.schema.json`, import.meta.url);
    assert.equal(JSON.parse(readFileSync(file, 'utf8')), JSON.parse(JSON.stringify(schema)), name);
  }
});

test('every setting of a model has a place in the tree of folders', () => {
  const text = JSON.stringify(yamlSchemas().gold_project);
  for (const key of ['+materialized', '+partition_by', '+metadata_columns', '+tags'])
    assert.match(text, `"${key}"`);
});
