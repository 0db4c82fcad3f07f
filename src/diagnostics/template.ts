/** Errors of templates: syntax, names, calls and what nunjucks would let pass in silence. */
import { GoldError, type Location } from './gold-error.ts';
import { findNearest } from './nearest.ts';

export function templateSyntax(message: string, location: Location): GoldError {
  return new GoldError({
    code: 'template-syntax',
    message: `The template cannot be read: ${message}.`,
    location,
    hint: 'Check that every {{, {% and {# is closed and every if, for, set, macro and raw has its end tag.',
  });
}

export function unknownName(name: string, known: Iterable<string>, location: Location): GoldError {
  const nearest = findNearest(name, known);
  return new GoldError({
    code: 'unknown-name',
    message: `"${name}" is not defined in this template.`,
    location: { ...location, length: name.length },
    hint:
      nearest === undefined
        ? `A project variable is read with var('${name}').`
        : `Did you mean "${nearest}"?`,
    details: { name, nearest },
  });
}

export function unknownMacro(name: string, known: Iterable<string>, location: Location): GoldError {
  const nearest = findNearest(name, known);
  return new GoldError({
    code: 'unknown-macro',
    message: `There is no macro or function "${name}".`,
    location,
    hint:
      nearest === undefined
        ? 'Macros are defined in macros/**/*.sql and need no import.'
        : `Did you mean "${nearest}"?`,
    details: { name, nearest },
  });
}

export function notCallable(name: string, location: Location): GoldError {
  return new GoldError({
    code: 'not-callable',
    message: `"${name}" cannot be called: there is no such method on this value.`,
    location,
    hint: 'Templates are Nunjucks: values have the methods of JavaScript, not those of Python.',
  });
}

export function unknownFilter(name: string, known: Iterable<string>, location: Location): GoldError {
  const nearest = findNearest(name, known);
  return new GoldError({
    code: 'unknown-filter',
    message: `There is no filter or test "${name}".`,
    location: { ...location, length: name.length },
    hint: nearest === undefined ? `Known: ${[...known].sort().join(', ')}.` : `Did you mean "${nearest}"?`,
  });
}

export function undefinedOutput(location: Location): GoldError {
  return new GoldError({
    code: 'undefined-output',
    message: 'This expression has no value, so nothing would be written into the SQL.',
    location,
    hint: 'Check the names in it, or give a default: {{ x | default(0) }}.',
  });
}

export function filteredFor(location: Location): GoldError {
  return new GoldError({
    code: 'filtered-for',
    message: 'A loop cannot be filtered with "if" in its head: it would render nothing.',
    location,
    hint: 'Put the condition inside: {% for x in xs %}{% if … %}…{% endif %}{% endfor %}.',
  });
}

export function tupleValue(location: Location): GoldError {
  return new GoldError({
    code: 'tuple-value',
    message: 'Parentheses do not make a list here: only the last value would be kept.',
    location,
    hint: 'Write a list with brackets: [1, 2].',
  });
}

export function ignoredFilterTest(filter: string, location: Location): GoldError {
  return new GoldError({
    code: 'ignored-filter-test',
    message: `${filter} looks only whether the attribute is set; a test and its value would be ignored.`,
    location,
    hint: 'Loop over the list and compare inside with {% if %}.',
  });
}

export function unsupportedTag(tag: string, location: Location): GoldError {
  return new GoldError({
    code: 'unsupported-tag',
    message: `{% ${tag} %} is not available: models and macros are one file each.`,
    location,
    hint: 'Macros of macros/**/*.sql can be called anywhere without import.',
  });
}

export function badArguments(name: string, problem: string, location: Location): GoldError {
  return new GoldError({
    code: 'bad-arguments',
    message: `${name}: ${problem}.`,
    location,
    hint: `Check the arguments of ${name}.`,
  });
}

export function templateFailed(message: string, location: Location, cause: unknown): GoldError {
  return new GoldError({
    code: 'template-failed',
    message: `The template failed: ${message}`,
    location,
    hint: 'Check the values used at this place.',
    cause,
  });
}

export function raisedByProject(message: string, location: Location): GoldError {
  return new GoldError({
    code: 'raised',
    message,
    location,
    hint: 'A template of the project raised this with exceptions.raise.',
  });
}

export function endlessTemplate(name: string, location: Location): GoldError {
  return new GoldError({
    code: 'endless-template',
    message: `The template calls itself without end, through "${name}".`,
    location,
    hint: 'Give the macro a condition under which it stops.',
  });
}

export function duplicateMacro(name: string, first: Location, location: Location): GoldError {
  return new GoldError({
    code: 'duplicate-macro',
    message: `The macro "${name}" is defined twice; the first time at ${first.file}:${first.line}:${first.column}.`,
    location: { ...location, length: name.length },
    hint: 'Rename one of the two.',
  });
}

export function reservedMacro(name: string, location: Location): GoldError {
  return new GoldError({
    code: 'reserved-macro',
    message: `"${name}" is a name of gold's own and cannot be a macro.`,
    location: { ...location, length: name.length },
    hint: 'Give the macro another name.',
  });
}
