/** The functions and values that a template can use. They resolve names and record what the model depends on. */

import {
  badTimestamp,
  disabledRef,
  relationFunctionFailed,
  secretOutsideTarget,
  unknownEnvVar,
  unknownRef,
  unknownSource,
  unknownVar,
} from '../diagnostics/compile.ts';
import type { GoldError, Location } from '../diagnostics/gold-error.ts';
import { raisedByProject } from '../diagnostics/template.ts';
import type { Relation } from '../ports/engine.ts';
import type { ModelConfigInput } from '../project/schemas.ts';
import { modelConfigSchema } from '../project/schemas.ts';
import { validate } from '../project/validate.ts';
import { parseTimestamp } from '../schema/timestamp-text.ts';
import { hashText } from './hash.ts';
import type { DeltaReference, ModelConfig, NodeId } from './manifest.ts';
import { settingOf } from './model-config.ts';
import { ObservedRelation, RelationValue } from './relation-value.ts';
import { formatJson } from './template/data-text.ts';
import { MacroReturn } from './template/macro-return.ts';
import { makeMap, Namespace, toEntries, toPlain } from './template/maps.ts';
import type { RenderScope } from './template/render-scope.ts';
import { splitArguments } from './template/runtime-arguments.ts';
import { VALUE_FUNCTIONS } from './template/value-functions.ts';
import { isMapping, toText, ValueError } from './template/values.ts';

/** Names that resolve the same way in every template of the project. */
export interface ProjectNames {
  readonly project: string;
  readonly vars: ReadonlyMap<string, unknown>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly runStartedAt: string;
  readonly target: Readonly<Record<string, unknown>>;
  /** By model name; undefined relation: disabled. */
  readonly models: ReadonlyMap<string, { readonly id: NodeId; readonly relation: Relation | undefined }>;
  /** By `source.table`. */
  readonly sources: ReadonlyMap<string, { readonly id: NodeId; readonly relation: Relation }>;
  /** Absolute location of a path as written. */
  readonly resolveLocation: (path: string) => string;
  /** What `delta()` gives instead of the table, by the name of its relation. */
  readonly deltas?: ReadonlyMap<string, Relation>;
}

/** What one rendering used, for dependencies and for hashing. */
export interface Recorded {
  /**
   * All that it asked of the world outside of its file, as `kind:name`: `var`, `env`, `ref`, `source`, `path` (a location resolved),
   * `name` (a value or macro looked up) and `config` (a setting, without what the file itself says). As long as each is answered alike (`answers.ts`), rendering it again gives the same.
   */
  readonly questions: Set<string>;
  readonly nodes: Set<NodeId>;
  /** Where each model was first named. */
  readonly refPlaces: Map<NodeId, Location>;
  readonly deltas: DeltaReference[];
  readonly vars: Map<string, unknown>;
  /** Hashes of their values: these may be secrets in other hands. */
  readonly environment: Map<string, string>;
  readonly configs: RecordedConfig[];
  readonly logs: string[];
  readsSourceTables: boolean;
  /** Whether `{{ this }}` was written out. */
  readsThis: boolean;
}

/** One call of `config()`. */
export interface RecordedConfig {
  readonly config: ModelConfigInput;
  readonly places: Readonly<Record<string, Location>>;
  readonly whole: Location;
}

export function newRecorded(): Recorded {
  return {
    questions: new Set(),
    nodes: new Set(),
    refPlaces: new Map(),
    deltas: [],
    vars: new Map(),
    environment: new Map(),
    configs: [],
    logs: [],
    readsSourceTables: false,
    readsThis: false,
  };
}

export interface ModelScopeInput {
  readonly names: ProjectNames;
  readonly recorded: Recorded;
  readonly scope: () => RenderScope;
  readonly report: (error: GoldError) => void;
  /** Fields of `model` and the relation `this`; absent in templates outside of models. */
  readonly model: { readonly relation: Relation; readonly fields: Readonly<Record<string, unknown>> };
  /** Undefined while the DAG is not known yet. */
  readonly sourceTables: readonly string[] | undefined;
  /** All settings of the model, those of these calls of `config()` among them; without it `config.get` knows nothing. */
  readonly settings?: ((own: readonly ModelConfigInput[]) => ModelConfig) | undefined;
}

/** Names of every builtin, which macros may not take. */
export const BUILTIN_NAMES = [
  'ref', 'source', 'delta', 'this', 'var', 'env_var', 'config', 'target', 'model', 'run_started_at',
  'is_incremental', 'source_tables', 'log', 'exceptions', 'caller', 'loop', 'range', 'namespace', 'dict', 'return', 'varargs', 'kwargs',
  'execute', 'print', 'tojson', 'fromjson', 'toyaml', 'fromyaml', 'set', 'zip', 'joiner', 'cycler',
] as const; // biome-ignore format: one list

/** Builtins of a model's template. */
export function modelGlobals(input: ModelScopeInput): Map<string, unknown> {
  const { recorded, scope, report, model } = input;
  const globals = valueGlobals(input.names, recorded, scope, report, false);
  globals.set(
    'ref',
    relationFunction('ref', scope, report, (args) => resolveRef(input, args)),
  );
  globals.set(
    'source',
    relationFunction('source', scope, report, (args) => resolveSource(input, args)),
  );
  globals.set(
    'delta',
    relationFunction('delta', scope, report, (args) => resolveDelta(input, args)),
  );
  globals.set('config', configFunction(input));
  globals.set('this', new ObservedRelation(model.relation, () => (recorded.readsThis = true)));
  globals.set('model', model.fields);
  globals.set('is_incremental', () => false);
  const sourceTables = input.sourceTables ?? [];
  globals.set(
    'source_tables',
    new Proxy(
      [...sourceTables],
      recordReads(() => (recorded.readsSourceTables = true)),
    ),
  );
  return globals;
}

/** Builtins of templates in YAML: values only. Secrets are allowed where `secrets` says so. */
export function valueGlobals(
  names: ProjectNames,
  recorded: Recorded,
  scope: () => RenderScope,
  report: (error: GoldError) => void,
  secrets: boolean,
): Map<string, unknown> {
  const at = (argument?: number): Location | undefined => scope().locateCall(argument);
  const log = (message: unknown): string => {
    recorded.logs.push(messageText(message));
    return '';
  };
  return new Map<string, unknown>([
    ['run_started_at', names.runStartedAt],
    ['target', toPlain(names.target)],
    // dbt renders twice, and is not executing the first time.
    ['execute', true],
    ['range', range],
    ['namespace', namespace],
    ['dict', dict],
    ['return', (value: unknown) => {
      throw new MacroReturn(value);
    }],
    ['log', log],
    ['print', log],
    ...VALUE_FUNCTIONS,
    ['exceptions', {
      raise: (message: unknown) => {
        throw raisedByProject(messageText(message), at() ?? { file: '', line: 1, column: 1 });
      },
      warn: log,
      raise_compiler_error: (message: unknown) => {
        throw raisedByProject(messageText(message), at() ?? { file: '', line: 1, column: 1 });
      },
    }],
    ['var', (...args: unknown[]) => {
      const { positional, keywords } = splitArguments(args);
      const name = String(positional[0]);
      recorded.questions.add(`var:${name}`);
      const fallback = positional.length > 1 ? positional[1] : keywords.get('default');
      const value = names.vars.has(name) ? names.vars.get(name) : fallback;
      if (!names.vars.has(name) && positional.length < 2 && !keywords.has('default')) {
        report(unknownVar(name, names.vars.keys(), at(0)));
        return '';
      }
      const isFallback = !names.vars.has(name);
      recorded.vars.set(name, isFallback ? toPlain(value) : value);
      // A copy: what one template appends to it, another one does not see.
      return isFallback ? value : toPlain(value);
    }],
    ['env_var', (...args: unknown[]) => {
      const [name, fallback] = splitArguments(args).positional.map((arg) => (arg === undefined ? arg : String(arg)));
      if (name?.startsWith('GOLD_SECRET_') && !secrets) throw secretOutsideTarget(name, at(0));
      recorded.questions.add(`env:${name ?? ''}`);
      const value = names.environment[name ?? ''] ?? fallback;
      if (value === undefined) {
        report(unknownEnvVar(name ?? '', at(0)));
        return '';
      }
      recorded.environment.set(name ?? '', hashText(value));
      return value;
    }],
  ]); // biome-ignore format: a table of names
}

type Resolution = RelationValue | GoldError;

function relationFunction(
  name: string,
  scope: () => RenderScope,
  report: (error: GoldError) => void,
  resolve: (args: ReturnType<typeof splitArguments>) => Resolution,
): (...args: unknown[]) => unknown {
  return (...args) => {
    const given = splitArguments(args);
    const wrong = given.positional.find((arg) => typeof arg !== 'string');
    const result =
      given.positional.length === 0 || wrong !== undefined
        ? relationFunctionFailed(name, 'it takes names as text', scope().locateCall())
        : resolve(given);
    if (result instanceof RelationValue) return result;
    report(result);
    return new RelationValue({ schema: 'unresolved', name: String(given.positional.at(-1) ?? '') });
  };
}

function resolveRef(input: ModelScopeInput, { positional }: ReturnType<typeof splitArguments>): Resolution {
  const { names, recorded, scope } = input;
  const name = String(positional.at(-1));
  const location = scope().locateCall(positional.length - 1);
  if (positional.length > 2 || (positional.length === 2 && positional[0] !== names.project)) {
    return relationFunctionFailed('ref', 'it takes the name of a model of this project', location);
  }
  recorded.questions.add(`ref:${name}`);
  const model = names.models.get(name);
  if (model === undefined) return unknownRef(name, names.models.keys(), location);
  if (model.relation === undefined) return disabledRef(name, location);
  recorded.nodes.add(model.id);
  if (location !== undefined && !recorded.refPlaces.has(model.id)) recorded.refPlaces.set(model.id, location);
  return new RelationValue(model.relation);
}

function resolveSource(
  input: ModelScopeInput,
  { positional }: ReturnType<typeof splitArguments>,
): Resolution {
  const { names, recorded, scope } = input;
  if (positional.length !== 2) {
    return relationFunctionFailed(
      'source',
      'it takes the name of the source and of the table',
      scope().locateCall(),
    );
  }
  const name = positional.join('.');
  recorded.questions.add(`source:${name}`);
  const source = names.sources.get(name);
  if (source === undefined) {
    const knowsSchema = [...names.sources.keys()].some((known) => known.startsWith(`${positional[0]}.`));
    return unknownSource(name, names.sources.keys(), scope().locateCall(knowsSchema ? 1 : 0));
  }
  recorded.nodes.add(source.id);
  return new RelationValue(source.relation);
}

function resolveDelta(
  input: ModelScopeInput,
  { positional, keywords }: ReturnType<typeof splitArguments>,
): Resolution {
  const { names, recorded, scope } = input;
  const version = keywords.get('version');
  const timestamp = keywords.get('timestamp');
  const place = scope().locateCall(0) ?? { file: '', line: 1, column: 1 };
  const unknown = [...keywords.keys()].find((key) => !['version', 'timestamp'].includes(key));
  if (
    positional.length !== 1 ||
    unknown !== undefined ||
    (version !== undefined && timestamp !== undefined)
  ) {
    return relationFunctionFailed('delta', 'it takes a path and at most one of version and timestamp', place);
  }
  if (version !== undefined && !(Number.isSafeInteger(version) && Number(version) >= 0)) {
    return relationFunctionFailed('delta', 'version is a whole number from 0', scope().locateCall('version'));
  }
  if (timestamp !== undefined && parseTimestamp(String(timestamp)) === undefined) {
    return badTimestamp(String(timestamp), scope().locateCall('timestamp'));
  }
  const path = String(positional[0]);
  recorded.questions.add(`path:${path}`);
  const pin = version !== undefined ? `@v${version}` : timestamp !== undefined ? `@${timestamp}` : '';
  const reference: DeltaReference = {
    relation: { schema: 'delta', name: `${path}${pin}` },
    location: names.resolveLocation(path),
    version: version === undefined ? undefined : Number(version),
    timestamp: timestamp === undefined ? undefined : String(timestamp),
    place,
  };
  if (!recorded.deltas.some((known) => known.relation.name === reference.relation.name))
    recorded.deltas.push(reference);
  return new RelationValue(names.deltas?.get(reference.relation.name) ?? reference.relation);
}

function recordConfig(
  keywords: ReadonlyMap<string, unknown>,
  recorded: Recorded,
  scope: RenderScope,
  report: (error: GoldError) => void,
): void {
  const place = (path: readonly (string | number)[]): Location =>
    scope.locateCall(String(path[0] ?? '')) ?? { file: '', line: 1, column: 1 };
  const places = { locate: place, locateKey: place };
  const { value, errors } = validate(
    modelConfigSchema,
    places,
    'config()',
    toPlain(Object.fromEntries(keywords)),
  );
  for (const error of errors) report(error);
  if (value === undefined) return;
  const located = Object.fromEntries([...keywords.keys()].map((key) => [key, place([key])]));
  recorded.configs.push({ config: value, places: located, whole: place([]) });
}

/** For people: lists and maps as JSON. */
function messageText(message: unknown): string {
  return Array.isArray(message) || isMapping(message) ? formatJson(message, 0) : toText(message);
}

/** `config(…)`, `config.get(name, default)` and `config.require(name)`. */
function configFunction({ recorded, scope, report, settings }: ModelScopeInput): unknown {
  const read = (name: string): unknown => {
    recorded.questions.add(`config:${name}`);
    return toPlain(settings && settingOf(settings(recorded.configs.map(({ config }) => config)), name));
  };
  const set = (...args: unknown[]): string => {
    const { positional, keywords } = splitArguments(args);
    if (positional.length > 0)
      throw new ValueError("config() takes settings by name: config(materialized='view')");
    recordConfig(keywords, recorded, scope(), report);
    return '';
  };
  const nameIn = ([name]: readonly unknown[]): string => {
    if (typeof name !== 'string') throw new ValueError("it takes the name of a setting: config.get('tags')");
    return name;
  };
  return Object.assign(set, {
    get(...args: unknown[]) {
      const { positional, keywords } = splitArguments(args);
      return read(nameIn(positional)) ?? positional[1] ?? keywords.get('default') ?? null;
    },
    require(...args: unknown[]) {
      const name = nameIn(splitArguments(args).positional);
      const value = read(name);
      if (value === undefined)
        throw new ValueError(`the setting "${name}" has no value, and is required here`);
      return value;
    },
  });
}

function recordReads(note: () => void): ProxyHandler<string[]> {
  return {
    get(target, key) {
      note();
      return Reflect.get(target, key);
    },
  };
}

/** Of the keywords, and of what maps before them hold: `namespace(found=false)`. */
function namespace(...args: unknown[]): Namespace {
  return new Namespace(entriesIn(args).map(([key, value]) => [String(key), value]));
}

function dict(...args: unknown[]): Record<string, unknown> {
  return makeMap(entriesIn(args));
}

function entriesIn(args: readonly unknown[]): [unknown, unknown][] {
  const { positional, keywords } = splitArguments(args);
  return [...positional.flatMap(toEntries), ...keywords];
}

/** `range(stop)`, `range(start, stop)`, `range(start, stop, step)`, as in Python. */
function range(...args: unknown[]): number[] {
  const given = splitArguments(args).positional;
  if (given.length === 0 || given.length > 3 || !given.every(Number.isInteger)) {
    throw new ValueError('range() takes one to three whole numbers');
  }
  const [first = 0, second, step = 1] = given.map(Number);
  if (step === 0) throw new ValueError('range() has no step of zero');
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (!Number.isFinite(length) || length > 1_000_000)
    throw new Error('range() of more than a million values');
  return Array.from({ length }, (_, index) => start + index * step);
}
