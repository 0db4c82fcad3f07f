/** Functions of values alone: dbt's and Jinja's. */
import { type TemplateFunction, templateFilters } from './filters.ts';
import { listOf } from './maps.ts';
import { templateTests } from './value-tests.ts';
import { ValueError } from './values.ts';

const FILTERS = templateFilters(templateTests());

/** By name. Those that are filters, too, mean the same. */
export const VALUE_FUNCTIONS: readonly (readonly [string, TemplateFunction])[] = [
  ...['tojson', 'fromjson', 'toyaml', 'fromyaml'].flatMap((name) => {
    const filter = FILTERS.get(name);
    return filter === undefined ? [] : [[name, filter] as const];
  }),
  /** Each value once, in the order of the list: Python's sets have none, and SQL should not differ from time to time. */
  ['set', (list) => FILTERS.get('unique')?.(list, true)],
  ['zip', (...lists) => zip(lists.map(listOf))],
  ['joiner', joiner],
  ['cycler', cycler],
];

/** As long as the shortest. */
function zip(lists: readonly (readonly unknown[])[]): unknown[][] {
  const length = lists.length === 0 ? 0 : Math.min(...lists.map((list) => list.length));
  return Array.from({ length }, (_, index) => lists.map((list) => list[index]));
}

/** Nothing at the first call, the separator from then on. */
function joiner(separator: unknown = ', '): unknown {
  let isUsed = false;
  return () => {
    const given = isUsed ? separator : '';
    isUsed = true;
    return given;
  };
}

/** One value after the other. */
function cycler(...values: unknown[]): unknown {
  if (values.length === 0) throw new ValueError('cycler() takes at least one value');
  let at = 0;
  return Object.defineProperties({} as object, {
    current: { enumerable: true, get: () => values[at % values.length] },
    next: { enumerable: true, value: () => values[at++ % values.length] },
    reset: {
      enumerable: true,
      value() {
        at = 0;
        return null;
      },
    },
  });
}
