/** The races of many processes on local disk. */
import { join } from 'node:path';
import { localContext, openTestEngine } from '../support/engine.ts';
import { temporaryFolder } from '../support/folder.ts';
import { racesOn } from './races.ts';

racesOn('local disk', {
  engine: await openTestEngine(),
  delta: localContext(),
  newRoot: () => join(temporaryFolder(), 'table'),
  appenders: 8,
  appends: 50,
  changes: 15,
});
