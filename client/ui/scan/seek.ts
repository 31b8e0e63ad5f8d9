import decodeQR from 'qr/decode.js';

/** The longest edge of a picture that is searched, in pixels: larger ones are drawn smaller first. */
const MOST_PIXELS = 960;

/** Between two pictures: often enough for a hand that does not hold still, seldom enough for a phone to stay cool. */
const BETWEEN_MS = 100;

/**
 * Looks for a code in what the video shows, until one is found or `signal` ends the search. Nothing is kept of a picture, and none
 * leaves this page. Resolves with the code's text, or null when it was ended.
 */
export async function seek(video: HTMLVideoElement, signal: AbortSignal): Promise<string | null> {
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  while (!signal.aborted) {
    const text = pen === null ? null : codeIn(video, canvas, pen);
    if (text !== null) return text;
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
  }
  return null;
}

/** The text of a code in the present picture, or null. */
function codeIn(video: HTMLVideoElement, canvas: HTMLCanvasElement, pen: CanvasRenderingContext2D): string | null {
  const { videoWidth, videoHeight } = video;
  if (videoWidth === 0 || videoHeight === 0) return null;
  const scale = Math.min(1, MOST_PIXELS / Math.max(videoWidth, videoHeight));
  const width = Math.round(videoWidth * scale);
  const height = Math.round(videoHeight * scale);
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  pen.drawImage(video, 0, 0, width, height);
  try {
    return decodeQR(pen.getImageData(0, 0, width, height));
  } catch {
    // The library throws where there is no code, or one that cannot be read.
    return null;
  }
}
