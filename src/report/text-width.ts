/**
 * How many columns of a terminal a text takes (pure). Most texts are ASCII; the library for all others is loaded with the first of them, since
 * its tables of emoji take longer to be made than most commands to start.
 */
import { createRequire } from 'node:module';

// The bundler follows this as it would an import, see scripts/bundle.mjs.
const require = createRequire(import.meta.url);

const PLAIN = /^[\x20-\x7e]*$/;

/** Control characters and escape sequences take none, East Asian characters and emoji two. */
export function textWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  const { default: stringWidth }: typeof import('string-width') = require('string-width');
  return stringWidth(text);
}
