/**
 * The keys of maps as templates wrote them. Maps are objects, whose keys JavaScript makes text and puts in another order where they look
 * like numbers; what is noted here tells kind and order. Maps of YAML and JSON have texts for keys, and there a number finds its text.
 */

const KEYS = new WeakMap<object, Map<string, unknown>>();

type Mapping = Readonly<Record<string, unknown>>;

/** From now on the keys of `map` are those of `keys`, which are there by their texts. */
export function noteKeys(map: Mapping, keys: Map<string, unknown>): void {
  KEYS.set(map, keys);
}

/** Notes a key that the map is given, where its keys are noted at all. */
export function addKey(map: Mapping, key: unknown): void {
  const keys = KEYS.get(map);
  if (keys?.has(String(key)) === false) keys.set(String(key), key);
}

/** In their order; numbers are numbers where the template wrote them so. */
export function keysOf(map: Mapping): unknown[] {
  const keys = KEYS.get(map);
  return keys === undefined ? Object.keys(map) : [...keys.values()];
}

export function hasKey(map: Mapping, key: unknown): boolean {
  return Object.hasOwn(map, String(key)) && !isOtherKind(map, key);
}

/** Whether the map has a key of the same text that is another one: `1` beside `'1'`. */
export function isOtherKind(map: Mapping, key: unknown): boolean {
  const keys = KEYS.get(map);
  if (keys === undefined) return false;
  const text = String(key);
  return keys.has(text) && kindOf(keys.get(text)) !== kindOf(key);
}

export function haveSameKeys(a: Mapping, b: Mapping): boolean {
  const keys = keysOf(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, String(key)) && (!KEYS.has(a) || !isOtherKind(b, key)))
  );
}

/** A relation is as good a key as its text. */
function kindOf(key: unknown): string {
  if (key === null) return 'null';
  return typeof key === 'object' ? 'string' : typeof key;
}
