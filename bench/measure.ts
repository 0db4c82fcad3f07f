/** Times of several ways of doing one thing, taken in turns so that a noisy machine is noisy for all. */

export interface Contender {
  readonly name: string;
  /** What must be done anew before each run and is not measured. */
  prepare?(): unknown;
  /** May give a Usage. */
  run(): unknown;
  /** Throws when the run did not do its work; not measured. */
  check?(): unknown;
}

export interface Usage {
  readonly peakMib: number | undefined;
  /** Of a contender that takes its own time, in place of that from outside. */
  readonly milliseconds?: number;
}

export interface Measurement {
  readonly name: string;
  /** Milliseconds. */
  readonly least: number;
  readonly median: number;
  readonly most: number;
  /** The highest of all runs, where it is known. */
  readonly peakMib?: number | undefined;
}

export interface MeasureOptions {
  /** Whether each runs once unmeasured before; not for what takes minutes. */
  readonly warmUp?: boolean;
}

/** Each contender runs `runs` times, in turns. */
export async function measure(
  contenders: readonly Contender[],
  runs: number,
  { warmUp = true }: MeasureOptions = {},
): Promise<Measurement[]> {
  const times = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  const peaks = new Map<string, number>();
  const once = async (contender: Contender): Promise<number> => {
    await contender.prepare?.();
    const start = performance.now();
    const usage = await contender.run();
    const outside = performance.now() - start;
    const { peakMib: peak, milliseconds = outside } = isUsage(usage) ? usage : { peakMib: undefined };
    await contender.check?.();
    if (peak !== undefined) peaks.set(contender.name, Math.max(peak, peaks.get(contender.name) ?? 0));
    return milliseconds;
  };
  if (warmUp) for (const contender of contenders) await once(contender);
  for (let run = 0; run < runs; run += 1) {
    // The order changes with each round, so that nobody always comes after the other.
    for (const contender of run % 2 === 0 ? contenders : [...contenders].reverse()) {
      times.get(contender.name)?.push(await once(contender));
    }
  }
  return [...times].map(([name, list]) => {
    const sorted = list.sort((a, b) => a - b);
    return {
      name,
      least: sorted[0] ?? 0,
      median: medianOf(sorted),
      most: sorted.at(-1) ?? 0,
      peakMib: peaks.get(name),
    };
  });
}

/** Of sorted values; the mean of the two in the middle where their number is even. */
function medianOf(sorted: readonly number[]): number {
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

function isUsage(value: unknown): value is Usage {
  return typeof value === 'object' && value !== null && 'peakMib' in value;
}

/** What one benchmark found. */
export interface Result {
  readonly title: string;
  readonly measurements: readonly Measurement[];
}

const results: Result[] = [];

/** All that were reported in this process. */
export function allResults(): readonly Result[] {
  return results;
}

/** Prints all contenders, and the ratio of each further one to the first. */
export function report(title: string, measurements: readonly Measurement[]): void {
  results.push({ title, measurements });
  process.stdout.write(`${title}\n${formatMeasurements(measurements)}\n`);
}

function formatMeasurements(measurements: readonly Measurement[]): string {
  const [first] = measurements;
  const milliseconds = (value: number): string => value.toFixed(0).padStart(8);
  return measurements
    .map(({ name, least, median, most, peakMib }) => {
      const memory = peakMib === undefined ? '' : `   peak ${peakMib.toFixed(0).padStart(5)} MiB`;
      const ratio =
        first === undefined || first.name === name
          ? ''
          : `   ${(median / first.median).toFixed(2)} x by medians, ${(least / first.least).toFixed(2)} x by least`;
      return `  ${name.padEnd(38)} least ${milliseconds(least)}  median ${milliseconds(median)}  most ${milliseconds(most)} ms${memory}${ratio}\n`;
    })
    .join('');
}
