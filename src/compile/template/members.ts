/** Attributes, items, slices and the methods that text, lists and maps have in Jinja. */

import { LIST_METHODS, MAP_METHODS } from './container-methods.ts';
import { formatFields } from './format-text.ts';
import { hasKey } from './map-keys.ts';
import { Namespace } from './maps.ts';
import type { ValueFunction } from './parameters.ts';
import { splitArguments } from './runtime-arguments.ts';
import { TEXT_METHODS } from './text-methods.ts';
import { isMapping, nameType, ValueError } from './values.ts';

/**
 * `target[name]`, or `target.name` when `isAttribute`: then a method goes before a part of a map with its name. Undefined when there is no
 * such thing.
 */
export function memberOf(target: unknown, key: unknown, isAttribute = false): unknown {
  if (typeof target === 'string' || Array.isArray(target)) {
    if (typeof key === 'number') return itemAt(typeof target === 'string' ? [...target] : target, key);
    const method = methodOf(target, String(key));
    return method ?? (Array.isArray(target) ? NAMED_PARTS.get(target)?.[String(key)] : undefined);
  }
  if (target instanceof Namespace) return target.values.get(String(key));
  if (isMapping(target)) {
    const name = String(key);
    const isMethod = Object.hasOwn(MAP_METHODS, name);
    if (hasKey(target, key) && !(isMethod && isAttribute)) return target[name];
    return isMethod ? bound(MAP_METHODS, name, target) : undefined;
  }
  // gold's own values have what was given to them; nothing of JavaScript is to be seen.
  const isOwn = (typeof target === 'object' || typeof target === 'function') && target !== null;
  if (!isOwn || !Object.prototype.propertyIsEnumerable.call(target, String(key))) return undefined;
  return Reflect.get(target, String(key));
}

/** Negative numbers count from the end. */
function itemAt(list: readonly unknown[], index: number): unknown {
  return Number.isInteger(index) ? list.at(index) : undefined;
}

/** Names of parts of lists: of a group by `groupby`. */
const NAMED_PARTS = new WeakMap<readonly unknown[], Readonly<Record<string, unknown>>>();

/** A list whose parts have names, too. */
export function namedList(parts: Readonly<Record<string, unknown>>): unknown[] {
  const list = Object.values(parts);
  NAMED_PARTS.set(list, parts);
  return list;
}

/** The method of text or of a list, bound to its value. */
function methodOf(target: string | unknown[], name: string): unknown {
  if (typeof target !== 'string') return bound(LIST_METHODS, name, target);
  if (name !== 'format') return bound(TEXT_METHODS, name, target);
  return (...args: readonly unknown[]) => {
    const { positional, keywords } = splitArguments(args);
    return formatFields(target, positional, keywords, memberOf);
  };
}

function bound<T>(methods: Readonly<Record<string, ValueFunction<T>>>, name: string, value: T): unknown {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  return method && ((...args: readonly unknown[]) => method(value, ...args));
}

/** `target[start:stop:step]`, each undefined where it is left out. */
export function sliceOf(target: unknown, start: unknown, stop: unknown, step: unknown): unknown {
  if (typeof target !== 'string' && !Array.isArray(target)) {
    throw new ValueError(`only text and lists have slices, not ${nameType(target)}`);
  }
  const values: readonly unknown[] = typeof target === 'string' ? [...target] : target;
  const stride = toIndex(step) ?? 1;
  if (stride === 0) throw new ValueError('a slice has no step of zero');
  const { length } = values;
  const clamp = (index: number, low: number, high: number): number =>
    Math.min(Math.max(index < 0 ? index + length : index, low), high);
  const from =
    toIndex(start) === undefined
      ? stride > 0
        ? 0
        : length - 1
      : clamp(toIndex(start) ?? 0, stride > 0 ? 0 : -1, stride > 0 ? length : length - 1);
  const to =
    toIndex(stop) === undefined
      ? stride > 0
        ? length
        : -1
      : clamp(toIndex(stop) ?? 0, stride > 0 ? 0 : -1, stride > 0 ? length : length - 1);
  const picked: unknown[] = [];
  for (let index = from; stride > 0 ? index < to : index > to; index += stride) picked.push(values[index]);
  return typeof target === 'string' ? picked.join('') : picked;
}

function toIndex(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw new ValueError(`an index is a whole number, not ${nameType(value)}`);
  }
  return value;
}
