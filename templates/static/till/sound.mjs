// Sound, vibration and voice.
import { isOn } from "./page.mjs";

const TONES = { // Hz, start and length in seconds
  ok: [[880, 0, .16], [1320, .16, .16]],
  look: [[660, 0, .14], [660, .22, .14]],
  no: [[220, 0, .4]],
  system: [[440, 0, .08], [440, .16, .08], [440, .32, .08]],
  tick: [[1000, 0, .06]],
};
const PULSES = { ok: 60, look: [60, 60, 60], no: 300, system: [40, 40, 40, 40, 40] };
let audio = null;

// unlockSound is called in a gesture: browsers want one before the first sound.
export function unlockSound() {
  const Context = window.AudioContext || window.webkitAudioContext;
  if (!audio && Context) audio = new Context();
  if (audio?.state === "suspended") audio.resume().catch(() => {});
}

export const isSoundUnlocked = () => audio?.state === "running";

export function play(kind, loud = isOn("sound")) {
  if (kind in PULSES && navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.(PULSES[kind]); // before a gesture it is an error
  if (!loud || !isSoundUnlocked()) return;
  for (const [hertz, start, length] of TONES[kind] || []) {
    const from = audio.currentTime + start;
    const wave = audio.createOscillator();
    const volume = audio.createGain();
    const [type, loudest] = kind === "no" ? ["sawtooth", .25] : ["sine", .5];
    wave.type = type;
    wave.frequency.value = hertz;
    volume.gain.setValueAtTime(.0001, from);
    volume.gain.exponentialRampToValueAtTime(loudest, from + .01);
    volume.gain.setValueAtTime(loudest, from + length - .02);
    volume.gain.exponentialRampToValueAtTime(.0001, from + length);
    wave.connect(volume).connect(audio.destination);
    wave.start(from);
    wave.stop(from + length);
  }
}

// speak reads text aloud when the voice is on and the device has one of the page's language.
export function speak(text) {
  if (!text || !isOn("voice") || !window.speechSynthesis) return;
  const speech = new SpeechSynthesisUtterance(text);
  speech.lang = document.documentElement.lang;
  if (speechSynthesis.getVoices().some((voice) => voice.lang.startsWith(speech.lang.slice(0, 2)))) speechSynthesis.speak(speech);
}
