/** Errors of selectors.yml. What is wrong with a criterion itself is in selection.ts. */
import { GoldError, type Location } from './gold-error.ts';

export function duplicateSelector(name: string, first: Location, location: Location): GoldError {
  return new GoldError({
    code: 'duplicate-selector',
    message: `The selector "${name}" is defined twice; the first time at ${first.file}:${first.line}:${first.column}.`,
    location,
    hint: 'Keep one of the two, or give one of them another name.',
    details: { name },
  });
}

/** `path`: names, the first one repeated at the end. */
export function selectorCycle(path: readonly string[], location: Location): GoldError {
  return new GoldError({
    code: 'selector-cycle',
    message: `Selectors refer to each other in a circle: ${path.join(' -> ')}.`,
    location,
    hint: 'Write out what is meant in one of them instead of referring to the next.',
    details: { path },
  });
}

export function severalDefaultSelectors(names: readonly string[], location: Location): GoldError {
  return new GoldError({
    code: 'several-default-selectors',
    message: `Only one selector can be the default; here these are: ${names.join(', ')}.`,
    location,
    hint: 'Keep "default: true" at one of them.',
    details: { names },
  });
}
