/** `--vars`, apart from the other options, because YAML takes long to load. */
import { parse as parseYaml } from 'yaml';
import { badVarsOption } from '../diagnostics/project.ts';

/** The map that `--vars` gives. Throws `bad-vars`. */
export function parseVars(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined) return {};
  let value: unknown;
  try {
    value = parseYaml(text);
  } catch (cause) {
    throw badVarsOption(text, cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badVarsOption(text, undefined);
  return Object.fromEntries(Object.entries(value));
}
