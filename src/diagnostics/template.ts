/** Errors of templates: syntax, names, calls and what nunjucks would let pass in silence. */

import { insteadOf } from './dbt-names.ts';
import { GoldError, type Location } from './gold-error.ts';
import { findNearest } from './nearest.ts';

export function templateSyntax(message: string, location: Location): GoldError {
  const plain = PLAIN_WORDS.reduce((text, [words, meaning]) => text.replace(words, meaning), message);
  return new GoldError({
    code: 'template-syntax',
    message: `The template cannot be read: ${plain}.`,
    location,
    hint: 'Check that every {{, {% and {# is closed and every if, for, set, macro and raw has its end tag.',
  });
}

/** Words of the parser, and what they mean to who writes a template. */
const PLAIN_WORDS: readonly (readonly [RegExp, string])[] = [
  [/expected variable end/, 'the expression should end here with }}'],
  [/expected block end/, 'the tag should end here with %}'],
  [/expected end of comment, got end of file/, 'the comment {# is never closed with #}'],
  [/unknown block tag: (\w+)/, 'there is nothing here to which the tag "$1" belongs'],
  [/expected (.+), got end of file/, 'the file ends before $1'],
];

export function unknownName(name: string, known: Iterable<string>, location: Location): GoldError {
  const nearest = findNearest(name, known);
  return new GoldError({
    code: 'unknown-name',
    message: `"${name}" is not defined in this template.`,
    location: { ...location, length: name.length },
    hint:
      insteadOf(name) ??
      (nearest === undefined
        ? `A project variable is read with var('${name}').`
        : `Did you mean "${nearest}"?`),
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
      insteadOf(name) ??
      (nearest === undefined
        ? 'Macros are defined in macros/**/*.sql and need no import.'
        : `Did you mean "${nearest}"?`),
    details: { name, nearest },
  });
}

export function notCallable(name: string, location: Location): GoldError {
  return new GoldError({
    code: 'not-callable',
    message: `"${name}" cannot be called: there is no such method on this value.`,
    location,
    hint:
      insteadOf(name.split('.')[0] ?? '') ??
      'Values have the methods that they have in Jinja: see docs/templates.md.',
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

export function setInLoop(name: string, location: Location): GoldError {
  return new GoldError({
    code: 'set-in-loop',
    message: `"${name}" is set outside of the loop; setting it inside ends with each turn, and the other one stays as it is.`,
    location: { ...location, length: name.length },
    hint: `Keep it in a namespace: {% set ns = namespace(${name}=…) %}, then {% set ns.${name} = … %} in the loop.`,
    details: { name },
  });
}

/** `macro`: in which it runs; undefined outside of macros. */
export function runawayTemplate(steps: number, macro: string | undefined, location: Location): GoldError {
  const what = macro === undefined ? 'The template' : `The macro "${macro}"`;
  return new GoldError({
    code: 'runaway-template',
    message: `${what} does not end: more than ${steps} turns of loops and calls of macros.`,
    location,
    hint: 'Check what the loops go over, and the condition under which a macro calls another.',
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
    hint: `Compare this call with the definition of ${name}.`,
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

/** `cycle`: names of the macros in the order of their calls, the first again at the end. */
export function endlessTemplate(cycle: readonly string[], location: Location): GoldError {
  return new GoldError({
    code: 'endless-template',
    message: `Macros call each other without end: ${cycle.join(' → ')}.`,
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
