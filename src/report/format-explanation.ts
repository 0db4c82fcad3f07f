/** The catalogue of codes for a terminal. */
import type { Area, CatalogueEntry } from '../diagnostics/catalogue.ts';
import type { Colors } from './colors.ts';

export interface ExplanationFormat {
  readonly colors: Colors;
  /** Columns at most. */
  readonly width: number;
}

/** One code: what it means, something wrong, what to do. Ends with a newline. */
export function formatExplanation(entry: CatalogueEntry, format: ExplanationFormat): string {
  const { colors } = format;
  const parts = [
    `${colors.red(colors.bold(entry.code))}: ${entry.title}.`,
    formatProse(entry.meaning, format),
    ...(entry.wrong === undefined ? [] : [colors.dim(indent(entry.wrong.text))]),
    `${colors.cyan('What to do')}\n${formatProse(entry.remedy, format)}`,
  ];
  return `${parts.join('\n\n')}\n`;
}

/** All codes by area, each with its title. Ends with a newline. */
export function formatCodes(areas: readonly Area[], { colors }: Pick<ExplanationFormat, 'colors'>): string {
  const width = Math.max(...areas.flatMap(({ codes }) => codes.map(({ code }) => code.length)));
  const blocks = areas.map(({ title, codes }) =>
    [colors.bold(title), ...codes.map((entry) => `  ${entry.code.padEnd(width)}  ${entry.title}`)].join('\n'),
  );
  return `${blocks.join('\n\n')}\n\n${colors.dim('gold explain <code> says more of each.')}\n`;
}

/** Wrapped; with colours, code is coloured instead of standing between backticks. */
function formatProse(markdown: string, { colors, width }: ExplanationFormat): string {
  const wrapped = wrap(markdown, width);
  return colors.isColorSupported
    ? wrapped.replace(/`([^`]+)`/g, (_match, code: string) => colors.cyan(code))
    : wrapped;
}

function wrap(text: string, width: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}
