/**
 * The document of the camera, in a tab of its own: it reads one code and hands its text to the page that asked, over a channel that both
 * know by a name drawn for this scan. No engine, no keys, nothing kept, nothing asked of any host.
 *
 *     ready --press--> starting --> looking --code--> done, or unheard where nobody takes it
 *       stale (nobody asked)  \        |
 *                              `--> noPicture <--(refused, none, failed; out of sight, taken away) --press--> starting
 */
import '../style/scan.css';
import { NEUTRAL_PAGE, neutralTab, onExitKey } from '../app/exitKey.ts';
import { type FromScan, LONGEST_CODE, scanChannel } from '../app/scanning.ts';
import { takeAsked } from './asked.ts';
import { closeCamera, type NoPicture, openCamera } from './camera.ts';
import { drawPage } from './draw.ts';
import { type Screen, show } from './screens.ts';
import { seek } from './seek.ts';
import { speechIn } from './words.ts';

/** A page that is there answers in milliseconds; one out of sight on a slow or busy device, seconds later. */
const ANSWER_MS = 10_000;

const asked = takeAsked(window);
const { words, ...speech } = speechIn(asked?.language ?? navigator.language.slice(0, 2));
const place = document.querySelector('#page');
if (place === null) throw new Error('scan.html has no #page');

/** Ends the picture that is on, if one is. */
let stop: (why: NoPicture) => void = () => undefined;

const column = drawPage(place, { ...speech, words }, leave);
const draw = (screen: Screen): void =>
  show(column, screen, words, { on: () => void scan(), off: () => stop('stopped'), close: () => window.close() });

onExitKey(leave);
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') stop('stopped');
});
window.addEventListener('pagehide', () => stop('stopped'));
draw({ kind: asked === null ? 'stale' : 'ready' });

/** From the press to the code, or to why there is none. */
async function scan(): Promise<void> {
  draw({ kind: 'starting' });
  const stream = await openCamera();
  if (typeof stream === 'string') return draw({ kind: 'noPicture', why: stream });
  const found = await look(stream);
  closeCamera(stream);
  if (found.kind === 'none') return draw({ kind: 'noPicture', why: found.why });
  draw({ kind: (await handOver(found.text)) ? 'done' : 'unheard' });
}

type Found = { readonly kind: 'code'; readonly text: string } | { readonly kind: 'none'; readonly why: NoPicture };

/** Shows the picture, and looks for a code in it until there is one or the picture ends. */
async function look(stream: MediaStream): Promise<Found> {
  const ended = new AbortController();
  let why: NoPicture = 'stopped';
  stop = (reason) => {
    why = reason;
    ended.abort();
  };
  for (const track of stream.getTracks()) track.addEventListener('ended', () => stop('stopped'));
  if (document.visibilityState === 'hidden') stop('stopped');
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = stream;
  draw({ kind: 'looking', video });
  video.play().catch(() => stop('failed'));
  const text = await seek(video, ended.signal);
  stop = () => undefined;
  video.srcObject = null;
  return text === null ? { kind: 'none', why } : { kind: 'code', text };
}

/** Gives the text to the page that asked; whether it took it. */
async function handOver(text: string): Promise<boolean> {
  if (asked === null) return false;
  const channel = scanChannel(asked.name);
  const code: FromScan = { kind: 'code', text: text.slice(0, LONGEST_CODE + 1) };
  const taken = await new Promise<boolean>((resolve) => {
    channel.addEventListener('message', () => resolve(true), { once: true });
    setTimeout(() => resolve(false), ANSWER_MS);
    channel.postMessage(code);
  });
  channel.close();
  return taken;
}

/** Quick exit: nothing is on this page, the camera goes off, and the page that asked leaves as well. */
function leave(): void {
  stop('stopped');
  document.body.replaceChildren();
  neutralTab();
  if (asked !== null) {
    const channel = scanChannel(asked.name);
    const left: FromScan = { kind: 'left' };
    channel.postMessage(left);
    channel.close();
  }
  window.location.replace(NEUTRAL_PAGE);
}
