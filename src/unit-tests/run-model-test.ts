/** A unit test of a model: its query rendered over the rows given, run, and compared with the rows expected. */
import type { Compilation } from '../compile/compile-project.ts';
import type { ModelNode } from '../compile/manifest.ts';
import { THIS, type VariantQuery } from '../compile/render-variant.ts';
import type { GivenInput, ModelTestNode } from '../compile/unit-tests/unit-test-node.ts';
import { GoldError } from '../diagnostics/gold-error.ts';
import { missingUnitTestInput, unreadUnitTestInput } from '../diagnostics/unit-test.ts';
import type { QueryResult, Relation } from '../ports/engine.ts';
import { broken, compareWithExpected, findUnusedOverrides, type Outcome } from './outcome.ts';
import { typeRows } from './typed-rows.ts';
import type { UnitTestRun } from './unit-test-run.ts';

export async function runModelTest(test: ModelTestNode, run: UnitTestRun): Promise<Outcome> {
  const { compilation, engine, signal } = run;
  const model = compilation.models.get(test.model);
  if (model === undefined) throw new Error(`no model ${test.model}`);
  const given = new Set(test.given.map(({ key }) => key));
  // Seeds are part of the project: where the test gives no rows for one, it has those of its file.
  const seeds = [...compilation.models.values()].filter(
    ({ id, seedFile }) => seedFile !== undefined && !given.has(id),
  );
  const relations = new Map(
    [...given, ...seeds.map(({ id }) => id)].map((key) => [
      key,
      givenRelation(key, model, run.schema, compilation),
    ]),
  );
  const variant = compilation.renderVariant(model.id, { ...test.overrides, relations });
  if (variant.errors.length > 0) return broken(variant.errors);
  const inputs = [
    ...checkInputs(test, model, variant, compilation),
    ...findUnusedOverrides(test, variant, compilation),
  ];
  if (inputs.length > 0) return broken(inputs);
  const errors = await bindGiven(test.given, relations, model, run);
  await bindSeeds(
    seeds.filter(({ id }) => variant.reads.includes(id)),
    relations,
    run,
  );
  if (errors.length > 0) return broken(errors);
  let actual: QueryResult;
  try {
    actual = await engine.query(variant.query.sql, { signal });
  } catch (error) {
    if (!(error instanceof GoldError)) throw error;
    return broken([locate(error, variant, model, test)]);
  }
  const aside = model.metadataColumns.map(({ name }) => name);
  const what = `The model ${model.name}`;
  return compareWithExpected({ expected: test.expected, actual, what, aside }, engine, signal);
}

/** Named as the real one, since SQL may use the name: `select orders.id from {{ ref('orders') }}`. */
function givenRelation(
  key: string,
  model: ModelNode,
  schema: string,
  { models, sources }: Compilation,
): Relation {
  const source = sources.get(key);
  if (source !== undefined) return { schema: `${schema}.${source.source}`, name: source.relation.name };
  const name = key === THIS ? model.name : (models.get(key)?.relation.name ?? key);
  return { schema, name };
}

function checkInputs(
  test: ModelTestNode,
  model: ModelNode,
  variant: VariantQuery,
  compilation: Compilation,
): GoldError[] {
  const given = new Set(test.given.map(({ key }) => key));
  const read = variant.reads.map((key) => inputText(key, compilation));
  return [
    ...test.given
      .filter(({ key }) => !variant.reads.includes(key))
      .map(({ input, location }) => unreadUnitTestInput(input, model.name, read, location)),
    ...variant.reads
      .filter((key) => !given.has(key) && compilation.models.get(key)?.seedFile === undefined)
      .map((key) =>
        missingUnitTestInput(
          inputText(key, compilation),
          model.name,
          variant.through.get(key),
          test.givenPlace,
        ),
      ),
  ];
}

/** As it is written under `input:`. */
function inputText(key: string, { models, sources }: Compilation): string {
  const source = sources.get(key);
  if (source !== undefined) return `source('${source.source}', '${source.name}')`;
  const model = models.get(key);
  if (model !== undefined) return `ref('${model.name}')`;
  const [, path, version, timestamp] = /^delta\.(.*?)(?:@v(\d+)|@(.*))?$/.exec(key) ?? [];
  if (path === undefined) return key;
  if (version !== undefined) return `delta('${path}', version=${version})`;
  return timestamp === undefined ? `delta('${path}')` : `delta('${path}', timestamp='${timestamp}')`;
}

/** All errors of all inputs. */
async function bindGiven(
  given: readonly GivenInput[],
  relations: ReadonlyMap<string, Relation>,
  model: ModelNode,
  { engine, signal, schemas }: UnitTestRun,
): Promise<GoldError[]> {
  const errors = await Promise.all(
    given.map(async ({ key, input, rows }) => {
      const schema = await schemas.of(key === THIS ? model.id : key);
      const what = key === THIS ? `The model ${model.name}` : input;
      const typed = await typeRows({ rows, schema, what, onlyWritten: false }, engine, signal);
      const relation = relations.get(key);
      if (typed.sql !== undefined && relation !== undefined)
        await engine.register(relation, { kind: 'query', sql: typed.sql }, signal);
      return typed.errors;
    }),
  );
  return errors.flat();
}

async function bindSeeds(
  seeds: readonly ModelNode[],
  relations: ReadonlyMap<string, Relation>,
  { engine, signal, schemas }: UnitTestRun,
): Promise<void> {
  for (const seed of seeds) {
    const relation = relations.get(seed.id);
    if (relation === undefined || seed.seedFile === undefined) continue;
    const sql = await schemas.seedQuery(seed, seed.seedFile);
    await engine.register(relation, { kind: 'query', sql }, signal);
  }
}

/** An error of the engine at the line of the model that causes it. */
function locate(error: GoldError, variant: VariantQuery, model: ModelNode, test: ModelTestNode): GoldError {
  const { position } = error.details;
  const place = typeof position === 'number' ? variant.locate(position) : undefined;
  return error
    .at(place ?? { file: model.path, line: 1, column: 1 })
    .withHint(
      `It comes up with the rows that the unit test gives (${test.location.file}:${test.location.line}).`,
    );
}
