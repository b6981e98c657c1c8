// The hardware scanner is a keyboard that types fast. Physical keys are read, not characters: a
// Chinese input method would turn letters and digits into words.
import { $, pageName } from "./page.mjs";
import { unlockSound } from "./sound.mjs";
import { groupTyped, takeCode } from "./scan.mjs";
import { pressKey } from "./confirm.mjs";

const burst = { text: "", at: 0, slowest: 0, timer: 0 };
const NO_TEXT = ["radio", "checkbox", "file", "button", "submit"];
const takesText = (el) => el instanceof HTMLTextAreaElement || el instanceof HTMLInputElement && !NO_TEXT.includes(el.type);

// keyOf is a digit, ".", "x" for any other key that a code may be made of, "" for the rest.
function keyOf(code) {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
  if (digit) return digit;
  if (/^(Period|NumpadDecimal)$/.test(code)) return ".";
  return /^(Key[A-Z]|Slash|Semicolon|Minus|Equal)$/.test(code) ? "x" : "";
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  unlockSound();
  if (event.code === "Enter" || event.code === "Tab") return endKey(event);
  const inField = takesText(event.target);
  if (event.code === "Backspace" && !inField && pageName() === "confirm") pressKey("back");
  const key = keyOf(event.code);
  if (!key) return;
  const now = event.timeStamp;
  if (now - burst.at > 120) {
    burst.text = "";
    burst.slowest = 0;
    if (inField) event.target.dataset.before = event.target.value;
  } else burst.slowest = Math.max(burst.slowest, now - burst.at);
  burst.text += key;
  burst.at = now;
  clearTimeout(burst.timer);
  if (inField) return;
  event.preventDefault();
  burst.timer = setTimeout(finish, 120);
}, true);

// endKey ends a burst by Enter or Tab; without a burst Enter means the button.
function endKey(event) {
  const inField = takesText(event.target);
  if (burst.text.length >= 8 && burst.slowest < 80 && event.timeStamp - burst.at < 200) {
    event.preventDefault();
    event.stopPropagation();
    if (inField) event.target.value = event.target.dataset.before || "";
    finish();
  } else if (burst.text && !inField) finish(); // typed by hand, and fast
  burst.text = "";
  if (event.code !== "Enter" || inField || !$("[data-sure]") || $("[data-local]") || event.target.closest("a, button")) return;
  event.preventDefault();
  $("[data-submit]").click();
}

function finish() {
  clearTimeout(burst.timer);
  const { text, slowest } = burst;
  burst.text = "";
  const run = /(\d+)\D*$/.exec(text)?.[1] || "";
  if (slowest < 80 && text.length >= 8) return takeCode(run.length >= 16 || run === text ? run : "x");
  if (pageName() === "confirm" && !$("[data-local]")) return [...text].forEach((key) => key !== "x" && pressKey(key));
  const field = $("[data-digits]"); // typed by hand
  if (!field || field.disabled || $("[data-local]")) return;
  field.focus();
  field.value += text.replace(/\D/g, "");
  groupTyped(field);
}
