// The till. It stays one document for a shift, so that sound, camera, full screen and keep-awake
// stay unlocked: forms are sent and links followed by fetch, and the body of the answer takes the
// place of ours. Without this file the same pages work by themselves. Green is shown only by a
// page that the server made after its commit.
//
// Here events are handed to the modules in till/. templates/script.go joins them to one file.
import { $, each, pageName, settings } from "./till/page.mjs";
import { play, unlockSound } from "./till/sound.mjs";
import { fetchPage, showNetwork } from "./till/network.mjs";
import { abandon, current, enterScreen, clearWaitingPage, goTo, onPage, saveWaitingPage, sendUntilAnswered, showPage, showScreen } from "./till/steps.mjs";
import { groupTyped, sendCode, sendPending, submitTyped } from "./till/scan.mjs";
import "./till/keyboard.mjs";
import { readPhoto, startCamera, stopCamera, switchTorch } from "./till/camera.mjs";
import { enterConfirm, pressKey, sendForm, updatePrice } from "./till/confirm.mjs";
import { enterWait, startShift } from "./till/wait.mjs";

const UNREAD = ["payment_code", "not_ours", "bad_digits"]; // screens over a page that goes on

function enter() {
  showNetwork(navigator.onLine !== false);
  each("[data-print]", (button) => { button.hidden = false; });
  const over = $("main .till-screen");
  if (over) return enterScreen(over);
  const name = pageName();
  if (name === "wait") enterWait();
  if (name === "confirm") enterConfirm($("form[data-claim]"));
  if (name !== "wait") ($("#errors") || $("main h1"))?.focus?.();
  const auto = $("form[data-auto]");
  if (auto && !document.hidden && !document.prerendering) sendCode(auto.elements.code.value, "replace");
}

addEventListener("click", unlockSound, true); // a finger that only comes down is no gesture yet

document.addEventListener("submit", (event) => {
  const form = event.target;
  const to = new URL(event.submitter?.hasAttribute("formaction") ? event.submitter.formAction : form.action);
  if (form.method !== "post" || to.origin !== location.origin || !to.pathname.startsWith("/till/")) return;
  event.preventDefault();
  if (current) return;
  const sideways = to.pathname !== new URL(form.action).pathname;
  if (!sideways && ("claim" in form.dataset || "resend" in form.dataset)) return sendForm(form);
  if ("scanForm" in form.dataset) return submitTyped(form);
  each("main button", (button) => { button.disabled = true; });
  clearWaitingPage(); // it may be another store's till from here on
  fetchPage(to.href, new URLSearchParams(new FormData(form)).toString()).then((answer) => showPage(answer, sideways ? "replace" : "push"), () => {
    each("main button", (button) => { button.disabled = false; });
    showNetwork(false);
    showScreen("nonet");
  });
}, true);

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof Element)) return;
  const hit = (selector) => event.target.closest(selector);
  const key = hit("[data-key]");
  if (key) return pressKey(key.dataset.key);
  if (hit("[data-shift]")) return startShift();
  if (hit("[data-test-tone]")) { unlockSound(); return setTimeout(() => play("ok", true), 80); }
  if (hit("[data-camera-start]")) return startCamera();
  if (hit("[data-camera-stop]")) { settings.set("camera", "off"); return stopCamera(); }
  if (hit("[data-swap-yes]")) return sendPending();
  if (hit("[data-swap-no]")) { $("[data-swap]").hidden = true; return $("main h1").focus(); }
  if (hit("[data-hold]")) return $("[data-hold-sends]").click();
  const torch = hit("[data-torch]");
  if (torch) {
    const on = torch.getAttribute("aria-pressed") !== "true";
    torch.setAttribute("aria-pressed", on);
    return switchTorch(on);
  }
  const link = hit("a[href]");
  if (!link || link.target || link.origin !== location.origin || !/^\/till(\/|$)/.test(link.pathname)) return;
  if (link.getAttribute("href").startsWith("#") && link.hash !== "#again") return;
  event.preventDefault();
  followLink(link);
});

function followLink(link) {
  const over = link.closest("[data-local]");
  if (link.hash === "#again") {
    const again = current;
    $("[data-local]")?.remove();
    showScreen("asking");
    return sendUntilAnswered(again);
  }
  if (current) abandon(current); // the cashier has decided otherwise
  if (over && pageName() !== "screen" && (UNREAD.includes(over.dataset.local) || over.dataset.local === "nonet")) { // what lies beneath goes on
    over.remove();
    return pageName() === "wait" ? enterWait() : $("main h1")?.focus();
  }
  if ("shiftLink" in link.dataset) startShift();
  goTo(link.href, link.closest(".till-screen") ? "replace" : "push");
}

// The keys of the pad leave the focus where it is: Enter goes on meaning "confirm".
document.addEventListener("mousedown", (event) => { if (event.target.closest?.("[data-key]")) event.preventDefault(); });

document.addEventListener("input", (event) => {
  if (event.target.closest("form[data-claim]")) updatePrice();
  if ("digits" in event.target.dataset && !event.isComposing) groupTyped(event.target);
});

document.addEventListener("change", (event) => {
  const { target } = event;
  if (target.closest("[data-photo]")) return readPhoto(target);
  if (target.dataset.setting) settings.set(target.dataset.setting, target.checked ? "on" : "off");
  if (target.closest("form[data-claim]")) updatePrice();
});

addEventListener("popstate", () => goTo(location.href));

onPage(() => stopCamera(false), enter);
saveWaitingPage();
enter();
