// The buttons for camera and photo. Their work is done in till-camera.js, which is fetched when
// one of them is used.
import { $, each, settings } from "./page.mjs";
import { takeCode } from "./scan.mjs";
import { current } from "./steps.mjs";

let camera = null;

async function loadCamera() {
  const { cameraFile, decoder } = $("[data-camera-file]").dataset;
  camera ||= await import(cameraFile);
  await camera.ready(decoder);
}

export const isCameraOpen = () => Boolean(camera?.isOpen());
export const switchTorch = (on) => camera.light(on);

// The picture takes the place of the sign, the stop button that of the start button.
function showCamera(on) {
  each("[data-camera], [data-camera-stop]", (part) => { part.hidden = !on; });
  each("[data-sign], [data-camera-start]", (part) => { part.hidden = on; });
}

export async function startCamera() {
  const video = $("[data-camera] video");
  try {
    await loadCamera();
    $("[data-torch]").hidden = !await camera.open(video);
  } catch (failure) {
    settings.set("camera", "off");
    const none = failure.name === "NotFoundError"; // a till without one needs no advice
    return each("[data-camera-start], [data-camera-refused], [data-photo]", (part) => { part.hidden = none; });
  }
  settings.set("camera", "on");
  showCamera(true);
  await camera.look(video, () => current || $("[data-local]"), takeCode);
  if (video.isConnected) stopCamera();
}

// stopCamera stops reading, and unless a page follows that may use it, the camera with it.
export function stopCamera(wholly = true) {
  camera?.close(wholly);
  if (wholly && $("[data-camera]:not([hidden])")) showCamera(false);
}

export async function readPhoto(input) {
  const empty = $("[data-photo-empty]");
  empty.hidden = true;
  const text = await loadCamera().then(() => camera.read(input.files[0])).catch(() => "");
  input.value = "";
  if (text) return takeCode(text);
  empty.hidden = false;
}
