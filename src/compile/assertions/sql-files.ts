/** Assertions as SQL: each file of tests/ is a query that returns the rows that break a rule. */
import { assertionWithoutTable } from '../../diagnostics/assertion.ts';
import type { GoldError, Location } from '../../diagnostics/gold-error.ts';
import { type AssertionCommon, assertionCommonSchema } from '../../project/assertion-schemas.ts';
import type { SourceFile } from '../../project/project-files.ts';
import { validate } from '../../project/validate.ts';
import type { RenderScope } from '../template/render-scope.ts';
import { splitArguments } from '../template/runtime-arguments.ts';
import { parseTemplate } from '../template/template.ts';
import { type AssertionDraft, assertionId } from './assertion-node.ts';
import { type AssertionContext, gateOf } from './context.ts';
import { renderQuery } from './template-query.ts';

/** What `config()` takes in such a file; the query itself says which rows it is about. */
const configSchema = assertionCommonSchema.omit({ name: true, where: true, scope: true, quarantine: true });

export function compileSqlAssertions(
  files: readonly SourceFile[],
  context: AssertionContext,
): AssertionDraft[] {
  return files.flatMap((file) => compileFile(file, context) ?? []);
}

function compileFile(file: SourceFile, context: AssertionContext): AssertionDraft | undefined {
  const { report, templates } = context;
  const { template, errors } = parseTemplate(file.path, file.text, templates.runtime);
  for (const error of errors) report(error);
  if (template === undefined) return undefined;
  const name = file.path.replace(/^.*\//, '').replace(/\.sql$/, '');
  const location: Location = { file: file.path, line: 1, column: 1 };
  let settings: AssertionCommon = {};
  const rendered = renderQuery(
    {
      id: assertionId(context, name),
      template,
      relation: { schema: '', name },
      fields: { name, path: file.path },
      globals: (scope, reportAt) => [
        [
          'config',
          (...args: unknown[]) => {
            settings = { ...settings, ...readConfig(args, scope(), reportAt) };
            return '';
          },
        ],
      ],
    },
    context,
  );
  if (rendered === undefined) return undefined;
  const table = gateOf(undefined, rendered.tables, context.dag.rank, context);
  if (table === undefined) {
    report(assertionWithoutTable(location));
    return undefined;
  }
  return {
    subject: { written: 'sql', table, column: undefined, location, settings: { ...settings, name } },
    kind: 'sql',
    rule: { kind: 'query', sql: rendered.query.sql },
    others: rendered.tables,
    column: undefined,
    template: rendered,
  };
}

function readConfig(
  args: readonly unknown[],
  scope: RenderScope,
  report: (error: GoldError) => void,
): AssertionCommon {
  const place = (path: readonly (string | number)[]): Location =>
    scope.locateCall(String(path[0] ?? '')) ?? { file: '', line: 1, column: 1 };
  const written = Object.fromEntries(splitArguments(args).keywords);
  const { value, errors } = validate(configSchema, { locate: place, locateKey: place }, 'config()', written);
  for (const error of errors) report(error);
  return value ?? {};
}
