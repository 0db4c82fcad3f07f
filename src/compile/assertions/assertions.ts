/** Assertions of models and sources from their YAML: kinds and options checked, tables resolved, rules made. */
import {
  assertedEphemeral,
  badAssertion,
  duplicateAssertion,
  misplacedAssertion,
  reservedAssertionName,
  unknownAssertedTable,
  unknownAssertion,
} from '../../diagnostics/assertion.ts';
import { preferredOrder, type Wish } from '../../graph/preferred-order.ts';
import {
  ASSERTION_KINDS,
  type AssertionCommon,
  type AssertionKind,
  assertionCommonSchema,
  KIND_ALIASES,
} from '../../project/assertion-schemas.ts';
import { type Validated, validate } from '../../project/validate.ts';
import type { AssertionNode, NodeId } from '../manifest.ts';
import { formatRelation } from '../relation-value.ts';
import {
  type AssertionDraft,
  assertionId,
  type CompiledAssertion,
  nameOf,
  rowsOf,
  type Subject,
  toNode,
} from './assertion-node.ts';
import { type AssertionContext, findTable, storedBehind, type Table } from './context.ts';
import {
  type AssertedProperties,
  findEntries,
  type OwnOptions,
  ownOptions,
  readEntry,
  splitOptions,
  type WrittenEntry,
} from './entries.ts';
import { buildRule } from './kinds.ts';
import { compileMacroRule, findKindMacro, macroKinds } from './macro-kind.ts';
import { findInexactNumbers, renderEach, renderTexts } from './option-values.ts';
import { compileSqlAssertions } from './sql-files.ts';

export interface AssertedTable {
  readonly table: Table;
  readonly properties: AssertedProperties;
}

/** Drafts, and all that they were made of. */
export interface KeptDrafts {
  readonly table: Table;
  readonly properties: unknown;
  readonly file: string;
  /** Kinds that are macros. */
  readonly kinds: string;
  readonly others: readonly Table[];
  readonly drafts: readonly AssertionDraft[];
}

const NO_SETTINGS: Validated<AssertionCommon> = { value: {}, errors: [] };

/** Tables of gold's own in the schema where failing rows are kept. */
const RESERVED_NAMES: ReadonlySet<string> = new Set(['assertion_results']);

/** Those of YAML and of tests/, sorted by id. `known`: the drafts of the compilation before, by table; brought up to date. */
export function compileAssertions(
  tables: readonly AssertedTable[],
  files: readonly { readonly path: string; readonly text: string }[],
  context: AssertionContext,
  known: Map<NodeId, KeptDrafts>,
): CompiledAssertion[] {
  const kinds = macroKinds(context).join();
  for (const id of known.keys()) if (!context.tables.byId.has(id)) known.delete(id);
  const drafts = [
    ...tables.flatMap((asserted) => compileTable(asserted, kinds, context, known)),
    ...compileSqlAssertions(files, context),
  ];
  const ranks = new Map(
    preferredOrder(context.dag, wishesOf(drafts, context)).map((id, index) => [id, index]),
  );
  const rank = (id: NodeId): number => ranks.get(id) ?? 0;
  const compiled = drafts.map((draft) => ({
    node: toNode(draft, rank, context),
    template: draft.template,
  }));
  const byName = new Map<string, AssertionNode>();
  for (const { node } of compiled) {
    const known = byName.get(node.name);
    if (known !== undefined) context.report(duplicateAssertion(node.name, known.location, node.location));
    if (RESERVED_NAMES.has(node.name)) context.report(reservedAssertionName(node.name, node.location));
    byName.set(node.name, node);
  }
  return compiled.sort((a, b) => (a.node.id < b.node.id ? -1 : 1));
}

/** The drafts of one table; those from before where nothing that they come from has changed. */
function compileTable(
  { table, properties }: AssertedTable,
  kinds: string,
  context: AssertionContext,
  known: Map<NodeId, KeptDrafts>,
): readonly AssertionDraft[] {
  const before = known.get(table.id);
  if (
    before?.table === table &&
    before.properties === properties.value &&
    before.file === properties.document.file &&
    before.kinds === kinds &&
    before.others.every((other) => context.tables.byId.get(other.id) === other)
  ) {
    return before.drafts;
  }
  // Whoever asks for anything else may be told something else the next time.
  let isKept = true;
  const leave = (): void => {
    isKept = false;
  };
  const watched: AssertionContext = {
    ...context,
    names: {
      ...context.names,
      get runStartedAt() {
        leave();
        return context.names.runStartedAt;
      },
    },
    render(text, location) {
      if (text.includes('{')) leave();
      return context.render(text, location);
    },
    report(error) {
      leave();
      context.report(error);
    },
  };
  const drafts = findEntries(properties).flatMap(
    (entry) => compileEntry(entry, table, properties, watched) ?? [],
  );
  if (isKept && drafts.every(({ template }) => template === undefined)) {
    const others = drafts.flatMap((draft) => draft.others);
    known.set(table.id, {
      table,
      properties: properties.value,
      file: properties.document.file,
      kinds,
      others,
      drafts,
    });
  } else known.delete(table.id);
  return drafts;
}

/** Who writes an assertion at a table expects that one to wait for those that it is compared with. */
function wishesOf(drafts: readonly AssertionDraft[], context: AssertionContext): Wish[] {
  return drafts.flatMap(({ subject: { table }, others }) =>
    storedBehind(others, context)
      .filter((other) => other.kind === 'model' && other.id !== table.id)
      .map((other) => ({ id: table.id, after: other.id })),
  );
}

function compileEntry(
  { value, column, at }: WrittenEntry,
  table: Table,
  { document }: AssertedProperties,
  context: AssertionContext,
): AssertionDraft | undefined {
  const { report } = context;
  const entry = readEntry(value);
  if ('problem' in entry) {
    report(badAssertion(entry.problem, document.locate(at)));
    return undefined;
  }
  const { written, body } = entry;
  const location = body === undefined ? document.locate(at) : document.locateKey([...at, written]);
  if (table.kind === 'model' && table.config.materialized === 'ephemeral') {
    report(assertedEphemeral(table.name, location));
    return undefined;
  }
  // As in dbt, what the project defines itself comes before what is built in.
  const macro = findKindMacro(written, context);
  const kind = macro === undefined ? findKind(written) : undefined;
  if (kind === undefined && macro === undefined) {
    const known = [...Object.keys(ASSERTION_KINDS), ...Object.keys(KIND_ALIASES), ...macroKinds(context)];
    report(unknownAssertion(written, known, location));
    return undefined;
  }
  const bodyAt = [...at, written];
  const inexact = findInexactNumbers(body, bodyAt, document);
  for (const error of inexact) report(error);
  if (inexact.length > 0) return undefined;
  const split = splitOptions(entry);
  const render = (text: string): string => context.render(text, location);
  const what = `the assertion "${written}"`;
  const { description, ...common } = split.common;
  const rendered = { ...renderEach(common, render), ...(description === undefined ? {} : { description }) };
  // Most say nothing, and checking thousands of nothings takes time.
  const settings =
    Object.keys(rendered).length === 0
      ? NO_SETTINGS
      : validate(assertionCommonSchema, document, what, rendered, bodyAt);
  for (const error of settings.errors) report(error);
  if (settings.value === undefined) return undefined;
  const subject: Subject = { written, table, column, location, settings: settings.value };
  if (macro !== undefined) {
    const id = assertionId(context, nameOf(subject, column));
    const places = { locateKey: (key: string) => document.locateKey([...bodyAt, key]) };
    const from = rowsOf(table, settings.value.where);
    // Texts may be tables as well as templates; those inside of lists and maps are templates only.
    const options = Object.fromEntries(
      Object.entries(split.options).map(([key, option]) => [
        key,
        typeof option === 'string' ? option : renderTexts(option, render),
      ]),
    );
    const rule = compileMacroRule({ id, macro, table, column, from, options, location, places }, context);
    if (rule === undefined) return undefined;
    const { query, tables: others } = rule;
    return {
      subject,
      kind: written,
      rule: { kind: 'query', sql: query.sql },
      others,
      column,
      template: rule,
    };
  }
  return (
    kind &&
    compileBuiltIn(
      kind,
      subject,
      ownOptions(kind, written, column, split.options),
      (options) => validate(ASSERTION_KINDS[kind], document, what, options, bodyAt),
      context,
    )
  );
}

function compileBuiltIn(
  kind: AssertionKind,
  subject: Subject,
  { options: written, column: ownColumn }: OwnOptions,
  check: (options: unknown) => ReturnType<typeof validate<(typeof ASSERTION_KINDS)[AssertionKind]>>,
  context: AssertionContext,
): AssertionDraft | undefined {
  const { report, render } = context;
  const { table, location, settings } = subject;
  const isAboutColumn = 'column' in ASSERTION_KINDS[kind].shape;
  if (isAboutColumn && subject.column === undefined && written['column'] === undefined) {
    report(misplacedAssertion(subject.written, location));
    return undefined;
  }
  const checked = check(
    renderEach(
      { ...(isAboutColumn && subject.column !== undefined ? { column: subject.column } : {}), ...written },
      (text) => render(text, location),
    ),
  );
  for (const error of checked.errors) report(error);
  if (checked.value === undefined) return undefined;
  const options: Readonly<Record<string, unknown>> = checked.value;
  const others = [options['of'], options['to']].flatMap((reference) => {
    if (typeof reference !== 'string') return [];
    const other = findTable(reference, context);
    if (other === undefined) {
      report(unknownAssertedTable(reference, [...context.tables.byReference.keys()], location));
    }
    return other ?? [];
  });
  // The options were checked against the schema of this very kind.
  const rule = buildRule(kind, checked.value as never, {
    rows: rowsOf(table, settings.where),
    where: settings.where,
    now: () => context.names.runStartedAt,
    relation: (reference) => {
      const other = findTable(reference, context);
      return other === undefined ? '' : formatRelation(other.relation);
    },
  });
  const column = typeof options['column'] === 'string' ? options['column'] : ownColumn;
  return { subject, kind, rule, others, column };
}

function findKind(written: string): AssertionKind | undefined {
  const bare = written.replace(/^(?:dbt_utils|dbt_expectations|dbt)\./, '');
  const name = Object.hasOwn(KIND_ALIASES, bare) ? KIND_ALIASES[bare] : bare;
  return Object.keys(ASSERTION_KINDS).find((known): known is AssertionKind => known === name);
}
