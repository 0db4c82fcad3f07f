/** An assertion as a node of the manifest, whatever it was written as. */
import { unquarantinable } from '../../diagnostics/assertion.ts';
import type { Location } from '../../diagnostics/gold-error.ts';
import type { AssertionCommon } from '../../project/assertion-schemas.ts';
import type { ExecutableSql } from '../executable-sql.ts';
import { type AssertionNode, isStored, type NodeId } from '../manifest.ts';
import { formatRelation } from '../relation-value.ts';
import type { SourceMap } from '../template/source-map.ts';
import { type AssertionContext, gateOf, type Table, tableName } from './context.ts';
import type { Rule } from './kinds.ts';

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
  { subject, kind, rule, others, column }: AssertionDraft,
  rank: ReadonlyMap<NodeId, number>,
  context: AssertionContext,
): AssertionNode {
  const { table, settings, location } = subject;
  const gate = gateOf([table, ...others], rank) ?? table;
  const name = nameOf(subject, column);
  const stored = settings.store_failures ?? false;
  const node: AssertionNode = {
    kind: 'assertion',
    id: assertionId(context, name),
    name,
    assertion: kind,
    subject: table.id,
    gate: gate.id,
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
    dependsOn: [...new Set([table.id, ...others.map(({ id }) => id)])].filter((id) => id !== gate.id).sort(),
    location,
  };
  if (node.quarantine && !canQuarantine(node, table)) context.report(unquarantinable(name, location));
  return node;
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
