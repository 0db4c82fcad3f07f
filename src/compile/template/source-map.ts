/**
 * From an offset in rendered SQL back to the place in the file that the analyst wrote, through loops and macros.
 * The template is rendered a second time with a marker before each piece of output; stripped of the markers the two texts
 * must be equal. A template that looks at its own output (say, its length) can differ: then there is no exact map.
 */
import type { Location } from '../../diagnostics/gold-error.ts';

/** Where a piece of output comes from, counted from 1. `verbatim`: the output is the source text itself. */
export interface Segment {
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly verbatim: boolean;
}

export interface PlacedSegment extends Segment {
  readonly file: string;
  /** Text that was handed to a macro; behind its end goes on what was there before. */
  readonly isArgument: boolean;
}

/** Gives the place of a character (offset in UTF-16 units) of the rendered text. */
export type SourceMap = (offset: number) => Location | undefined;

const OPEN = '\uE000';
const CLOSE = '\uE001';
const MARKER = /\uE000([0-9]*)\uE001/g;

export function formatMarker(index: number): string {
  return `${OPEN}${index}${CLOSE}`;
}

/** An argument between markers of its own. */
export function markArgument(index: number, text: string): string {
  return `${formatMarker(index)}${text}${OPEN}${CLOSE}`;
}

/** Builds the map, or undefined when `marked` without markers is not `plain`. */
export function buildSourceMap(
  plain: string,
  marked: string,
  segments: readonly PlacedSegment[],
): SourceMap | undefined {
  const starts: number[] = [];
  const placed: PlacedSegment[] = [];
  let removed = 0;
  let outer: PlacedSegment | undefined;
  for (const match of marked.matchAll(MARKER)) {
    const segment: PlacedSegment | undefined = match[1] === '' ? outer : segments[Number(match[1])];
    if (segment === undefined) return undefined;
    if (!segment.isArgument) outer = segment;
    starts.push(match.index - removed);
    placed.push(segment);
    removed += match[0].length;
  }
  if (marked.replace(MARKER, '') !== plain) return undefined;
  return (offset) => {
    const index = findLastAtOrBefore(starts, offset);
    const segment = placed[index];
    return segment && locateIn(segment, plain.slice(starts[index], offset));
  };
}

function locateIn(segment: PlacedSegment, before: string): Location {
  if (!segment.verbatim) {
    return { file: segment.file, line: segment.line, column: segment.column, length: segment.length };
  }
  const lastBreak = before.lastIndexOf('\n');
  if (lastBreak === -1)
    return { file: segment.file, line: segment.line, column: segment.column + before.length };
  const breaks = before.split('\n').length - 1;
  return { file: segment.file, line: segment.line + breaks, column: before.length - lastBreak };
}

/** The last index whose start is ≤ offset; of equal starts the last, because it is the one that wrote the text there. */
function findLastAtOrBefore(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
