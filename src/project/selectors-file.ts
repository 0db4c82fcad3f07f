/** selectors.yml: named selections, parsed, each with its place; references among them hold and run in no circle. */
import type { GoldError, Location } from '../diagnostics/gold-error.ts';
import { missingKey } from '../diagnostics/project.ts';
import { unknownSelector } from '../diagnostics/selection.ts';
import { duplicateSelector, selectorCycle } from '../diagnostics/selectors-file.ts';
import { buildDag } from '../graph/dag.ts';
import { type SelectionExpression, selectorReferences } from '../graph/selector.ts';
import type { SourceFile } from './project-files.ts';
import { readDefinition } from './selector-definition.ts';
import { selectorsFileSchema } from './selector-schemas.ts';
import { validate } from './validate.ts';
import { parseYamlDocument, type YamlMemory } from './yaml-document.ts';

export interface NamedSelector {
  readonly name: string;
  readonly description: string;
  /** As written: a template gives true or false. */
  readonly isDefault: boolean | string;
  readonly expression: SelectionExpression;
  /** Of its name. */
  readonly location: Location;
  readonly defaultPlace: Location;
}

/** In the order of the file. What is wrong goes to `errors`. */
export function parseSelectorsFile(
  file: SourceFile | undefined,
  errors: GoldError[],
  memory?: YamlMemory,
): NamedSelector[] {
  if (file === undefined) return [];
  const document = parseYamlDocument(file, memory);
  errors.push(...document.errors);
  if (document.errors.length > 0 || document.value === null) return [];
  const report = (error: GoldError): void => {
    errors.push(error);
  };
  const checked = validate(selectorsFileSchema, document, 'selectors.yml', document.value);
  errors.push(...checked.errors);
  const known = new Map<string, NamedSelector>();
  const written = new Set<string>();
  const references: Reference[] = [];
  const refer = (name: string, location: Location): void => {
    references.push({ name, location });
  };
  for (const [index, { name, description = '', default: isDefault = false, definition }] of (
    checked.value?.selectors ?? []
  ).entries()) {
    const at = ['selectors', index];
    const location = { ...document.locate([...at, 'name']), length: Math.max(1, name.length) };
    const first = known.get(name);
    if (first !== undefined) report(duplicateSelector(name, first.location, location));
    written.add(name);
    if (definition === undefined) {
      report(missingKey('definition', `the selector "${name}"`, document.locate(at)));
      continue;
    }
    const expression = readDefinition(definition, [...at, 'definition'], { places: document, report, refer });
    if (expression === undefined || first !== undefined) continue;
    const defaultPlace = document.locate([...at, 'default']);
    known.set(name, { name, description, isDefault, expression, location, defaultPlace });
  }
  for (const { name, location } of references) {
    if (!written.has(name)) report(unknownSelector(name, [...written]).at(location));
  }
  reportCycles([...known.values()], report);
  return [...known.values()];
}

interface Reference {
  readonly name: string;
  readonly location: Location;
}

function reportCycles(selectors: readonly NamedSelector[], report: (error: GoldError) => void): void {
  const places = new Map(selectors.map(({ name, location }) => [name, location]));
  const dag = buildDag(
    selectors.map(({ name, expression }) => ({ id: name, dependsOn: selectorReferences(expression) })),
  );
  for (const cycle of dag.findCycles()) {
    const location = places.get(cycle[0] ?? '');
    if (location !== undefined) report(selectorCycle(cycle, location));
  }
}
