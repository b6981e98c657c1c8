// The till's camera and photos. till.js fetches this file when one of them is used.

let decode = null; // (picture) → texts
let stream = null;
let looking = false;
const canvas = document.createElement("canvas");

// ready finds what reads codes: the browser's own detector, else the optional decoder at address.
export async function ready(address) {
  if (decode) return;
  try {
    const formats = await window.BarcodeDetector?.getSupportedFormats();
    if (formats?.includes("qr_code")) {
      const detector = new BarcodeDetector({ formats: ["qr_code", "code_128"].filter((f) => formats.includes(f)) });
      decode = async (picture) => (await detector.detect(picture)).map((found) => found.rawValue);
      return;
    }
  } catch { /* named, but not there */ }
  if (!address || !window.Worker) throw new DOMException("nothing reads codes here", "NotFoundError");
  decode = inWorker(address);
}

function inWorker(address) { // one picture at a time
  const worker = new Worker(address);
  let answer = () => {};
  worker.onmessage = ({ data }) => answer(data.data ? [data.data] : []);
  worker.onerror = () => answer([]);
  return (picture) => new Promise((done) => {
    answer = done;
    const data = picture.getContext("2d").getImageData(0, 0, picture.width, picture.height);
    worker.postMessage({ id: 1, type: "decode", data }, [data.data.buffer]);
  });
}

// The square in the middle is where one aims.
function draw(source, width, height, most) {
  const side = Math.min(width, height);
  const size = canvas.width = canvas.height = Math.min(side, most);
  canvas.getContext("2d", { willReadFrequently: true }).drawImage(source, (width - side) / 2, (height - side) / 2, side, side, 0, 0, size, size);
  return canvas;
}

export const isOpen = () => Boolean(stream);

// open shows the rear camera in video and tells whether it has a light. It fails as the browser does.
export async function open(video) {
  stream ||= await navigator.mediaDevices.getUserMedia({ video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 } }, audio: false });
  video.srcObject = stream;
  await video.play().catch(() => {});
  return Boolean(stream?.getVideoTracks()[0].getCapabilities?.().torch);
}

// look reads until it is closed, the page has gone or a minute has passed: a forgotten camera
// drains the battery.
export async function look(video, busy, taken) {
  const until = performance.now() + 60000;
  const on = () => looking && video.isConnected;
  looking = true;
  while (on() && performance.now() < until) {
    if (video.videoWidth && !document.hidden && !busy()) {
      const texts = await decode(draw(video, video.videoWidth, video.videoHeight, 720)).catch(() => []);
      if (texts.length && on()) taken(texts[0]);
    }
    await new Promise((done) => setTimeout(done, 110));
  }
}

// close stops reading, and the camera with it: wholly at once, otherwise in a minute, so that the
// next waiting page takes it over without asking again.
export function close(wholly) {
  looking = false;
  if (!wholly) return setTimeout(() => looking || close(true), 60000);
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
}

export function light(on) {
  stream?.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: on }] }).catch(() => {});
}

// read answers what stands in a photo, "" for nothing.
export async function read(file) {
  const picture = await createImageBitmap(file);
  for (const most of [1200, 900, 600]) {
    const texts = await decode(draw(picture, picture.width, picture.height, most)).catch(() => []);
    if (texts.length) return texts[0];
  }
  return "";
}
