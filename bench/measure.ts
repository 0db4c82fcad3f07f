/** Times of two ways of doing one thing, taken in turns so that a noisy machine is noisy for both. */

export interface Contender {
  readonly name: string;
  run(): Promise<void> | void;
}

export interface Measurement {
  readonly name: string;
  /** Milliseconds. */
  readonly median: number;
  readonly least: number;
}

/** Each contender runs once unmeasured, then `runs` times in turns. */
export async function measure(contenders: readonly Contender[], runs: number): Promise<Measurement[]> {
  const times = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (const contender of contenders) await contender.run();
  for (let run = 0; run < runs; run += 1) {
    // The order changes with each round, so that nobody always comes after the other.
    for (const contender of run % 2 === 0 ? contenders : [...contenders].reverse()) {
      const start = performance.now();
      await contender.run();
      times.get(contender.name)?.push(performance.now() - start);
    }
  }
  return [...times].map(([name, list]) => {
    const sorted = list.sort((a, b) => a - b);
    return { name, median: sorted[Math.floor(sorted.length / 2)] ?? 0, least: sorted[0] ?? 0 };
  });
}

/** Prints all contenders, and the ratio of the first to the second by medians and by least times. */
export function report(title: string, measurements: readonly Measurement[]): void {
  const [ours, limit] = measurements;
  process.stdout.write(`${title}\n`);
  for (const { name, median, least } of measurements) {
    process.stdout.write(
      `  ${name.padEnd(34)} median ${median.toFixed(0).padStart(7)} ms   least ${least.toFixed(0).padStart(7)} ms\n`,
    );
  }
  if (ours === undefined || limit === undefined) return;
  const ratio = (a: number, b: number): string => `${(a / b).toFixed(3)} x`;
  process.stdout.write(
    `  ratio ${' '.repeat(28)} median ${ratio(ours.median, limit.median)}   least ${ratio(ours.least, limit.least)}\n\n`,
  );
}
