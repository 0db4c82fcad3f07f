import { localStore } from '../../src/adapters/local-store/local-store.ts';
import { temporaryFolder } from '../support/folder.ts';
import { statusCases } from './status-cases.ts';

statusCases({ name: 'local disk', store: localStore(), root: temporaryFolder('gold-lake') });
