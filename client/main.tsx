import './ui/style/index.css';
import { wrap } from 'comlink';
import { createRoot } from 'react-dom/client';
import type { EngineApi } from './engine/api.ts';
import fallbackAddress from './engine/worker.fallback.ts?worker&url';
import fastAddress from './engine/worker.ts?worker&url';
import { App } from './ui/app/App.tsx';
import { linkKeeper } from './ui/app/linkKeeper.ts';
import { startWorker } from './ui/app/startWorker.ts';

// First of all, before anything is drawn or awaited: the link leaves the address bar.
const link = linkKeeper(window);

const place = document.querySelector('#page');
if (place === null) throw new Error('index.html has no #page');

const worker = startWorker(typeof WebAssembly === 'undefined' ? fallbackAddress : fastAddress);
createRoot(place).render(<App engine={worker === null ? null : wrap<EngineApi>(worker)} worker={worker} link={link} />);
