/** The selectors of selectors.yml, and which of them holds where nothing else is selected. */
import type { GoldError } from '../diagnostics/gold-error.ts';
import { badValue } from '../diagnostics/project.ts';
import { severalDefaultSelectors } from '../diagnostics/selectors-file.ts';
import type { SelectionExpression } from '../graph/selector.ts';
import type { NamedSelector } from '../project/selectors-file.ts';
import { newRecorded, type ProjectNames, valueGlobals } from './builtins.ts';
import { renderValue, type ValueTemplates } from './value-template.ts';

export interface Selectors {
  /** By name, in the order of the file. */
  readonly definitions: ReadonlyMap<string, SelectionExpression>;
  /** The name of the default one. */
  readonly default: string | undefined;
}

export function compileSelectors(
  selectors: readonly NamedSelector[],
  names: ProjectNames,
  templates: ValueTemplates,
  report: (error: GoldError) => void,
): Selectors {
  const defaults = selectors.filter(({ isDefault, defaultPlace }) => {
    if (typeof isDefault === 'boolean') return isDefault;
    const text = renderValue(
      isDefault,
      defaultPlace,
      templates,
      (scope, place) => valueGlobals(names, newRecorded(), scope, place, false),
      report,
    );
    const flag = text.trim().toLowerCase();
    if (flag !== 'true' && flag !== 'false')
      report(
        badValue(
          '"default" in selectors.yml',
          'expected true, false, or a template that gives one of them.',
          undefined,
          defaultPlace,
        ),
      );
    return flag === 'true';
  });
  const [first, second] = defaults;
  if (second !== undefined)
    report(severalDefaultSelectors(defaults.map(({ name }) => name), second.defaultPlace)); // biome-ignore format: short
  return {
    definitions: new Map(selectors.map(({ name, expression }) => [name, expression])),
    default: first?.name,
  };
}
