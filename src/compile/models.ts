/**
 * Model nodes from their files. Rendering needs facts that rendering gives (which models are ephemeral, which sources the
 * DAG reaches), so a model whose assumptions turn out wrong is rendered once more.
 */
import {
  badModelName,
  duplicateModel,
  emptyModel,
  notAQuery,
  type QueryFile,
  severalStatements,
} from '../diagnostics/compile.ts';
import type { GoldError, Location } from '../diagnostics/gold-error.ts';
import type { Relation } from '../ports/engine.ts';
import type { Placed, Project } from '../project/project.ts';
import type { SourceFile } from '../project/project-files.ts';
import type { ModelConfigInput, ModelProperties } from '../project/schemas.ts';
import { answersIn } from './answers.ts';
import { modelGlobals, newRecorded, type ProjectNames, type Recorded, valueGlobals } from './builtins.ts';
import { ephemeralRelationName } from './executable-sql.ts';
import type { ModelConfig } from './manifest.ts';
import type { CompileMemory } from './memory/compile-memory.ts';
import type { Epoch } from './memory/epochs.ts';
import type { Answer } from './memory/kept-rendering.ts';
import type { RenderingMemo } from './memory/rendering-memo.ts';
import { type FolderConfig, levelsFor, mergeConfigs, settingOf } from './model-config.ts';
import { findStatements, isQuery } from './sql-statements.ts';
import { mapRendering, type Rendered, renderTemplate } from './template/render.ts';
import type { RenderScope, ScopeInput } from './template/render-scope.ts';
import type { SourceMap } from './template/source-map.ts';
import { parseTemplate, type Template } from './template/template.ts';
import type { ValueTemplates } from './value-template.ts';

/** A model file before anything is rendered. */
export interface ModelFile {
  readonly id: string;
  readonly name: string;
  readonly file: SourceFile;
  /** Folders below models/, then the name. */
  readonly folders: readonly string[];
  readonly properties: Placed<ModelProperties> | undefined;
  /** The same list for all models with the same levels. */
  readonly levels: readonly FolderConfig[];
  /** What the levels say. */
  readonly inherited: ModelConfig;
}

export interface RenderedModel {
  readonly model: ModelFile;
  readonly config: ModelConfig;
  readonly recorded: Recorded;
  /** The rendered query; empty when rendering failed. */
  readonly sql: string;
  readonly macroFiles: readonly string[];
  readonly errors: readonly GoldError[];
  /** Place of a character of `sql`. Renders again, so ask only on an error. */
  readonly locate: SourceMap;
  /** Goes with what memory keeps of it. */
  readonly memo: RenderingMemo;
}

export interface RenderFacts {
  readonly names: ProjectNames;
  readonly templates: ValueTemplates;
  readonly schema: string;
  readonly ephemeral: ReadonlySet<string>;
  /** By model name; undefined while not known. */
  readonly sourceTables: ReadonlyMap<string, readonly string[]> | undefined;
  /** What `this` is; default: the model's own table. */
  readonly self?: Relation | undefined;
  /** Values that all templates can name. */
  readonly values: () => ReadonlyMap<string, unknown>;
  /** Answers to questions that are the same for all models, kept by `answersIn`. */
  readonly answers: Map<string, string>;
}

/** What a compilation remembers, and under which circumstances it does now. */
export interface Remembering {
  readonly memory: CompileMemory;
  readonly epoch: Epoch;
}

export function renderFacts(
  names: ProjectNames,
  templates: ValueTemplates,
  schema: string,
  { ephemeral, sourceTables }: Pick<RenderFacts, 'ephemeral' | 'sourceTables'>,
): RenderFacts {
  let values: ReadonlyMap<string, unknown> | undefined;
  return {
    names,
    templates,
    schema,
    ephemeral,
    sourceTables,
    values() {
      // Only values are taken out of it; no function is called.
      values ??= valueGlobals(names, newRecorded(), unplaced, () => {}, false);
      return values;
    },
    answers: new Map(),
  };
}

function unplaced(): never {
  throw new Error('a value has no place');
}

export function modelId(project: string, name: string): string {
  return `model.${project}.${name}`;
}

/** The models of a project by name; names that clash or cannot be used are reported and left out. */
export function indexModels(
  project: Project,
  levels: readonly FolderConfig[],
  memory: CompileMemory,
  report: (error: GoldError) => void,
): Map<string, ModelFile> {
  const shared = memory.recall(levels, 'by model', () => new Map<string, SharedLevels>());
  const models = new Map<string, ModelFile>();
  const firstByLowerCase = new Map<string, string>();
  for (const file of project.models) {
    const folders = modelPath(file.path);
    const name = folders.at(-1) ?? '';
    const location: Location = { file: file.path, line: 1, column: 1 };
    const first = firstByLowerCase.get(name.toLowerCase());
    if (!isNodeName(name)) {
      report(badModelName(name, 'model', location));
    } else if (first !== undefined) {
      report(duplicateModel(name, first, location));
    } else {
      firstByLowerCase.set(name.toLowerCase(), file.path);
      const properties = project.modelProperties.get(name);
      const id = modelId(project.config.name, name);
      models.set(name, { id, name, file, folders, properties, ...shareLevels(levels, folders, shared) });
    }
  }
  return models;
}

type SharedLevels = Pick<ModelFile, 'levels' | 'inherited'>;

/** One object for all models with the same levels. */
function shareLevels(
  all: readonly FolderConfig[],
  folders: readonly string[],
  shared: Map<string, SharedLevels>,
): SharedLevels {
  const levels = levelsFor(all, folders);
  const key = levels.map((level) => all.indexOf(level)).join();
  const known = shared.get(key) ?? { levels, inherited: mergeConfigs(levels.map(({ config }) => config)) };
  shared.set(key, known);
  return known;
}

/** Names also stand in paths and in SQL. */
export function isNodeName(name: string): boolean {
  return /^[\p{L}\p{N}_][\p{L}\p{N}_-]*$/u.test(name);
}

/** `models/marts/daily_sales.sql` -> `['marts', 'daily_sales']`. */
export function modelPath(path: string): string[] {
  return path
    .replace(/^models\//, '')
    .replace(/\.sql$/, '')
    .split('/');
}

/** Settings known without rendering. */
export function declaredConfig(model: ModelFile): ModelConfig {
  return model.properties?.value.config === undefined
    ? model.inherited
    : mergeConfigs(declaredConfigs(model));
}

/** The weakest first. */
function declaredConfigs({ levels, properties }: ModelFile): ModelConfigInput[] {
  const own = properties?.value.config;
  return [...levels.map((level) => level.config), ...(own === undefined ? [] : [own])];
}

/** Renders one model, unless memory knows what would come of it. Never throws for what a template does wrong. */
export function renderModel(
  model: ModelFile,
  facts: RenderFacts,
  { memory, epoch }: Partial<Remembering> = {},
): RenderedModel {
  const answer = modelAnswers(model, facts);
  const kept = epoch && memory?.findRendering(model.file, epoch, answer);
  if (kept !== undefined) {
    const { recorded, sql, macroFiles, memo } = kept;
    const config = configOf(model, recorded, memo);
    return { model, config, recorded, sql, macroFiles, errors: [], locate: lazyMap(model, facts), memo };
  }
  const rendered = renderAnew(model, facts);
  if (memory !== undefined && rendered.errors.length === 0) {
    const { recorded, sql, macroFiles, memo } = rendered;
    const answers = [...recorded.questions].map((question) => [question, answer(question)] as const);
    memory.keepRendering(model.file.path, {
      hash: memory.hashOf(model.file),
      answers,
      sql,
      macroFiles,
      recorded,
      memo: Object.assign(memo, { epoch }),
    });
  }
  return rendered;
}

function renderAnew(model: ModelFile, facts: RenderFacts): RenderedModel {
  const errors: GoldError[] = [];
  const recorded = newRecorded();
  const parsed = parseTemplate(model.file.path, model.file.text, facts.templates.runtime);
  errors.push(...parsed.errors);
  const inputs = scopeInputs(model, facts);
  const rendered =
    parsed.template &&
    renderTemplate(
      parsed.template,
      facts.templates.runtime,
      inputs(recorded, (error) => errors.push(error)),
    );
  const locate = lazyMap(model, facts, parsed.template, rendered);
  const query =
    errors.length > 0 || rendered === undefined
      ? ''
      : checkQuery(rendered.text, model.file.path, locate, errors);
  const memo: RenderingMemo = {};
  return {
    model,
    config: configOf(model, recorded, memo),
    recorded,
    sql: query,
    macroFiles: rendered?.macroFiles ?? [],
    errors,
    locate,
    memo,
  };
}

function configOf(model: ModelFile, { configs }: Recorded, memo: RenderingMemo): ModelConfig {
  const { levels } = model;
  const properties = model.properties?.value;
  if (memo.config?.levels === levels && memo.config.properties === properties) return memo.config.config;
  const config =
    configs.length === 0
      ? declaredConfig(model)
      : mergeConfigs([
          ...levels.map((level) => level.config),
          ...(properties?.config ? [properties.config] : []),
          ...configs.map((own) => own.config),
        ]);
  memo.config = { levels, properties, config };
  return config;
}

/** What the template of `model` would be told now. */
function modelAnswers(model: ModelFile, facts: RenderFacts): Answer {
  const { names, templates } = facts;
  return answersIn(
    {
      names,
      macros: templates.macros,
      valueOf(name) {
        if (name === 'this') return thisOf(model, facts);
        if (name === 'model') return fieldsOf(model, facts);
        if (name === 'source_tables') return facts.sourceTables?.get(model.name);
        return facts.values().get(name);
      },
      settingOf: (name) => settingOf(declaredConfig(model), name),
    },
    facts.answers,
  );
}

function thisOf(model: ModelFile, { self, schema }: RenderFacts): Relation {
  return self ?? { schema, name: model.name };
}

function fieldsOf(model: ModelFile, { schema }: RenderFacts): Readonly<Record<string, unknown>> {
  return { name: model.name, path: model.file.path, schema, unique_id: model.id };
}

/** The text up to its last statement's end; errors when it is not exactly one query. Offsets stay those of the text. */
export function checkQuery(
  text: string,
  file: string,
  locate: SourceMap,
  errors: GoldError[],
  isOf: QueryFile = 'model',
): string {
  const statements = findStatements(text);
  const [first, second] = statements;
  const top: Location = { file, line: 1, column: 1 };
  if (first === undefined) errors.push(emptyModel(top, isOf));
  else if (!isQuery(first)) errors.push(notAQuery(first.keyword, locate(first.start) ?? top, isOf));
  else if (second !== undefined)
    errors.push(severalStatements(statements.length, locate(second.start) ?? top, isOf));
  else return text.slice(0, first.end);
  return '';
}

type ScopeMaker = (
  recorded: Recorded,
  report: (error: GoldError) => void,
) => (scope: () => RenderScope) => ScopeInput;

function scopeInputs(model: ModelFile, facts: RenderFacts): ScopeMaker {
  return (recorded, report) => (scope) => ({
    globals: modelGlobals({
      names: facts.names,
      recorded,
      scope,
      report,
      model: { relation: thisOf(model, facts), fields: fieldsOf(model, facts) },
      sourceTables: facts.sourceTables?.get(model.name),
      settings: (own) => mergeConfigs([...declaredConfigs(model), ...own]),
    }),
    macros: facts.templates.macros,
    overrides: facts.templates.overrides,
    report,
    onLookup: (name) => recorded.questions.add(`name:${name}`),
  });
}

/** `template` and `rendered`: where they are at hand; a model out of memory is rendered for it. */
function lazyMap(
  model: ModelFile,
  facts: RenderFacts,
  template?: Template | undefined,
  rendered?: Rendered | undefined,
): SourceMap {
  const { runtime } = facts.templates;
  const scope = (): ((scope: () => RenderScope) => ScopeInput) =>
    scopeInputs(model, facts)(newRecorded(), () => {});
  const build = (): SourceMap => {
    const parsed = template ?? parseTemplate(model.file.path, model.file.text, runtime).template;
    const plain = parsed && (rendered ?? renderTemplate(parsed, runtime, scope()));
    if (parsed === undefined || plain === undefined) return () => undefined;
    return mapRendering(parsed, plain.text, runtime, scope());
  };
  let map: SourceMap | undefined;
  return (offset) => {
    map ??= build();
    return map(offset);
  };
}

/** Where a setting of the model is written, the strongest level first; the top of the file where it is nowhere. */
export function locateSetting({ model, recorded }: RenderedModel, key: keyof ModelConfigInput): Location {
  const own = recorded.configs.findLast(({ config }) => config[key] !== undefined);
  if (own !== undefined) return own.places[key] ?? own.whole;
  return locateDeclared(model, model.file.path, key);
}

/** The same for what YAML says alone, of models and seeds. */
export function locateDeclared<C extends object>(
  {
    properties,
    levels,
  }: {
    readonly properties: Placed<{ readonly config?: C | undefined }> | undefined;
    readonly levels: readonly FolderConfig<C>[];
  },
  file: string,
  key: keyof C & string,
): Location {
  if (properties?.value.config?.[key] !== undefined) {
    return properties.document.locate([...properties.at, 'config', key]);
  }
  const level = levels.findLast(({ config }) => config[key] !== undefined);
  return level?.places.locate([...level.at, key]) ?? { file, line: 1, column: 1 };
}

/** Where readers of a model find it: ephemeral ones under the name of their common table expression. */
export function relationOf(name: string, schema: string, ephemeral: boolean): Relation {
  return ephemeral ? { schema: '', name: ephemeralRelationName(name) } : { schema, name };
}
