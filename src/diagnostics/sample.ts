/** Errors of making sample data. */
import { GoldError } from './gold-error.ts';

export function sampleInTheWay(root: string): GoldError {
  return new GoldError({
    code: 'sample-in-the-way',
    message: `${root} holds a table that is not a sample, and samples never replace other data.`,
    hint: 'Choose another folder with --out, or move the table away.',
  });
}

export function badSampleOption(name: string, wanted: string): GoldError {
  return new GoldError({ code: 'bad-sample-option', message: `--${name} must be ${wanted}.` });
}

export function sampleUsage(problem: string, cause: unknown): GoldError {
  return new GoldError({ code: 'sample-usage', message: problem, cause });
}
