// Codes on their way to the server, whichever way they came.
import { $, pageName } from "./page.mjs";
import { play } from "./sound.mjs";
import { isCode, readCode } from "./codes.mjs";
import { foldTyped } from "./fold.mjs";
import { current, sendUntilAnswered, showScreen } from "./steps.mjs";

let last = { code: "", at: 0 };
let pending = ""; // a new member's code, until the cashier answers whether to change over

// takeCode takes a text from gun, camera or photo. A number of another length was not misread: it
// is the bar code of something else.
export function takeCode(text) {
  const found = readCode(text);
  const code = found === "bad_digits" && text.replace(/\D/g, "").length !== 18 ? "not_ours" : found;
  if (code === last.code && performance.now() - last.at < 2000) return; // the gun fires twice
  const opened = last.opened;
  last = { code, at: performance.now(), opened };
  if (!isCode(code)) return showScreen(code);
  if (current?.claim) return; // an answer is on its way
  if (pageName() !== "confirm" || $("[data-local]")) return sendCode(code);
  if (code === opened) return;
  pending = code;
  $("[data-swap]").hidden = false;
  $("[data-swap-yes]").focus();
  play("look");
}

export const sendPending = () => sendCode(pending);

export function sendCode(code, how = "push") {
  last = { code, at: performance.now(), opened: code };
  play("tick");
  const call = $(".till-call");
  if (call) call.setAttribute("aria-busy", "true");
  const body = new URLSearchParams({ code, from: pageName() === "practice" ? "practice" : "" }).toString();
  sendUntilAnswered({ url: "/till/scan", body }, how);
}

/* ---- typed by hand ---- */

export function submitTyped(form) {
  const field = form.elements.code;
  const code = readCode(field.value);
  const error = $("[data-digits-error]", form);
  if (error) error.hidden = true;
  if (isCode(code)) return sendCode(code);
  if (code === "payment_code") {
    field.value = "";
    return showScreen(code);
  }
  play("look");
  if (!error) return showScreen(code);
  error.hidden = false;
  field.focus();
}

// groupTyped groups digits as on the member's screen; the eighteenth needs no button.
export function groupTyped(field) {
  const digits = foldTyped(field.value).replace(/[ -]/g, "");
  if (!/^\d+$/.test(digits)) return;
  if (field.selectionEnd === field.value.length) field.value = digits.replace(/\d{4}(?=\d)/g, "$& ");
  if (digits.length === 18) submitTyped(field.form);
}
