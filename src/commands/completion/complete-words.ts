/** What may stand where the cursor is (pure, but for the facts of the project, which are asked for only when they matter). */
import { RESOURCE_TYPES, SELECTOR_METHODS, STATES, TEST_TYPES } from '../../graph/selector.ts';
import type { Command } from '../command.ts';
import {
  aliasesOf,
  type CommandOption,
  type NamedOption,
  nameOf,
  optionsOf,
  scanWords,
} from '../help/scan-words.ts';

export interface Candidate {
  /** The whole word. */
  readonly value: string;
  readonly says?: string;
}

export interface Completion {
  readonly candidates: readonly Candidate[];
  /** The shell shall add folders of its own. */
  readonly folders: boolean;
}

/** What is known of the project around; each is looked up when it is called, and empty where there is none. */
export interface ProjectFacts {
  models(): readonly string[];
  seeds(): readonly string[];
  /** `silver.orders`. */
  sources(): readonly string[];
  tags(): readonly string[];
  targets(): Promise<readonly string[]>;
  /** Folders of models and seeds: `models/staging`. */
  folders(): readonly string[];
}

export interface CompletionRequest {
  /** Behind `gold`, before the word at the cursor. */
  readonly words: readonly string[];
  /** The word at the cursor, up to it. */
  readonly current: string;
}

/** `factsOf`: of the project around `--project-dir`, undefined where it is not given. */
export async function completeWords(
  { words, current }: CompletionRequest,
  commands: readonly Command[],
  factsOf: (projectDir: string | undefined) => ProjectFacts,
): Promise<Completion> {
  const scanned = scanWords(words, commands);
  const { command, positionals, open, values } = scanned;
  const names: Names = { commands, facts: factsOf(values.get('project-dir')?.at(-1)) };
  const [, dashed, value] = /^--([^=]+)=(.*)$/s.exec(current) ?? [];
  const assigned = optionsOf(command).find(({ name }) => name === dashed);
  if (assigned !== undefined && value !== undefined)
    return completeValue(assigned, value, names, `--${dashed}=`);
  if (open !== undefined && (open.needed || !current.startsWith('-')))
    return completeValue(open, current, names);
  if (current.startsWith('-')) return matching(current, optionCandidates(command, new Set(values.keys())));
  if (command === undefined) {
    // Behind a word that is no command nothing helps.
    return matching(current, positionals.length > 0 ? [] : commandCandidates(commands));
  }
  return completePositional(command, positionals.length, current, names);
}

interface Names {
  readonly commands: readonly Command[];
  readonly facts: ProjectFacts;
}

type Values = (names: Names) => readonly string[] | Promise<readonly string[]>;
const models: Values = ({ facts }) => facts.models();
const tables: Values = ({ facts }) => [...facts.models(), ...facts.seeds()].sort();

/** Of options and positional arguments without a fixed list, by name. What is not listed is free text. */
const VALUES: ReadonlyMap<string, Values | 'selector' | 'folder'> = new Map<
  string,
  Values | 'selector' | 'folder'
>([
  ['select', 'selector'],
  ['exclude', 'selector'],
  ['model', models],
  ['table', tables],
  ['target', ({ facts }) => facts.targets()],
  ['source', ({ facts }) => facts.sources()],
  ['project-dir', 'folder'],
  ['dir', 'folder'],
  ['command', ({ commands }) => commands.map(nameOf)],
]);

function completeValue(
  { name, option }: NamedOption,
  typed: string,
  names: Names,
  before = '',
): Promise<Completion> {
  return completeNamed(name, option.choices?.map(String), typed, names, before);
}

async function completePositional(
  command: Command,
  index: number,
  typed: string,
  names: Names,
): Promise<Completion> {
  const [name, positional] = Object.entries(command.positionals ?? {})[index] ?? [];
  if (name === undefined) return NOTHING;
  return completeNamed(name, positional?.choices, typed, names);
}

async function completeNamed(
  name: string,
  choices: readonly string[] | undefined,
  typed: string,
  names: Names,
  before = '',
): Promise<Completion> {
  const source = choices === undefined ? VALUES.get(name) : () => choices;
  if (source === undefined) return NOTHING;
  if (source === 'folder') return { candidates: [], folders: true };
  const values = source === 'selector' ? selectorValues(typed, names.facts) : await source(names);
  return matching(
    `${before}${typed}`,
    values.map((value) => ({ value: `${before}${value}` })),
  );
}

/** Of `a,+tag:x` what counts is `tag:x`; what stands before it stays. */
function selectorValues(typed: string, facts: ProjectFacts): readonly string[] {
  const [, before = '', operator = '', word = ''] = /^(.*[,\s])?(@|\d*\+)?(.*)$/s.exec(typed) ?? [];
  const [, method] = /^([a-z_]+):/.exec(word) ?? [];
  const values =
    method === undefined
      ? [...facts.models(), ...facts.seeds(), ...METHODS]
      : (METHOD_VALUES.get(method)?.(facts) ?? []).map((value) => `${method}:${value}`);
  return values.map((value) => `${before}${operator}${value}`);
}

/** A name needs no method; of the settings one is named behind a dot. */
const METHODS = SELECTOR_METHODS.filter((method) => method !== 'fqn').map((method) =>
  method === 'config' ? 'config.' : `${method}:`,
);
const METHOD_VALUES: ReadonlyMap<string, (facts: ProjectFacts) => readonly string[]> = new Map<
  string,
  (facts: ProjectFacts) => readonly string[]
>([
  ['resource_type', () => RESOURCE_TYPES],
  ['test_type', () => TEST_TYPES],
  ['state', () => STATES],
  ['tag', (facts) => facts.tags()],
  ['path', (facts) => facts.folders()],
  [
    'source',
    (facts) => {
      const tablesOfSources = facts.sources();
      return [...new Set(tablesOfSources.map((table) => table.split('.')[0] ?? '')), ...tablesOfSources];
    },
  ],
]);

function commandCandidates(commands: readonly Command[]): readonly Candidate[] {
  return commands.map((command) => ({ value: nameOf(command), says: command.describe }));
}

/** A flag or value that is given is not offered again; lists are. */
function optionCandidates(command: Command | undefined, given: ReadonlySet<string>): readonly Candidate[] {
  const isLeft = ({ name, option }: NamedOption): boolean => option.type === 'array' || !given.has(name);
  return [
    ...optionsOf(command)
      .filter(isLeft)
      .flatMap(({ name, option }) =>
        [`--${name}`, ...shortOf(option)].map((value) => toCandidate(value, option)),
      ),
    { value: '--help', says: 'Help, also of a command' },
  ];
}

function shortOf(option: CommandOption): readonly string[] {
  return aliasesOf(option)
    .filter((alias) => alias.length === 1)
    .map((alias) => `-${alias}`);
}

function toCandidate(value: string, { describe }: CommandOption): Candidate {
  return describe === undefined ? { value } : { value, says: describe };
}

/** Words that a shell would have to quote are left out, for each shell quotes in its own way. */
function matching(typed: string, candidates: readonly Candidate[]): Completion {
  return {
    candidates: candidates.filter(
      ({ value }) => value.startsWith(typed) && /^[\p{L}\p{N}_.:/@+,=-]+$/u.test(value),
    ),
    folders: false,
  };
}

const NOTHING: Completion = { candidates: [], folders: false };
