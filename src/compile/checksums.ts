/**
 * What each node is made of, as checksums: `state:modified` holds them against those of a former manifest.json. Taken of what is written,
 * not of what it becomes under a target, so that manifests of two targets can be compared.
 */
import type { Placed, Project } from '../project/project.ts';
import { type AssertedProperties, findEntries, readEntry } from './assertions/entries.ts';
import type { Checksums } from './checksum-parts.ts';
import type { ExposureNode } from './exposures.ts';
import { hashData } from './hash.ts';
import { macroUse, type UsedMacros } from './macro-use.ts';
import type { AssertionNode, ColumnNode, ModelConfig, ModelNode, NodeId, SourceNode } from './manifest.ts';
import { onceEach } from './once-each.ts';
import type { UnitTestNode } from './unit-tests/unit-test-node.ts';

export interface ChecksummedNodes {
  readonly models: readonly ModelNode[];
  readonly sources: readonly SourceNode[];
  readonly exposures: readonly ExposureNode[];
  readonly assertions: readonly AssertionNode[];
  readonly unitTests: readonly UnitTestNode[];
}

/** By node id. */
export function computeChecksums(project: Project, nodes: ChecksummedNodes): ReadonlyMap<NodeId, Checksums> {
  const macrosOf = macroUse(project.macros);
  const shared: SharedDigests = {
    macros: onceEach((macros) => (macros.length === 0 ? '' : digest(macros))),
    config: onceEach((config) => digest([config, undefined, undefined])),
    plain: digestPlain(),
  };
  const texts = new Map(
    [...project.models, ...project.assertions, ...project.fixtures].map(({ path, text }) => [path, text]),
  );
  const entries = writtenEntries(project);
  const tests = new Map(project.unitTests.map(({ location, value }) => [placeKey(location), value]));
  const sources = new Map(
    project.sourceTables.map((placed) => [`${placed.source.name}.${placed.value.name}`, placed]),
  );
  return new Map<NodeId, Checksums>([
    ...nodes.models.map(
      (model) => [model.id, modelChecksums(model, macrosOf(texts.get(model.path) ?? ''), shared)] as const,
    ),
    ...nodes.sources.map(
      (node) => [node.id, sourceChecksums(node, sources.get(`${node.source}.${node.name}`))] as const,
    ),
    ...nodes.exposures.map(
      (node) => [node.id, exposureChecksums(project.exposures.get(node.name)?.value)] as const,
    ),
    ...nodes.assertions.map((node) => {
      const written = entries.get(placeKey(node.location)) ?? texts.get(node.location.file) ?? '';
      const kinds = node.assertion === 'sql' ? [] : [`assertion_${node.assertion}`, `test_${node.assertion}`];
      const text = typeof written === 'string' ? written : JSON.stringify(written);
      const macros = shared.macros(macrosOf(text, kinds));
      return [node.id, assertionChecksums(node, written, macros, shared)] as const;
    }),
    ...nodes.unitTests.map((node) => {
      const written = tests.get(placeKey(node.location)) ?? null;
      const text = JSON.stringify(written);
      const fixtures = project.fixtures.filter(({ path }) => text.includes(fixtureName(path)));
      const call = node.about === 'macro' ? `{{ ${node.call} }}` : '';
      return [
        node.id,
        {
          ...NOTHING,
          body: digest([written, fixtures.map(({ text }) => text)]),
          macros: shared.macros(macrosOf(call)),
        },
      ] as const;
    }),
  ]);
}

const NOTHING: Checksums = { body: '', configs: '', macros: '', persisted_descriptions: '', contract: '' };

/** Of what many nodes share, taken once for each object. */
interface SharedDigests {
  macros(macros: UsedMacros): string;
  /** As of a model, which has no seed file. */
  config(config: ModelConfig): string;
  /** Of plain data: most assertions are written alike. */
  plain(data: unknown): string;
}

function modelChecksums(model: ModelNode, macros: UsedMacros, shared: SharedDigests): Checksums {
  const { config, seedFile, columns, checksum } = model;
  const { contract } = config;
  return {
    body: checksum.slice(0, DIGITS),
    configs:
      seedFile === undefined
        ? shared.config(config)
        : digest([config, seedFile.delimiter, seedFile.columns.map(({ name, type }) => [name, type])]),
    macros: shared.macros(macros),
    persisted_descriptions: digestDescriptions(model.description, columns),
    contract: contract.enforced ? digest(columns.map(({ name, dataType }) => [name, dataType])) : '',
  };
}

const SOURCE_BODY = ['location', 'format', 'version', 'timestamp', 'intake'];
const NO_SETTINGS = [
  'name',
  'description',
  'tables',
  'columns',
  'assertions',
  'tests',
  'data_tests',
  ...SOURCE_BODY,
];

function sourceChecksums(
  { description, columns }: SourceNode,
  placed: Project['sourceTables'][number] | undefined,
): Checksums {
  const written: readonly object[] = placed === undefined ? [] : [placed.source, placed.value];
  const part = (isWanted: (key: string) => boolean): string =>
    digest(written.map((one) => Object.fromEntries(Object.entries(one).filter(([key]) => isWanted(key)))));
  return {
    ...NOTHING,
    body: part((key) => SOURCE_BODY.includes(key)),
    configs: part((key) => !NO_SETTINGS.includes(key)),
    persisted_descriptions: digestDescriptions(description, columns),
  };
}

function exposureChecksums(
  written: Project['exposures'] extends ReadonlyMap<string, Placed<infer T>> ? T | undefined : never,
): Checksums {
  const { description = '', tags, meta, config, ...body } = written ?? {};
  return {
    ...NOTHING,
    body: digest(body),
    configs: digest([tags, meta, config]),
    persisted_descriptions: digest(description),
  };
}

function assertionChecksums(
  node: AssertionNode,
  written: unknown,
  macros: string,
  { plain }: SharedDigests,
): Checksums {
  const { severity, errorIf, warnIf, limit, tags, scope, storeFailures, quarantine, where } = node;
  return {
    ...NOTHING,
    body: plain(written),
    configs: plain({ severity, errorIf, warnIf, limit, tags, scope, storeFailures, quarantine, where }),
    macros,
    persisted_descriptions: plain(node.description),
  };
}

/** Assertions as written in YAML, by where they stand: those of one alias stand at the same place. */
function writtenEntries(project: Project): ReadonlyMap<string, readonly unknown[]> {
  const asserted: AssertedProperties[] = [
    ...project.modelProperties.values(),
    ...project.seedProperties.values(),
    ...project.sourceTables,
  ];
  const entries = new Map<string, unknown[]>();
  for (const properties of asserted) {
    const { document } = properties;
    for (const { value, at } of findEntries(properties)) {
      const entry = readEntry(value);
      const isBare = 'problem' in entry || entry.body === undefined;
      const key = placeKey(isBare ? document.locate(at) : document.locateKey([...at, entry.written]));
      const there = entries.get(key);
      if (there === undefined) entries.set(key, [value]);
      else there.push(value);
    }
  }
  return entries;
}

function placeKey({
  file,
  line,
  column,
}: {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}): string {
  return `${file}:${line}:${column}`;
}

/** As unit tests name it: `orders` for tests/fixtures/orders.csv. */
function fixtureName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
}

/** Gives digests, each taken once for all data of the same JSON. */
function digestPlain(): (data: unknown) => string {
  const taken = new Map<string, string>();
  return (data) => {
    const json = JSON.stringify(data);
    const known = taken.get(json);
    if (known !== undefined) return known;
    const result = digest(data);
    taken.set(json, result);
    return result;
  };
}

function digestDescriptions(description: string, columns: readonly ColumnNode[]): string {
  return digest([description, columns.map((column) => [column.name, column.description])]);
}

/** Enough that two nodes of a project never meet by chance. */
const DIGITS = 16;

function digest(data: unknown): string {
  return hashData(data ?? null).slice(0, DIGITS);
}
