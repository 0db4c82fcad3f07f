/** docs/errors.md from the catalogue (npm run errors). */
import { type CatalogueEntry, listAreas } from './catalogue.ts';

export function errorsPage(): string {
  const areas = listAreas();
  return `${[
    '# Errors',
    '<!-- Made by npm run errors from src/diagnostics/explanations; change it there. -->',
    'Each error has a code that stays the same between versions. `gold explain <code>` prints what stands here.',
    areas.map(({ title }) => `- [${title}](#${anchorOf(title)})`).join('\n'),
    ...areas.flatMap(({ title, codes }) => [`## ${title}`, ...codes.map(formatEntry)]),
  ].join('\n\n')}\n`;
}

function formatEntry({ code, title, meaning, wrong, remedy }: CatalogueEntry): string {
  return [
    `### ${code}`,
    `**${title}.** ${meaning}`,
    ...(wrong === undefined ? [] : [`\`\`\`${wrong.language}\n${wrong.text}\n\`\`\``]),
    remedy,
  ].join('\n\n');
}

/** As GitHub makes it of a heading. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
}
