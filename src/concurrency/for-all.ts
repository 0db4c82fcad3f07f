/** Many calls, few of them at a time. */

/**
 * Runs `action` for all, at most `atOnce` side by side, and gives the results in the order of `items`. When one fails no further one begins;
 * those that run are waited for, and the first failure is thrown.
 */
export async function forAll<T, R>(
  items: Iterable<T>,
  atOnce: number,
  action: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  const queue = enumerate(items);
  const work = async (): Promise<void> => {
    for (const [index, item] of queue) {
      try {
        results[index] = await action(item, index);
      } catch (error) {
        failures.push(error);
      }
      if (failures.length > 0) return;
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, atOnce) }, work));
  if (failures.length > 0) throw failures[0];
  return results;
}

function* enumerate<T>(items: Iterable<T>): Generator<[number, T]> {
  let index = 0;
  for (const item of items) yield [index++, item];
}
