/** An assertion as a node of the manifest, whatever it was written as. */
import { quarantineTaken, trendWithoutHistory, unquarantinable } from '../../diagnostics/assertion.ts';
import type { Location } from '../../diagnostics/gold-error.ts';
import type { AssertionCommon } from '../../project/assertion-schemas.ts';
import type { ExecutableSql } from '../executable-sql.ts';
import { type AssertionNode, isStored, type NodeId } from '../manifest.ts';
import { formatRelation } from '../relation-value.ts';
import type { SourceMap } from '../template/source-map.ts';
import { type AssertionContext, gateOf, storedBehind, type Table, tableName } from './context.ts';
import type { Rule, TrendRule } from './kinds.ts';

/** An assertion, and where its SQL comes from when it comes from a template. */
export interface CompiledAssertion {
  readonly node: AssertionNode;
  readonly template?: TemplateSource | undefined;
}

export interface TemplateSource {
  readonly query: ExecutableSql;
  readonly locate: SourceMap;
}

/** An assertion before it is known what it gates, which depends on all of them. */
export interface AssertionDraft {
  readonly subject: Subject;
  /** A built-in kind, that of a macro, or `sql`. */
  readonly kind: string;
  readonly rule: Rule;
  /** Tables that it reads besides its subject. */
  readonly others: readonly Table[];
  /** The column that it is about. */
  readonly column: string | undefined;
  readonly template?: TemplateSource | undefined;
  /** Its node, where that follows from the draft alone. */
  node?: AssertionNode;
}

/** What all assertions have, whatever their kind. */
export interface Subject {
  /** The kind as written. */
  readonly written: string;
  readonly table: Table;
  readonly column: string | undefined;
  readonly location: Location;
  readonly settings: AssertionCommon;
}

/** `store_failures: true`. */
const STORED_ROWS = 1000;
/** Failing rows shown. */
const SHOWN_ROWS = 5;

/** `rank`: of each node in the order in which they are made. */
export function toNode(
  draft: AssertionDraft,
  rank: (id: NodeId) => number,
  context: AssertionContext,
): AssertionNode {
  if (draft.node !== undefined) return draft.node;
  let isSound = true;
  const node = buildNode(draft, rank, {
    ...context,
    report(error) {
      isSound = false;
      context.report(error);
    },
  });
  // It gates its own table, whatever the others do.
  const { table } = draft.subject;
  const isAlone = draft.others.length === 0 && table.kind === 'model' && isStored(table.config);
  if (isAlone && isSound && !node.quarantine) draft.node = node;
  return node;
}

function buildNode(
  { subject, kind, rule, others, column }: AssertionDraft,
  rank: (id: NodeId) => number,
  context: AssertionContext,
): AssertionNode {
  const { table, settings, location } = subject;
  const tables = [table, ...others];
  // A query of its own has no table that it stands at.
  const gate = gateOf(kind === 'sql' ? undefined : table, tables, rank, context) ?? table;
  const name = nameOf(subject, column);
  const stored = settings.store_failures ?? false;
  const node: AssertionNode = {
    kind: 'assertion',
    id: assertionId(context, name),
    name,
    assertion: kind,
    subject: table.id,
    gate: gate.id,
    tables: [...new Set(tables.map(({ id }) => id))].sort(),
    guards: guardedSources(gate, kind === 'sql' ? tables : [table]),
    column,
    severity: settings.severity ?? 'error',
    errorIf: settings.error_if,
    warnIf: settings.warn_if,
    limit: settings.limit ?? SHOWN_ROWS,
    tags: settings.tags ?? [],
    description: settings.description ?? '',
    scope: settings.scope ?? 'rows',
    storeFailures: stored === true ? STORED_ROWS : stored === false ? undefined : stored,
    quarantine: settings.quarantine ?? false,
    rows: rowsOf(table, settings.where),
    where: settings.where,
    rule,
    dependsOn: dependenciesOf(tables, gate, context),
    location,
  };
  if (node.quarantine && !canQuarantine(node, table)) context.report(unquarantinable(name, location));
  const quarantine = `${tableName(table)}__quarantine`;
  if (node.quarantine && context.tables.byReference.has(`ref('${quarantine}')`)) {
    context.report(quarantineTaken(quarantine, location));
  }
  const reason = rule.kind === 'trend' ? whyWithoutHistory(table, rule, isStored) : undefined;
  if (reason !== undefined) context.report(trendWithoutHistory(reason, location));
  return node;
}

/** Sources whose readers wait for it: when it gates a source. */
function guardedSources(gate: Table, tables: readonly Table[]): NodeId[] {
  if (gate.kind !== 'source') return [];
  return [...new Set(tables.filter(({ kind }) => kind === 'source').map(({ id }) => id))].sort();
}

/** All tables that it reads, and what is stored behind views among them. */
function dependenciesOf(
  tables: readonly Table[],
  gate: Table,
  context: Pick<AssertionContext, 'models' | 'tables'>,
): NodeId[] {
  const ids = new Set([...tables, ...storedBehind(tables, context)].map(({ id }) => id));
  ids.delete(gate.id);
  return [...ids].sort();
}

/** A trend needs earlier versions, and something that tells of them. */
function whyWithoutHistory(
  table: Table,
  { measure, fromFiles }: TrendRule,
  hasTable: typeof isStored,
): string | undefined {
  if (table.kind === 'model')
    return hasTable(table.config) ? undefined : `the view ${table.name} has no versions`;
  if (table.format !== 'delta') return `${tableName(table)} is no Delta table and has no versions`;
  return fromFiles === undefined
    ? `nobody records ${measure} of ${tableName(table)}; of sources there are row_count, count(column), min, max and null_share(column) of whole tables`
    : undefined;
}

/** Only rules about single rows of the table that is published tell which rows to keep. */
function canQuarantine({ rule, gate, subject }: AssertionNode, table: Table): boolean {
  return rule.kind === 'rows' && gate === subject && table.kind === 'model' && isStored(table.config);
}

/** SQL for the rows of a table, `where` applied. */
export function rowsOf({ relation }: Table, where: string | undefined): string {
  const name = formatRelation(relation);
  return where === undefined ? name : `(select * from ${name} where ${where}\n)`;
}

/** The name given, or kind, table and column. */
export function nameOf({ settings, written, table }: Subject, column: string | undefined): string {
  if (settings.name !== undefined) return settings.name;
  const parts = [written, tableName(table), ...(column === undefined ? [] : [column])];
  // The name is also that of a folder.
  return parts.join('_').replace(/[^\p{L}\p{N}_-]+/gu, '_');
}

export function assertionId({ project }: Pick<AssertionContext, 'project'>, name: string): NodeId {
  return `assertion.${project}.${name}`;
}
