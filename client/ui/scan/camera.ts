/** Why there is no picture. `stopped`: by whoever has the device, or because the tab went out of sight. */
export type NoPicture = 'refused' | 'none' | 'failed' | 'stopped';

/** Half a phone's resolution: a code of 60 digits and some words needs no more, and a slow device has less to look through. */
const PICTURE = { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } };

/** Asks the browser for the camera that looks away from the person; no sound. */
export async function openCamera(): Promise<MediaStream | NoPicture> {
  // Browsers hide it where the page did not come over a safe way.
  if (navigator.mediaDevices === undefined) return 'none';
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: false, video: PICTURE });
  } catch (failure) {
    return whyNot(failure);
  }
}

const whyNot = (failure: unknown): NoPicture => {
  const name = failure instanceof DOMException ? failure.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'none';
  return 'failed';
};

/** The camera's light goes out. */
export const closeCamera = (stream: MediaStream): void => {
  for (const track of stream.getTracks()) track.stop();
};
