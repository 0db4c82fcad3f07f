/** SQL of assertions that comes from templates: files of tests/ and macros that add a kind. Rendered as models are, errors placed alike. */
import type { GoldError, Location } from '../../diagnostics/gold-error.ts';
import type { Relation } from '../../ports/engine.ts';
import { modelGlobals, newRecorded, type Recorded } from '../builtins.ts';
import { buildQuery, type ExecutableSql, reachedEphemerals } from '../executable-sql.ts';
import type { NodeId } from '../manifest.ts';
import { checkQuery } from '../models.ts';
import { mapRendering, renderTemplate } from '../template/render.ts';
import type { RenderScope, ScopeInput } from '../template/render-scope.ts';
import type { SourceMap } from '../template/source-map.ts';
import type { Template } from '../template/template.ts';
import type { AssertionContext, Table } from './context.ts';

export interface TemplateQuery {
  /** Inlined models in front. */
  readonly query: ExecutableSql;
  /** Place of an offset of the template's own SQL. */
  readonly locate: SourceMap;
  readonly recorded: Recorded;
  /** Stored models and sources that it reads, through inlined models too. */
  readonly tables: readonly Table[];
}

export interface TemplateQueryInput {
  /** Of the assertion. */
  readonly id: string;
  readonly template: Template;
  /** What `this` and `model` stand for. */
  readonly relation: Relation;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Further names, and others for builtins. */
  readonly globals: (
    scope: () => RenderScope,
    report: (error: GoldError) => void,
  ) => Iterable<readonly [string, unknown]>;
  /** Where the analyst wrote it, when the text of the template is gold's own. */
  readonly place?: Location;
  /** Nodes that it reads without naming them. */
  readonly reads?: readonly NodeId[];
}

/** Undefined when it went wrong, which is reported. */
export function renderQuery(input: TemplateQueryInput, context: AssertionContext): TemplateQuery | undefined {
  const { template, id } = input;
  const { templates, models, dag, tables } = context;
  const errors: GoldError[] = [];
  const recorded = newRecorded();
  const scopeInput =
    (record: Recorded, report: (error: GoldError) => void) =>
    (scope: () => RenderScope): ScopeInput => ({
      globals: new Map([
        ...modelGlobals({
          names: context.names,
          recorded: record,
          scope,
          report,
          model: { relation: input.relation, fields: input.fields },
          sourceTables: [],
        }),
        ...input.globals(scope, report),
      ]),
      macros: templates.macros,
      report,
    });
  const rendered = renderTemplate(
    template,
    templates.runtime,
    scopeInput(recorded, (error) => errors.push(error)),
  );
  const placed = (found: Location | undefined): Location | undefined =>
    input.place !== undefined && found?.file === template.file ? input.place : found;
  let map: SourceMap | undefined;
  const locate: SourceMap = (offset) => {
    if (rendered === undefined) return undefined;
    map ??= mapRendering(
      template,
      rendered.text,
      templates.runtime,
      scopeInput(newRecorded(), () => {}),
    );
    return placed(map(offset));
  };
  const sql =
    rendered === undefined || errors.length > 0
      ? ''
      : checkQuery(rendered.text, template.file, locate, errors, 'assertion');
  for (const error of errors) context.report(error.moved(placed(error.location)));
  if (errors.length > 0) return undefined;
  const ephemerals = reachedEphemerals([...recorded.nodes], models, dag);
  const read = new Set([
    ...recorded.nodes,
    ...(input.reads ?? []),
    ...ephemerals.flatMap(({ dependsOn }) => dependsOn),
  ]);
  return {
    query: buildQuery({ id, sql }, ephemerals),
    locate,
    recorded,
    tables: [...read].sort().flatMap((node) => tables.byId.get(node) ?? []),
  };
}
