/** Unit tests from their YAML: models, inputs, macros and fixtures resolved. What needs an engine (types, rows) is checked when they run. */

import type { GoldError, Location } from '../../diagnostics/gold-error.ts';
import {
  badUnitTestInput,
  duplicateUnitTest,
  duplicateUnitTestInput,
  unknownOverride,
  unknownTestedModel,
  unknownUnitTestInput,
} from '../../diagnostics/unit-test.ts';
import type { Placed } from '../../project/placed.ts';
import type { SourceFile } from '../../project/project-files.ts';
import type {
  MacroTestProperties,
  ModelTestProperties,
  RowsProperties,
  UnitTestProperties,
} from '../../project/unit-test-properties.ts';
import { parseInstant, rowsSchema } from '../../project/unit-test-schemas.ts';
import { validate } from '../../project/validate.ts';
import type { YamlPath } from '../../project/yaml-document.ts';
import type { SourceNode } from '../manifest.ts';
import type { ModelFile } from '../models.ts';
import { deltaKey, THIS } from '../render-variant.ts';
import { readRows } from './read-rows.ts';
import type { GivenInput, MacroTestNode, ModelTestNode, UnitTestNode } from './unit-test-node.ts';

export interface UnitTestContext {
  readonly project: string;
  /** By name, disabled ones too. */
  readonly models: ReadonlyMap<string, Pick<ModelFile, 'id' | 'name'>>;
  readonly seeds: ReadonlyMap<string, Pick<ModelFile, 'id' | 'name'>>;
  /** Ids of models that are not disabled. */
  readonly enabled: ReadonlySet<string>;
  readonly sources: readonly SourceNode[];
  readonly macros: ReadonlySet<string>;
  readonly fixtures: readonly SourceFile[];
  readonly report: (error: GoldError) => void;
}

/** Sorted by id. Tests that are disabled, or whose model is, are left out. */
export function compileUnitTests(
  tests: readonly Placed<UnitTestProperties>[],
  context: UnitTestContext,
): UnitTestNode[] {
  const nodes = new Map<string, UnitTestNode>();
  for (const placed of tests) {
    const { value } = placed;
    if (value.config?.enabled === false) continue;
    const node =
      'macro' in value
        ? compileMacroTest({ ...placed, value }, context)
        : compileModelTest({ ...placed, value }, context);
    if (node === undefined) continue;
    const known = nodes.get(node.id);
    const of = 'macro' in value ? 'macros' : `the model ${value.model}`;
    if (known !== undefined) context.report(duplicateUnitTest(node.name, of, known.location, node.location));
    else nodes.set(node.id, node);
  }
  return [...nodes.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function compileModelTest(
  { value, document, at, location }: Placed<ModelTestProperties>,
  context: UnitTestContext,
): ModelTestNode | undefined {
  const { project, models, enabled, report } = context;
  const model = models.get(value.model);
  if (model === undefined) {
    report(unknownTestedModel(value.model, [...models.keys()], document.locate([...at, 'model'])));
    return undefined;
  }
  if (!enabled.has(model.id)) return undefined;
  const rowsContext = { document, fixtures: context.fixtures, report };
  const given = new Map<string, GivenInput>();
  for (const [index, { input, ...written }] of (value.given ?? []).entries()) {
    const inputAt = [...at, 'given', index];
    const place = document.locate([...inputAt, 'input']);
    const key = resolveInput(input, place, context);
    const rows = readRows(written, inputAt, rowsContext);
    if (key === undefined || rows === undefined) continue;
    if (given.has(key)) report(duplicateUnitTestInput(input, place));
    given.set(key, { key, input, location: place, rows });
  }
  const expected = readRows(value.expect, [...at, 'expect'], rowsContext);
  if (expected === undefined) return undefined;
  return {
    ...commonFields({ value, document, at, location }, context),
    id: `unit_test.${project}.${model.name}.${value.name}`,
    about: 'model',
    model: model.id,
    given: [...given.values()],
    givenPlace: value.given === undefined ? location : document.locateKey([...at, 'given']),
    expected,
  };
}

function compileMacroTest(
  { value, document, at, location }: Placed<MacroTestProperties>,
  context: UnitTestContext,
): MacroTestNode | undefined {
  const { report } = context;
  const rowsContext = { document, fixtures: context.fixtures, report };
  const written = unnamedRows(value.given, [...at, 'given'], document, report);
  const given = written && readRows(written.rows, written.at, rowsContext);
  if (value.given !== undefined && given === undefined) return undefined;
  const { text, ...rows } = value.expect;
  const expectAt = [...at, 'expect'];
  const expected = text === undefined ? readRows(rows, expectAt, rowsContext) : undefined;
  if (text === undefined && expected === undefined) return undefined;
  return {
    ...commonFields({ value, document, at, location }, context),
    id: `unit_test.${context.project}.macro:${value.name}`,
    about: 'macro',
    call: value.macro,
    callPlace: document.locate([...at, 'macro']),
    given,
    expected:
      expected === undefined
        ? { kind: 'text', text: text ?? '', location: document.locate([...expectAt, 'text']) }
        : { kind: 'rows', rows: expected },
  };
}

/** A macro's rows have no name: a list of rows, or rows with their format, also as the only entry of a list. */
function unnamedRows(
  given: MacroTestProperties['given'],
  at: YamlPath,
  document: Placed<unknown>['document'],
  report: (error: GoldError) => void,
): { readonly rows: RowsProperties; readonly at: YamlPath } | undefined {
  if (given === undefined) return undefined;
  if (!Array.isArray(given)) return { rows: given, at };
  const [first, ...others] = given;
  const isWrapped = first !== undefined && others.length === 0 && ('rows' in first || 'fixture' in first);
  if (!isWrapped) return { rows: { rows: given }, at: at.slice(0, -1) };
  const checked = validate(rowsSchema, document, 'the rows given', first, [...at, 0]);
  for (const error of checked.errors) report(error);
  return checked.value && { rows: checked.value, at: [...at, 0] };
}

function commonFields(
  { value, document, at, location }: Placed<UnitTestProperties>,
  { macros, report }: UnitTestContext,
): Pick<
  UnitTestNode,
  'kind' | 'name' | 'description' | 'tags' | 'location' | 'overrides' | 'overridePlaces'
> {
  const {
    vars = {},
    env_vars: environment = {},
    macros: overridden = {},
    run_started_at: clock,
  } = value.overrides ?? {};
  const placeOf = (kind: string, name: string): Location =>
    document.locateKey([...at, 'overrides', kind, name]);
  for (const name of Object.keys(overridden)) {
    if (!macros.has(name)) report(unknownOverride(name, [...macros], placeOf('macros', name)));
  }
  return {
    kind: 'unit_test',
    name: value.name,
    description: value.description ?? '',
    tags: value.config?.tags ?? [],
    location: { ...location, length: value.name.length },
    overrides: {
      vars,
      environment: Object.fromEntries(
        Object.entries(environment).map(([name, text]) => [name, text === null ? '' : String(text)]),
      ),
      macros: overridden,
      runStartedAt: clock === undefined ? undefined : parseInstant(clock),
    },
    overridePlaces: new Map([
      ...Object.keys(vars).map((name) => [`vars.${name}`, placeOf('vars', name)] as const),
      ...Object.keys(environment).map((name) => [`env_vars.${name}`, placeOf('env_vars', name)] as const),
    ]),
  };
}

/** The key of what `input` names (Variant.relations). */
function resolveInput(
  input: string,
  location: Location,
  { project, models, seeds, sources, report }: UnitTestContext,
): string | undefined {
  const text = input.replace(/^\s*\{\{(.*)\}\}\s*$/s, '$1').trim();
  if (text === THIS) return THIS;
  const [, name = '', list = ''] = /^(\w+)\s*\(([^()]*)\)$/.exec(text) ?? [];
  const args = list
    .split(',')
    .map((arg) => /^\s*(?:(\w+)\s*=\s*)?(?:'([^']*)'|"([^"]*)"|(\d+))\s*$/.exec(arg));
  const values = args.map((arg) => arg?.[2] ?? arg?.[3] ?? arg?.[4] ?? '');
  const isRead = args.every((arg) => arg !== null);
  if (isRead && name === 'delta' && values.length <= 2) {
    const [path, pin] = values;
    const at = args[1]?.[1] === 'version' ? `@v${pin}` : pin === undefined ? '' : `@${pin}`;
    return deltaKey(`${path}${at}`);
  }
  if (isRead && name === 'ref' && (values.length === 1 || (values.length === 2 && values[0] === project))) {
    const called = values.at(-1) ?? '';
    const model = models.get(called) ?? seeds.get(called);
    if (model !== undefined) return model.id;
  } else if (isRead && name === 'source' && values.length === 2) {
    const source = sources.find((one) => one.source === values[0] && one.name === values[1]);
    if (source !== undefined) return source.id;
  } else {
    report(badUnitTestInput(input, location));
    return undefined;
  }
  const known = [
    ...[...models.keys(), ...seeds.keys()].map((model) => `ref('${model}')`),
    ...sources.map((source) => `source('${source.source}', '${source.name}')`),
  ];
  report(unknownUnitTestInput(text, known, location));
  return undefined;
}
