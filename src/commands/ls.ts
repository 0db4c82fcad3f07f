/** gold ls */
import { unknownOutputKey } from '../diagnostics/selection.ts';
import type { SelectableKind, SelectableNode } from '../graph/selectable-node.ts';
import type { LoadedProject } from '../load-project.ts';
import type { Command } from './command.ts';
import { load, selectOfKinds } from './load.ts';
import { findText, findTexts, readSelection, SELECTION_OPTIONS } from './options.ts';
import { jsonDocument, printJson, wantsJson } from './print-json.ts';

const KINDS: readonly SelectableKind[] = ['model', 'seed', 'source', 'exposure', 'assertion', 'unit_test'];
/** `test` is dbt's word for an assertion; `default` and `all` are everything there is. */
const KIND_WORDS = [...KINDS, 'test', 'default', 'all'] as const;
const OUTPUTS = ['name', 'path', 'json', 'selector'] as const;

export const lsCommand: Command = {
  command: 'ls',
  describe: 'List the models, seeds, sources, exposures, assertions and unit tests selected',
  options: {
    ...SELECTION_OPTIONS,
    'resource-type': {
      type: 'array',
      string: true,
      choices: KIND_WORDS,
      describe: 'Only nodes of these kinds',
    },
    'exclude-resource-type': { type: 'array', string: true, choices: KIND_WORDS, describe: 'None of these' },
    output: { type: 'string', choices: OUTPUTS, default: 'name', describe: 'What to print of each' },
    'output-keys': {
      type: 'array',
      string: true,
      describe: 'With JSON: only these keys, such as name config.materialized',
    },
    json: {
      type: 'boolean',
      describe: 'All of them as one JSON document; --output json is one object a line',
    },
  },
  examples: [
    { line: 'gold ls', says: 'all models, seeds and sources' },
    { line: 'gold ls -s +daily_trips', says: 'what a model is made of' },
    { line: 'gold ls --resource-type source --output json', says: 'as JSON, a line for each' },
  ],
  async run(args, context) {
    const project = await load(args, context);
    const wanted = toKinds(findTexts(args, 'resourceType') ?? ['all']);
    const unwanted = toKinds(findTexts(args, 'excludeResourceType') ?? []);
    const kinds = wanted.filter((kind) => !unwanted.includes(kind));
    const nodes = selectOfKinds(project, readSelection(args), kinds, context);
    const output = OUTPUTS.find((one) => one === findText(args, 'output')) ?? 'name';
    if (wantsJson(args)) {
      const objects = await toObjects(project, nodes, findTexts(args, 'outputKeys'));
      printJson(jsonDocument('nodes', { nodes: objects }), context);
      return 0;
    }
    const lines =
      output === 'json'
        ? (await toObjects(project, nodes, findTexts(args, 'outputKeys'))).map((object) =>
            JSON.stringify(object),
          )
        : nodes.map((node) => LINES[output](node));
    const shown = output === 'path' ? [...new Set(lines)] : lines;
    // At once: a call of the system for each of thousands takes longer than the listing.
    if (shown.length > 0) context.stdout.write(`${shown.join('\n')}\n`);
    return 0;
  },
};

function toKinds(words: readonly string[]): readonly SelectableKind[] {
  const isAll = words.includes('all') || words.includes('default');
  return KINDS.filter(
    (kind) => isAll || words.includes(kind) || (kind === 'assertion' && words.includes('test')),
  );
}

const LINES: Readonly<Record<Exclude<(typeof OUTPUTS)[number], 'json'>, (node: SelectableNode) => string>> = {
  name: ({ name }) => name,
  path: ({ path }) => path,
  /** A word for --select that means the node. */
  selector: ({ kind, fqn, name }) => {
    const isNamedByMethod = kind === 'source' || kind === 'exposure';
    return isNamedByMethod ? `${kind}:${fqn[0]}.${name}` : fqn.join('.');
  },
};

async function toObjects(
  { compilation }: LoadedProject,
  nodes: readonly SelectableNode[],
  keys: readonly string[] | undefined,
): Promise<object[]> {
  const { nodeSections } = await import('../artifacts/manifest-json.ts');
  const byId = new Map(nodeSections(compilation).flatMap(({ entries }) => [...entries]));
  const objects = nodes.map(({ id }) => byId.get(id) ?? {});
  const words = keys?.flatMap((text) => text.split(/[\s,]+/)).filter((word) => word !== '');
  if (words === undefined || words.length === 0) return objects;
  for (const word of words) {
    if (!objects.some((object) => findValue(object, word) !== undefined))
      throw unknownOutputKey(word, [...new Set(objects.flatMap((object) => Object.keys(object)))]);
  }
  return objects.map((object) =>
    Object.fromEntries(words.map((word) => [word, findValue(object, word)] as const)),
  );
}

/** What dbt calls these keys. */
const DBT_KEYS: ReadonlyMap<string, string> = new Map([
  ['unique_id', 'id'],
  ['original_file_path', 'path'],
  ['package_name', 'fqn.0'],
  ['source_name', 'source'],
]);

function findValue(object: object, key: string): unknown {
  let value: unknown = object;
  for (const name of (DBT_KEYS.get(key) ?? key).split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = Object.entries(value).find(([own]) => own === name)?.[1];
  }
  return value;
}
