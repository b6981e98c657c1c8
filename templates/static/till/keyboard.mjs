// The hardware scanner. Physical keys are read, not characters: a Chinese input method would turn
// letters and digits into words.
import { $, pageName, settings } from "./page.mjs";
import { unlockSound } from "./sound.mjs";
import { codeIn, newBurst } from "./burst.mjs";
import { groupTyped, takeCode } from "./scan.mjs";
import { pressKey } from "./confirm.mjs";

const burst = newBurst(Number(settings.get("gap")) || 0, (gap) => settings.set("gap", Math.ceil(gap)));
let timer = 0;
const NO_TEXT = ["radio", "checkbox", "file", "button", "submit"];
const takesText = (el) => el instanceof HTMLTextAreaElement || el instanceof HTMLInputElement && !NO_TEXT.includes(el.type);

const SIGNS = { Slash: "/", NumpadDivide: "/", Period: ".", NumpadDecimal: ".", Semicolon: ":", Minus: "-", NumpadSubtract: "-", BracketLeft: "[", BracketRight: "]", Equal: "=", Comma: ",", Quote: "'", Backslash: "\\" };

// keyOf is what a key of a code stands for, "" for any other key. A digit with shift is a sign.
function keyOf({ code, shiftKey }) {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
  if (digit) return shiftKey ? "!" : digit;
  return /^Key([A-Z])$/.exec(code)?.[1] || SIGNS[code] || "";
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  unlockSound();
  if (event.code === "Enter" || event.code === "Tab") return endKey(event);
  const inField = takesText(event.target);
  if (event.code === "Backspace" && !inField && pageName() === "confirm") pressKey("back");
  const key = keyOf(event);
  if (!key) return;
  if (burst.push(key, event.timeStamp) && inField) event.target.dataset.before = event.target.value;
  clearTimeout(timer);
  if (inField) return;
  event.preventDefault();
  timer = setTimeout(finish, burst.pause());
}, true);

// endKey ends a burst by Enter or Tab; without a burst Enter means the button.
function endKey(event) {
  const inField = takesText(event.target);
  if (burst.endsGun(event.timeStamp)) {
    event.preventDefault();
    event.stopPropagation();
    if (burst.isEmpty()) return; // its read has been taken already
    if (inField) event.target.value = event.target.dataset.before || "";
    return finish();
  }
  if (inField) burst.end(event.timeStamp);
  else if (!burst.isEmpty()) finish(); // typed by hand, and fast
  if (event.code !== "Enter" || inField || !$("[data-sure]") || $("[data-local]") || event.target.closest("a, button")) return;
  event.preventDefault();
  $("[data-submit]").click();
}

function finish() {
  clearTimeout(timer);
  const { text, isGun } = burst.end(performance.now());
  if (isGun) return takeCode(codeIn(text));
  if (pageName() === "confirm" && !$("[data-local]")) return [...text].forEach((key) => /[\d.]/.test(key) && pressKey(key));
  const field = $("[data-digits]"); // typed by hand
  if (!field || field.disabled || $("[data-local]")) return;
  field.focus();
  field.value += text.replace(/\D/g, "");
  groupTyped(field);
}
