/**
 * Every code of gold with its explanation, by area. The factories beside this file take their codes from here, so one
 * without an entry does not compile; they need only the type, so that the texts load for `gold explain` alone.
 */
import { ASSERTION } from './explanations/assertion.ts';
import { CATALOG } from './explanations/catalog.ts';
import { COMPILE } from './explanations/compile.ts';
import { DELTA } from './explanations/delta.ts';
import { ENGINE } from './explanations/engine.ts';
import type { Explanation } from './explanations/explanation.ts';
import { FRESHNESS } from './explanations/freshness.ts';
import { OBJECT_STORAGE } from './explanations/object-storage.ts';
import { PROCESSING } from './explanations/processing.ts';
import { PROJECT } from './explanations/project.ts';
import { PUBLISH } from './explanations/publish.ts';
import { SAMPLE } from './explanations/sample.ts';
import { SCAFFOLD } from './explanations/scaffold.ts';
import { SEED } from './explanations/seed.ts';
import { SELECTION } from './explanations/selection.ts';
import { STORAGE } from './explanations/storage.ts';
import { TEMPLATE } from './explanations/template.ts';
import { UNIT_TEST } from './explanations/unit-test.ts';
import { USAGE } from './explanations/usage.ts';
import { WATCH } from './explanations/watch.ts';

/** In the order in which a project meets them. */
export const AREAS = [
  { title: 'Project files', entries: PROJECT },
  { title: 'Templates and macros', entries: TEMPLATE },
  { title: 'Models, refs and sources', entries: COMPILE },
  { title: 'Assertions', entries: ASSERTION },
  { title: 'Unit tests', entries: UNIT_TEST },
  { title: 'Seeds and CSV', entries: SEED },
  { title: 'Selection', entries: SELECTION },
  { title: 'Freshness of sources', entries: FRESHNESS },
  { title: 'SQL and the engine', entries: ENGINE },
  { title: 'Publishing', entries: PUBLISH },
  { title: 'Watching', entries: WATCH },
  { title: 'Processing status and intake', entries: PROCESSING },
  { title: 'Files and disks', entries: STORAGE },
  { title: 'Object storage', entries: OBJECT_STORAGE },
  { title: 'The data catalog', entries: CATALOG },
  { title: 'Delta tables', entries: DELTA },
  { title: 'New projects', entries: SCAFFOLD },
  { title: 'The command line', entries: USAGE },
  { title: 'Sample data', entries: SAMPLE },
] as const;

type KeysOf<T> = T extends unknown ? keyof T : never;
export type ErrorCode = KeysOf<(typeof AREAS)[number]['entries']>;

export interface Area {
  readonly title: string;
  readonly codes: readonly CatalogueEntry[];
}

export interface CatalogueEntry extends Explanation {
  readonly code: string;
}

/** All areas with their codes, both in reading order. */
export function listAreas(): readonly Area[] {
  return AREAS.map(({ title, entries }) => ({
    title,
    codes: Object.entries<Explanation>(entries).map(([code, explanation]) => ({ code, ...explanation })),
  }));
}

/** Undefined for a code that gold does not have. */
export function findEntry(code: string): CatalogueEntry | undefined {
  return listAreas()
    .flatMap(({ codes }) => codes)
    .find((entry) => entry.code === code);
}
