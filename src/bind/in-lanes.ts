/** Calls side by side, few at a time. */
const LANES = 4;

export async function inLanes<T>(items: readonly T[], action: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const lane = async (): Promise<void> => {
    for (const item of queue) await action(item);
  };
  await Promise.all(Array.from({ length: Math.min(LANES, items.length) }, lane));
}
