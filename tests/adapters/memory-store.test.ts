import { memoryStore } from '../../src/adapters/memory-store/memory-store.ts';
import { objectStoreConformance } from './object-store-conformance.ts';

objectStoreConformance('memory', () => ({ store: memoryStore(), prefix: '/root' }));
