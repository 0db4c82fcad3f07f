/** Templates inside YAML values: text with `{{ … }}` becomes text; anything else stays as it is. */
import { GoldError, type Location } from '../diagnostics/gold-error.ts';
import { renderTemplate } from './template/render.ts';
import type { RenderScope } from './template/render-scope.ts';
import type { Runtime } from './template/runtime.ts';
import { parseTemplate, type Template } from './template/template.ts';

export interface ValueTemplates {
  readonly runtime: Runtime;
  readonly macros: ReadonlyMap<string, Template>;
  /** Functions that stand for macros and builtins of their name, everywhere. */
  readonly overrides?: ReadonlyMap<string, () => unknown>;
}

/**
 * Renders `text`, written at `location`. Errors are reported there: YAML quoting and folding make finer places unreliable. `onLookup` is
 * told each name that the template looks up.
 */
export function renderValue(
  text: string,
  location: Location,
  templates: ValueTemplates,
  globals: (scope: () => RenderScope, report: (error: GoldError) => void) => ReadonlyMap<string, unknown>,
  report: (error: GoldError) => void,
  onLookup?: (name: string) => void,
): string {
  if (!text.includes('{{') && !text.includes('{%')) return text;
  const place = (error: GoldError): void => report(replaced(error, location));
  const { template, errors } = parseTemplate(location.file, text, templates.runtime);
  for (const error of errors) place(error);
  if (template === undefined) return text;
  const rendered = renderTemplate(template, templates.runtime, (scope) => ({
    globals: globals(scope, place),
    macros: templates.macros,
    overrides: templates.overrides,
    report: place,
    onLookup,
  }));
  return rendered?.text ?? text;
}

function replaced(error: GoldError, location: Location): GoldError {
  if (error.location !== undefined && error.location.file !== location.file) return error;
  return new GoldError({
    code: error.code,
    message: error.message,
    hint: error.hint,
    cause: error.cause,
    details: error.details,
    location,
  });
}
