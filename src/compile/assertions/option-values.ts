/** Values of options: templates in them rendered, numbers that lost digits found (pure). */
import { inexactNumber } from '../../diagnostics/assertion.ts';
import type { GoldError } from '../../diagnostics/gold-error.ts';
import type { YamlDocument, YamlPath } from '../../project/yaml-document.ts';
import { isExact } from './exact-number.ts';

/** Each text in `value`, however deep, through `render`. */
export function renderTexts(value: unknown, render: (text: string) => string): unknown {
  if (typeof value === 'string') return render(value);
  if (Array.isArray(value)) return value.map((one) => renderTexts(one, render));
  return typeof value === 'object' && value !== null ? renderEach(value, render) : value;
}

export function renderEach(map: object, render: (text: string) => string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, renderTexts(value, render)]));
}

/** Errors for numbers in `value`, which stands at `at`, that are not what is written there. */
export function findInexactNumbers(value: unknown, at: YamlPath, document: YamlDocument): GoldError[] {
  if (typeof value === 'number') {
    const source = document.numberText(at);
    return source === undefined || isExact(source, value)
      ? []
      : [inexactNumber(source, value, document.locate(at))];
  }
  if (typeof value !== 'object' || value === null) return [];
  // Keys of a list are its indexes.
  const keys: readonly (string | number)[] = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  const parts: readonly unknown[] = Object.values(value);
  return parts.flatMap((part, index) => findInexactNumbers(part, [...at, keys[index] ?? ''], document));
}
