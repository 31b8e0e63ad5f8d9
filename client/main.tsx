import './ui/style/index.css';
import { wrap } from 'comlink';
import { createRoot } from 'react-dom/client';
import type { EngineApi } from './engine/api.ts';
import fallbackAddress from './engine/worker.fallback.ts?worker&url';
import fastAddress from './engine/worker.ts?worker&url';
import { SERVICE_WORKER_PATH } from './serviceWorker/keptFiles.ts';
import { App } from './ui/app/App.tsx';
import { linkKeeper } from './ui/app/linkKeeper.ts';
import { offlineStart } from './ui/app/offlineStart.ts';
import { PublicRehearsal } from './ui/app/PublicRehearsal.tsx';
import { takeRehearsal } from './ui/app/rehearsalAddress.ts';
import { scriptPolicy } from './ui/app/scriptPolicy.ts';
import { startWorker } from './ui/app/startWorker.ts';

// First of all, before anything is drawn or awaited: the link leaves the address bar.
const link = linkKeeper(window);
const rehearses = takeRehearsal(window);

const place = document.querySelector('#page');
if (place === null) throw new Error('index.html has no #page');

/** The program: an engine in its worker, and the page that draws what it says. */
const drawProgram = (place: Element): void => {
  const workerAddress = typeof WebAssembly === 'undefined' ? fallbackAddress : fastAddress;
  const trusted = scriptPolicy([workerAddress, SERVICE_WORKER_PATH]);
  const worker = startWorker(trusted(workerAddress));
  const engine = worker === null ? null : wrap<EngineApi>(worker);
  createRoot(place).render(<App engine={engine} worker={worker} link={link} offline={offlineStart(trusted)} />);
};

// Whoever comes for the rehearsal gets no engine.
if (rehearses) createRoot(place).render(<PublicRehearsal />);
else drawProgram(place);
