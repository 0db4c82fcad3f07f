/** Between the calls by which a run tells what happens and the events that others read. */
import type { RunEvents } from '../execute/run-context.ts';
import type { EventConsumer } from './event-stream.ts';

/** What a run is handed, so that its calls become events. */
export function emitRunEvents(emit: EventConsumer): RunEvents {
  return {
    runStarted: (names) =>
      emit({ kind: 'run-started', nodes: [...names].map(([id, name]) => ({ id, name })) }),
    nodeStarted: (id) => emit({ kind: 'node-started', id }),
    nodeProgress: (id, share) => emit({ kind: 'node-progressed', id, share }),
    nodeFinished: (result) => emit({ kind: 'node-finished', result }),
    noted: (text) => emit({ kind: 'noted', text }),
  };
}

/** For one who is told by calls and reads the stream. */
export function readRunEvents(told: RunEvents): EventConsumer {
  return (event) => {
    switch (event.kind) {
      case 'run-started':
        told.runStarted(new Map(event.nodes.map(({ id, name }) => [id, name])));
        break;
      case 'node-started':
        told.nodeStarted(event.id);
        break;
      case 'node-progressed':
        told.nodeProgress(event.id, event.share);
        break;
      case 'node-finished':
        told.nodeFinished(event.result);
        break;
      case 'noted':
        told.noted?.(event.text);
        break;
      default:
    }
  };
}
