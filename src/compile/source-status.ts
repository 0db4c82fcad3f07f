/** Where the processing status of source tables is kept, and what must not lie there. */
import type { GoldError, Location } from '../diagnostics/gold-error.ts';
import { badIntake, statusInTheWay, statusWithoutPlace } from '../diagnostics/processing.ts';
import type { SourceFormat, SourceNode } from './manifest.ts';

export interface StatusFacts {
  /** `silver.orders` */
  readonly name: string;
  readonly format: SourceFormat;
  /** Absolute, of the table. */
  readonly location: string;
  /** It is written as a pattern. */
  readonly isPattern: boolean;
  /** Absolute location of the source; undefined when it has none. */
  readonly folder: string | undefined;
  readonly intake: boolean;
  /** `processing_status` of the table or the source. */
  readonly wanted: boolean | undefined;
  /** It is switched off for this table itself. */
  readonly isOff: boolean;
  readonly place: Location;
}

/** Delta tables are tracked unless that is switched off, intakes always, other files never. */
export function placeStatus(
  facts: StatusFacts,
  report: (error: GoldError) => void,
): Pick<SourceNode, 'intake' | 'statusFolder'> {
  const { name, format, location, isPattern, folder, intake, wanted, isOff, place } = facts;
  if (intake) {
    const problem =
      format === 'delta'
        ? 'it is a Delta table'
        : isPattern
          ? 'its location is a pattern'
          : isOff
            ? 'processing_status is off for it, and claims are part of the status'
            : undefined;
    if (problem !== undefined) {
      report(badIntake(name, problem, place));
      return { intake: false, statusFolder: undefined };
    }
  }
  const isTracked = intake || (format === 'delta' && wanted !== false);
  if (!isTracked) return { intake, statusFolder: undefined };
  // Records inside of a Delta table would be cleared away as files that its log does not know.
  const statusFolder =
    folder === undefined || isWithin(folder, location) ? parentOf(location) : trimSlashes(folder);
  if (statusFolder === undefined) report(statusWithoutPlace(name, location, place));
  return { intake, statusFolder };
}

/** Source tables that lie where the status of others is kept, or whose files would take records in. */
export function findInTheWay(sources: readonly SourceNode[]): GoldError[] {
  const folders = new Set(sources.flatMap(({ statusFolder }) => statusFolder ?? []));
  return sources.flatMap(({ source, name, location, format, intake, place }) => {
    for (const folder of folders) {
      const own = ['processing', 'archive', 'failed'].map((state) => `${folder}/${state}`);
      const inside = own.find((status) => isWithin(location, status));
      // All files of the format below a folder are its data, and records are JSON.
      const taken = format === 'json' && !intake && isWithin(folder, location) ? own[0] : undefined;
      const found = inside ?? taken;
      if (found !== undefined) return [statusInTheWay(`${source}.${name}`, found, place)];
    }
    return [];
  });
}

function isWithin(uri: string, folder: string): boolean {
  return `${trimSlashes(uri)}/`.startsWith(`${trimSlashes(folder)}/`);
}

/** Undefined for a bucket and for the root of a disk. */
function parentOf(uri: string): string | undefined {
  const [, parent] = /^((?:[a-z][a-z0-9+.-]*:\/\/[^/]+)?(?:\/[^/]+)*)\/[^/]+$/i.exec(trimSlashes(uri)) ?? [];
  return parent === undefined || parent === '' ? undefined : parent;
}

function trimSlashes(uri: string): string {
  return uri.replace(/(?<=[^/])\/+$/, '');
}
