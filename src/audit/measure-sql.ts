/** One query that measures many assertions in one pass over their rows (pure). */
import type { MeasureRule, TrendRule } from '../compile/assertions/kinds.ts';
import type { AssertionNode } from '../compile/manifest.ts';
import type { JsonValue } from '../json/lossless.ts';

/** What one pass says of an assertion. */
export type Reading =
  /** Rows that meet the condition. */
  | { readonly kind: 'rows'; readonly failures: number }
  | { readonly kind: 'measure'; readonly holds: boolean; readonly value: JsonValue }
  | { readonly kind: 'trend'; readonly value: JsonValue };

/** Rules that a pass over the rows can measure. */
export function isOnePass({ rule }: Pick<AssertionNode, 'rule'>): boolean {
  return rule.kind !== 'query';
}

/**
 * `assertions` are about the same `rows`; the query gives one row. Of few rows everything is measured in one pass. Of many, each condition
 * filters for itself: statistics and dictionaries of files then tell an engine what it need not read, which a shared pass cannot use.
 */
export function buildMeasureQuery(
  rows: string,
  assertions: readonly Pick<AssertionNode, 'rule'>[],
  { manyRows }: { readonly manyRows: boolean },
): string {
  const outer = assertions.flatMap(({ rule }, index) => outerColumns(rule, index));
  const apart = assertions.flatMap(({ rule }, index) =>
    manyRows && rule.kind === 'rows'
      ? [`(select count(*) as gold_n${index} from ${rows} where ${rule.condition}\n) as gold_apart${index}`]
      : [],
  );
  const inner = assertions.flatMap(({ rule }, index) =>
    manyRows && rule.kind === 'rows' ? [] : innerColumns(rule, index),
  );
  // Beside an aggregate the engine refuses what is none and would give a value for each row.
  const columns = [...inner, 'count(*) as gold_rows'].join(', ');
  const together = inner.length === 0 ? [] : [`(select ${columns} from ${rows}) as gold_together`];
  return `select ${outer.join(', ')} from ${[...together, ...apart].join(', ')}`;
}

/** Cells of the row of that query, an assertion each. */
export function readMeasures(
  cells: readonly JsonValue[],
  assertions: readonly Pick<AssertionNode, 'rule'>[],
): Reading[] {
  let at = 0;
  return assertions.map(({ rule }) => {
    const first = cells[at] ?? null;
    at += rule.kind === 'measure' ? 2 : 1;
    if (rule.kind === 'measure')
      return { kind: 'measure', holds: first === true, value: cells[at - 1] ?? null };
    return rule.kind === 'trend'
      ? { kind: 'trend', value: first }
      : { kind: 'rows', failures: Number(first ?? 0) };
  });
}

function innerColumns(rule: AssertionNode['rule'], index: number): string[] {
  switch (rule.kind) {
    case 'rows':
      return [`count(*) filter (where ${rule.condition}\n) as gold_n${index}`];
    case 'measure':
      return [
        `(${rule.actual}\n) as gold_a${index}`,
        ...(rule.expected === undefined ? [] : [`(${rule.expected}\n) as gold_e${index}`]),
      ];
    case 'trend':
      return [`(${rule.actual}\n) as gold_a${index}`];
    case 'query':
      return [];
  }
}

function outerColumns(rule: AssertionNode['rule'], index: number): string[] {
  switch (rule.kind) {
    case 'rows':
      return [`gold_n${index}`];
    case 'measure':
      return [holdsColumn(rule, index), `gold_a${index}`];
    case 'trend':
      return [`gold_a${index}`];
    case 'query':
      return [];
  }
}

/** Both values are columns by now: a subquery that names them as the rule does would cost a small table as much as all the rest. */
function holdsColumn({ holds }: MeasureRule, index: number): string {
  const condition = holds.replace(/\b(actual|expected)\b/g, (_, name) =>
    name === 'actual' ? `gold_a${index}` : `gold_e${index}`,
  );
  return `coalesce(${condition}, false)`;
}

/** The query that gives the failing rows; for a trend the one that gives its measure. */
export function failingQuery({ rule, rows }: Pick<AssertionNode, 'rule' | 'rows'>): string {
  switch (rule.kind) {
    case 'rows':
      return `select * from ${rows} where ${rule.condition}`;
    case 'measure':
      return rule.failing;
    case 'trend':
      return trendQuery(rule, rows);
    case 'query':
      return rule.sql;
  }
}

function trendQuery({ actual }: TrendRule, rows: string): string {
  return `select (${actual}\n) as value from ${rows}`;
}

/** By what name a commit records the value of a measure: what was measured, of which rows. */
export function measureName({ rule, where }: Pick<AssertionNode, 'rule' | 'where'>): string | undefined {
  if (rule.kind === 'trend') return rule.measure;
  if (rule.kind !== 'measure') return undefined;
  const text = rule.actual.replace(/\s+/g, ' ').trim();
  return where === undefined ? text : `${text} where ${where.replace(/\s+/g, ' ').trim()}`;
}
