// The waiting page between two members, and the start of a shift.
import { $, each, hasTouchScreen, isOn, pageName, settings } from "./page.mjs";
import { isSoundUnlocked, play, unlockSound } from "./sound.mjs";
import { isCameraOpen, startCamera, stopCamera } from "./camera.mjs";

let shift = false;
let begins = false; // the tap that starts the shift wakes the camera, too
let wakeLock = null;

async function stayAwake() {
  if (!shift || document.hidden || wakeLock && !wakeLock.released) return;
  wakeLock = await navigator.wakeLock?.request("screen").catch(() => null);
}

export function startShift() {
  shift = begins = true;
  unlockSound();
  setTimeout(() => play("tick"), 80);
  stayAwake();
  if (hasTouchScreen()) document.documentElement.requestFullscreen?.().catch(() => {});
  if (pageName() !== "wait") return;
  enterWait();
  $(".till-call").focus();
}

export function enterWait() {
  shift ||= isSoundUnlocked(); // by a tap on an earlier page
  $("[data-start]").hidden = shift;
  $("[data-ready]").hidden = !shift;
  for (const part of ["[data-gun]", "[data-settings]"]) $(part).hidden = false;
  each("[data-setting]", (box) => { box.checked = isOn(box.dataset.setting); });
  if (!shift) return $("[data-start] h1").focus();
  stayAwake();
  const decodes = window.BarcodeDetector || $("[data-decoder]"); // known at once: nothing moves under a finger
  const streams = Boolean(navigator.mediaDevices?.getUserMedia);
  $("[data-camera-start]").hidden = !decodes || !streams;
  $("[data-photo]").hidden = !decodes || streams;
  const chosen = settings.get("camera");
  if (decodes && streams && (begins || isCameraOpen()) && (chosen === "on" || chosen === null && hasTouchScreen())) startCamera();
  begins = false;
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return stopCamera();
  stayAwake();
  if (pageName() === "wait" && shift && settings.get("camera") === "on") startCamera();
});
