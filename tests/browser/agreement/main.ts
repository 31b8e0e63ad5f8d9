import { scriptPolicy } from '../../../client/ui/app/scriptPolicy.ts';
import { startWorker } from '../../../client/ui/app/startWorker.ts';
import workerAddress from './worker.ts?worker&url';

/** Runs the checks in a worker, started as the product starts its own, and leaves what they counted on the page. */
const worker = startWorker(scriptPolicy([workerAddress])(workerAddress));
worker?.addEventListener('message', ({ data: line }) => {
  const place = document.createElement('p');
  place.textContent = String(line);
  document.body.append(place);
});
