/// <reference path="../../../client/vite-env.d.ts" />
import '../../../client/ui/style/index.css';
import { createRoot } from 'react-dom/client';
import { App } from '../../../client/ui/app/App.tsx';
import { pretend } from './pretend.ts';
import * as samples from './samples.ts';
import { type Scene, type SceneName, scenes } from './scenes.ts';

/** Draws one scene: `?scene=room&language=ar`; another with `window.draw`. The pretended engine is `window.pretended`. */

const asked = new URLSearchParams(window.location.search);
const language = asked.get('language') === 'ar' ? 'ar' : 'en';
const place = document.querySelector('#page');
if (place === null) throw new Error('no #page');
let root = createRoot(place);

const draw = (name: SceneName): void => {
  const scene: Scene = scenes[name](language);
  const pretended = pretend(scene);
  let waiting = scene.link ?? null;
  const link = {
    pending: () => waiting,
    settle: () => {
      waiting = null;
    },
    watch: () => () => undefined,
  };
  Object.assign(window, { pretended });
  root.unmount();
  root = createRoot(place);
  root.render(
    <App engine={pretended.engine} worker={null} link={link} language={language} start={scene.start ?? null} />,
  );
};

Object.assign(window, { samples, draw });
draw((asked.get('scene') ?? 'firstVisit') as SceneName);
