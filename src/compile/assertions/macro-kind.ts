/** Kinds of assertions that a project adds: a macro `assertion_<kind>(model, …)` gives the query of the failing rows. */
import { unknownAssertionOption } from '../../diagnostics/assertion.ts';
import type { Location } from '../../diagnostics/gold-error.ts';
import type { NodeId } from '../manifest.ts';
import { formatRelation, RelationValue } from '../relation-value.ts';
import { type MacroHead, parseTemplate, type Template } from '../template/template.ts';
import { type AssertionContext, findTable, type Table, tableName } from './context.ts';
import { renderQuery, type TemplateQuery } from './template-query.ts';

export interface KindMacro {
  readonly head: MacroHead;
  readonly template: Template;
}

/** dbt's generic tests are macros too once `{% test x %}` is written as `{% macro test_x %}`. */
const PREFIXES = ['assertion_', 'test_'] as const;

export function findKindMacro(
  kind: string,
  { templates }: Pick<AssertionContext, 'templates'>,
): KindMacro | undefined {
  for (const prefix of PREFIXES) {
    const name = `${prefix}${kind}`;
    const template = templates.macros.get(name);
    const head = template?.macros.find((macro) => macro.name === name);
    if (template !== undefined && head !== undefined) return { head, template };
  }
  return undefined;
}

export function macroKinds({ templates }: Pick<AssertionContext, 'templates'>): string[] {
  return [...templates.macros.keys()].flatMap((name) =>
    PREFIXES.flatMap((prefix) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : [])),
  );
}

export interface MacroRuleInput {
  /** Of the assertion. */
  readonly id: string;
  readonly macro: KindMacro;
  readonly table: Table;
  readonly column: string | undefined;
  /** SQL for the rows it is about. */
  readonly from: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Where the assertion is written. */
  readonly location: Location;
  readonly places: { locateKey(key: string): Location };
}

/** Names that only the call written here uses. */
const ROWS = 'gold_rows';
const option = (index: number): string => `gold_option_${index}`;

/** Undefined when it went wrong, which is reported. */
export function compileMacroRule(
  input: MacroRuleInput,
  context: AssertionContext,
): TemplateQuery | undefined {
  const { macro, table, from, places, location } = input;
  const [, ...parameters] = macro.head.parameters;
  const columnName = parameters.find((name) => name === 'column' || name === 'column_name');
  const options = Object.entries({
    ...(columnName !== undefined && input.column !== undefined ? { [columnName]: input.column } : {}),
    ...input.options,
  });
  const unknown = options.map(([key]) => key).filter((key) => !parameters.includes(key));
  for (const key of unknown) {
    context.report(unknownAssertionOption(key, macro.head.name, parameters, places.locateKey(key)));
  }
  if (unknown.length > 0) return undefined;
  const call = [ROWS, ...options.map(([key], index) => `${key}=${option(index)}`)].join(', ');
  const { template, errors } = parseTemplate(
    location.file,
    `{{ ${macro.head.name}(${call}) }}`,
    context.templates.runtime,
  );
  // The call is ours: whatever is wrong with it is wrong at the YAML.
  for (const error of errors) context.report(error);
  if (template === undefined) return undefined;
  const given = options.map(([, value]) => toArgument(value, input, context));
  return renderQuery(
    {
      id: input.id,
      template,
      relation: table.relation,
      fields: { name: tableName(table), path: table.path },
      place: location,
      globals: () => [
        [ROWS, from === formatRelation(table.relation) ? new RelationValue(table.relation) : from],
        ...given.map(({ value }, index): [string, unknown] => [option(index), value]),
      ],
      reads: [table.id, ...given.flatMap(({ reads }) => reads ?? [])],
    },
    context,
  );
}

/** Texts are templates; one that names a table becomes it. */
function toArgument(
  value: unknown,
  { location }: MacroRuleInput,
  context: AssertionContext,
): { readonly value: unknown; readonly reads?: NodeId } {
  if (typeof value !== 'string') return { value };
  const table = /^\s*(?:ref|source)\(/.test(value) ? findTable(value, context) : undefined;
  if (table === undefined) return { value: context.render(value, location) };
  return { value: new RelationValue(table.relation), reads: table.id };
}
