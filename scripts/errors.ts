/** Writes docs/errors.md from the catalogue of codes. A test holds that it is up to date. */
import { writeFileSync } from 'node:fs';
import { errorsPage } from '../src/diagnostics/errors-page.ts';

writeFileSync(new URL('../docs/errors.md', import.meta.url), errorsPage());
