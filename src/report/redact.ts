/** Values of GOLD_SECRET_* variables never appear in what gold writes for people and tools. */

const PREFIX = 'GOLD_SECRET_';
const HIDDEN = '***';
/** What is shorter is no secret, and would be found inside of every other word. */
const LEAST_LENGTH = 4;

/** Replaces each such value by `***`, also as it stands inside of JSON and URIs. Values under four characters stay. */
export function secretRedactor(
  environment: Readonly<Record<string, string | undefined>>,
): (text: string) => string {
  const values = Object.entries(environment).flatMap(([name, value]) =>
    name.startsWith(PREFIX) && value !== undefined && value.length >= LEAST_LENGTH ? [value] : [],
  );
  const forms = new Set(values.flatMap((value) => [value, insideJson(value), encodeURIComponent(value)]));
  // The longer first: one secret may be a part of another.
  const sorted = [...forms].sort((a, b) => b.length - a.length);
  return (text) => sorted.reduce((rest, form) => rest.replaceAll(form, () => HIDDEN), text);
}

function insideJson(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}
