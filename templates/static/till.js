// The till. It stays one document for a shift, so that sound, camera, full screen and keep-awake
// stay unlocked: forms are sent and links followed by fetch, and the body of the answer takes the
// place of ours. Without this file the same pages work by themselves.
//
// What is decided here: that a payment code never leaves the device, and what the price line says
// while an amount is typed (whole fen, the server's formula; the server's word counts). Green is
// shown only by a page that the server made after its commit.

const $ = (selector, from = document) => from.querySelector(selector);
const each = (selector, act) => document.querySelectorAll(selector).forEach(act);
const page = () => $("[data-till]")?.dataset.till || ($(".till-screen") ? "screen" : "");
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

function box(storage) { // a browser may forbid storage; the till works without
  return {
    get(name) { try { return storage()[`till.${name}`] ?? null; } catch { return null; } },
    set(name, value) { try { if (value === null) delete storage()[`till.${name}`]; else storage()[`till.${name}`] = value; } catch { /* then not */ } },
  };
}
const settings = box(() => localStorage);
const session = box(() => sessionStorage);
const wanted = (name) => settings.get(name) === "on" || (name !== "voice" && settings.get(name) === null);
const touched = () => matchMedia("(pointer: coarse)").matches;

/* ---- sound, vibration, voice ---- */

const TONES = { // Hz, start and length in seconds
  ok: [[880, 0, .16], [1320, .16, .16]],
  look: [[660, 0, .14], [660, .22, .14]],
  no: [[220, 0, .4]],
  system: [[440, 0, .08], [440, .16, .08], [440, .32, .08]],
  tick: [[1000, 0, .06]],
};
const PULSES = { ok: 60, look: [60, 60, 60], no: 300, system: [40, 40, 40, 40, 40] };
let audio = null;

function unlock() { // browsers want a gesture before the first sound
  const Context = window.AudioContext || window.webkitAudioContext;
  if (!audio && Context) audio = new Context();
  if (audio?.state === "suspended") audio.resume().catch(() => {});
}

function play(kind, loud = wanted("sound")) {
  if (kind in PULSES && navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.(PULSES[kind]); // before a gesture it is an error
  if (!loud || audio?.state !== "running") return;
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

function say(text) {
  if (!text || !wanted("voice") || !window.speechSynthesis) return;
  const words = new SpeechSynthesisUtterance(text);
  words.lang = document.documentElement.lang;
  if (speechSynthesis.getVoices().some((voice) => voice.lang.startsWith(words.lang.slice(0, 2)))) speechSynthesis.speak(words);
}

/* ---- codes: the same rules as redemption.ReadCode ---- */

// read answers 18 good digits, or the name of the screen that says what the text is instead.
export function read(text) {
  text = text.trim();
  const link = /^https?:\/\/[^/]+\/q\/(\d+)(?:[?#].*)?$/i.exec(text);
  const digits = link ? link[1] : text.replace(/[\s-]/g, "");
  if (!/^\d+$/.test(digits)) return "not_ours";
  if (isPayment(digits)) return "payment_code";
  if (digits.length !== 18) return "bad_digits";
  if (!digits.startsWith("88")) return "not_ours";
  return luhn(digits) ? digits : "bad_digits";
}

function isPayment(digits) {
  const n = digits.length;
  const start = Number(digits.slice(0, 2));
  return n === 18 && start >= 10 && start <= 15 || n >= 16 && n <= 24 && start >= 25 && start <= 30 || n === 19 && start === 62;
}

function luhn(digits) {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    let d = Number(digits[digits.length - 1 - i]);
    if (i % 2 && (d *= 2) > 9) d -= 9;
    sum += d;
  }
  return sum % 10 === 0;
}

/* ---- one document ---- */

let home = null; // the waiting page's last body: "next customer" needs no network
let visit = 0; // counts what is on show, so that a late answer does not cover a later step

function net(up) {
  each("[data-net]", (sign) => {
    sign.textContent = up ? sign.dataset.up : sign.dataset.off;
    sign.toggleAttribute("data-down", !up);
  });
}

// ask fetches a page. Without an answer, or with one that is not ours, it fails.
async function ask(url, body, limit = 25000) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), limit);
  try {
    const answer = await fetch(url, {
      method: body ? "POST" : "GET", body, signal: stop.signal, credentials: "same-origin",
      headers: { Accept: "text/html", ...(body && { "Content-Type": "application/x-www-form-urlencoded" }) },
    });
    const html = await answer.text();
    if ([502, 503, 504].includes(answer.status) || !(answer.headers.get("Content-Type") || "").startsWith("text/html")) throw new Error("no answer");
    net(true);
    return { url: answer.url, led: answer.redirected || !body, html };
  } finally {
    clearTimeout(timer);
  }
}

function show(answer, how = "replace") {
  const next = new DOMParser().parseFromString(answer.html, "text/html");
  if (!$("[data-till], .till-screen", next)) return location.assign(answer.led ? answer.url : "/till"); // a page of another area
  if ($('[data-till="wait"]', next) && !$(".notice, .errors", next)) home = answer;
  visit++;
  stopCamera(false);
  document.title = next.title;
  document.documentElement.lang = next.documentElement.lang;
  document.body.className = next.body.className;
  document.body.replaceChildren(...next.body.childNodes);
  if (answer.led) history[how === "push" ? "pushState" : "replaceState"](null, "", answer.url);
  scrollTo(0, 0);
  enter();
}

async function go(url, how) {
  current = null;
  const to = new URL(url, location.href);
  if (home && to.pathname === "/till" && !to.search) return show({ ...home, url: to.href }, how);
  try {
    show(await ask(to.href), how);
  } catch {
    net(false);
    screen("nonet");
  }
}

// screen shows one of the screens that came with the page, over the page, which is kept.
function screen(name) {
  const over = $("[data-local]");
  if (over?.dataset.local === name) return;
  over?.remove();
  const words = $(`template[data-screen="${name}"]`);
  if (!words) return;
  const made = document.createElement("div");
  made.dataset.local = name;
  made.append(words.content.cloneNode(true));
  document.body.append(made);
  enterScreen($(".till-screen", made));
}

function enterScreen(section) {
  play(section.dataset.kind);
  say(section.dataset.say);
  $("h1", section).focus();
  if (section.dataset.returns && wanted("returns")) countDown(section);
}

// The green screen goes back by itself, unless somebody touches it.
async function countDown(section) {
  const mine = visit;
  const bar = $(".till-count", section);
  let left = Number(section.dataset.returns) * 4;
  for (const touch of ["pointerdown", "keydown"]) section.addEventListener(touch, () => { left = -1; bar.hidden = true; });
  for (bar.hidden = false; left > 0; left--) {
    bar.value = left / 4;
    await sleep(250);
    if (mine !== visit) return;
  }
  if (!left) go("/till");
}

/* ---- what is sent until it is answered ---- */

// current is the confirmation or scan that waits for its answer. Its fields, with the key of
// the page, are sent again as they are: after 5 s, then every 40 s, 14 times at most. A try that
// never left the device is not one of them.
let current = null;
const TRIES = 14;

async function insist(entry, how) {
  current = entry;
  if (entry.claim) session.set(entry.claim, JSON.stringify({ url: entry.url, body: entry.body }));
  for (let tries = 0, unsent = 0; current === entry;) {
    let pause = [1000, 2000, 4000, 8000][unsent] || 15000;
    if (navigator.onLine !== false) {
      const limit = tries++ ? 40000 : 5000;
      const start = performance.now();
      const answer = await ask(entry.url, entry.body, limit).catch(() => null);
      if (current !== entry) return;
      if (answer) {
        forget(entry);
        return show(answer, how);
      }
      if (tries >= TRIES) return screen("silent");
      pause = Math.max(0, limit - (performance.now() - start));
      screen("asking");
    } else {
      unsent++;
      screen(tries ? "asking" : "offline");
    }
    net(false);
    await Promise.race([sleep(pause), new Promise((done) => { entry.again = done; })]);
  }
}

function forget(entry) {
  if (current === entry) current = null;
  if (entry.claim) session.set(entry.claim, null);
}

addEventListener("online", () => { net(true); current?.again?.(); });
addEventListener("offline", () => net(false));

/* ---- scanning ---- */

const UNREAD = ["payment_code", "not_ours", "bad_digits"];
let last = { code: "", at: 0 };
let pending = "";

// taken is a text from gun, camera or photo. A number of another length was not misread: it is
// the bar code of something else.
function taken(text) {
  const found = read(text);
  const code = found === "bad_digits" && text.length !== 18 ? "not_ours" : found;
  if (code === last.code && performance.now() - last.at < 2000) return; // the gun fires twice
  const opened = last.opened;
  last = { code, at: performance.now(), opened };
  if (code.length !== 18) return screen(code);
  if (current?.claim) return; // an answer is on its way
  if (page() !== "confirm" || $("[data-local]")) return scan(code);
  if (code === opened) return;
  pending = code;
  $("[data-swap]").hidden = false;
  $("[data-swap-yes]").focus();
  play("look");
}

function scan(code, how = "push") {
  last = { code, at: performance.now(), opened: code };
  play("tick");
  const call = $(".till-call");
  if (call) call.setAttribute("aria-busy", "true");
  const body = new URLSearchParams({ code, from: page() === "practice" ? "practice" : "" }).toString();
  insist({ url: "/till/scan", body }, how);
}

function scanForm(form) {
  const field = form.elements.code;
  const code = read(field.value);
  const words = $("[data-digits-error]", form);
  if (words) words.hidden = true;
  if (code.length === 18) {
    wrong.times = 0;
    return scan(code);
  }
  if (code === "payment_code") {
    field.value = "";
    return screen(code);
  }
  play("look");
  if (!words) return screen(code);
  if (++wrong.times === 5) return restDigits(performance.now() + 60000);
  words.hidden = false;
  field.focus();
}

// Digits that cannot be a code never leave the till; after five of them typing rests a minute.
// Those that could be one are counted by the server, with a rest of its own.
const wrong = { times: 0, until: 0 };
function restDigits(until = wrong.until) {
  const form = $("[data-digits]")?.form;
  const rest = until - performance.now();
  if (!form || rest <= 0) return;
  Object.assign(wrong, { times: 0, until });
  const resting = (on) => {
    for (const part of form.elements) part.disabled = on;
    $("[data-digits-rest]", form).hidden = !on;
  };
  resting(true);
  setTimeout(() => { resting(false); form.elements.code.value = ""; }, rest);
}

// Digits are grouped as on the member's screen; the eighteenth needs no button.
function typedDigits(field) {
  const digits = field.value.replace(/[\s-]/g, "");
  if (!/^\d+$/.test(digits)) return;
  if (field.selectionEnd === field.value.length) field.value = digits.replace(/\d{4}(?=\d)/g, "$& ");
  if (digits.length === 18) scanForm(field.form);
}

/* ---- the hardware scanner: a keyboard that types fast ---- */

// Physical keys are read, not characters: a Chinese input method would make words of them.
const burst = { text: "", at: 0, slowest: 0, timer: 0 };
const typesInto = (el) => el instanceof HTMLTextAreaElement || el instanceof HTMLInputElement && !["radio", "checkbox", "file", "button", "submit"].includes(el.type);

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  unlock();
  const key = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1]
    ?? (/^(Key[A-Z]|Slash|Period|NumpadDecimal|Semicolon|Minus|Equal)$/.test(event.code) ? (/Period|Decimal/.test(event.code) ? "." : "x") : "");
  const now = event.timeStamp;
  const inField = typesInto(event.target);
  if (event.code === "Enter" || event.code === "Tab") {
    if (burst.text.length >= 8 && burst.slowest < 80 && now - burst.at < 200) {
      event.preventDefault();
      event.stopPropagation();
      if (inField) event.target.value = event.target.dataset.before || "";
      finish();
    } else if (burst.text && !inField) finish(); // typed by hand, and fast
    burst.text = "";
    if (event.code !== "Enter" || inField || !$("[data-sure]") || $("[data-local]") || event.target.closest("a, button")) return;
    event.preventDefault();
    return $("[data-submit]").click();
  }
  if (event.code === "Backspace" && !inField && page() === "confirm") press("back");
  if (!key) return;
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

function finish() {
  clearTimeout(burst.timer);
  const { text, slowest } = burst;
  burst.text = "";
  const run = /(\d+)\D*$/.exec(text)?.[1] || "";
  if (slowest < 80 && text.length >= 8) return taken(run.length >= 16 || run === text ? run : "x");
  if (page() === "confirm" && !$("[data-local]")) return [...text].forEach((key) => key !== "x" && press(key));
  const field = $("[data-digits]"); // typed by hand
  if (!field || field.disabled || $("[data-local]")) return;
  field.focus();
  field.value += text.replace(/\D/g, "");
  typedDigits(field);
}

/* ---- camera and photo: their file is fetched when one of them is used ---- */

let eye = null;

async function openEye() {
  const { eye: file, decoder } = $("[data-eye]").dataset;
  eye ||= await import(file);
  await eye.ready(decoder);
}

// The picture takes the place of the sign, the stop button that of the start button.
function cameraShown(on) {
  each("[data-camera], [data-camera-stop]", (part) => { part.hidden = !on; });
  each("[data-sign], [data-camera-start]", (part) => { part.hidden = on; });
}

async function startCamera() {
  const video = $("[data-camera] video");
  try {
    await openEye();
    $("[data-torch]").hidden = !await eye.open(video);
  } catch (failure) {
    settings.set("camera", "off");
    const none = failure.name === "NotFoundError"; // a till without one needs no advice
    return each("[data-camera-start], [data-camera-refused], [data-photo]", (part) => { part.hidden = none; });
  }
  settings.set("camera", "on");
  cameraShown(true);
  await eye.look(video, () => current || $("[data-local]"), taken);
  if (video.isConnected) stopCamera();
}

function stopCamera(wholly = true) {
  eye?.close(wholly);
  if (wholly && $("[data-camera]:not([hidden])")) cameraShown(false);
}

async function photo(input) {
  const empty = $("[data-photo-empty]");
  empty.hidden = true;
  const text = await openEye().then(() => eye.read(input.files[0])).catch(() => "");
  input.value = "";
  if (text) return taken(text);
  empty.hidden = false;
}

/* ---- confirm ---- */

const yuan = (fen) => `¥${String(Math.floor(fen / 100)).replace(/\B(?=(\d{3})+$)/g, ",")}.${String(fen % 100).padStart(2, "0")}`;
const fill = (text, words) => text.replace(/\{(\w+)\}/g, (all, name) => words[name] ?? all);

// fenOf reads "90", "90.5", "1,090.00"; NaN for anything else, such as "90,00".
export function fenOf(text) {
  const plain = text.replace(/[¥￥\s]/g, "").replace(/，/g, ",").replace(/[。．]/g, ".");
  const found = /^(\d{1,9}|\d{1,3}(?:,\d{3}){1,2})(?:\.(\d{0,2}))?$/.exec(plain);
  return found ? Number(found[1].replace(/,/g, "")) * 100 + Number(`${found[2] || ""}00`.slice(0, 2)) : NaN;
}

// priceOf is OfferTerms.Price: what is paid is rounded down, the discount is capped.
export function priceOf(bill, rate, cap) {
  const discount = bill - Math.floor(bill * rate / 10000);
  return cap && discount > cap ? cap : discount;
}

function update() {
  const form = $("form[data-claim]");
  const use = form && $("[name=use]:checked", form);
  if (!form?.elements.bill) return;
  const benefit = use && "benefit" in use.dataset;
  const bill = fenOf(form.elements.bill.value);
  const button = $("[data-submit]", form);
  let line = form.dataset[!use ? "choose" : benefit ? "noBill" : "enter"];
  let pay = "";
  $("[data-bill-part]", form).hidden = benefit || !$("[name=use]:enabled:not([data-benefit])", form);
  if (use && !benefit && bill > 0 && bill <= 10000000) {
    const { rate, cap, min, minText, rateText } = use.dataset;
    if (bill < Number(min)) line = fill(form.dataset.short, { minimum: minText, missing: yuan(min - bill) });
    else {
      const saved = priceOf(bill, Number(rate), Number(cap));
      pay = yuan(bill - saved);
      line = fill(form.dataset.line, { bill: yuan(bill), rate: rateText, saved: yuan(saved) });
    }
  }
  $("[data-line-out]", form).textContent = line;
  $("[data-pay]", form).textContent = pay;
  $("[data-collect]", form).toggleAttribute("data-none", !pay);
  button.toggleAttribute("data-sure", benefit || pay !== "");
  if (!button.disabled) button.textContent = benefit ? form.dataset.benefit : pay ? fill(form.dataset.with, { pay }) : form.dataset.without;
}

function press(key) {
  const field = $("form[data-claim]")?.elements.bill;
  if (!field || current) return;
  const next = key === "back" ? field.value.slice(0, -1) : field.value + key;
  if (next !== "" && next !== "." && Number.isNaN(fenOf(next))) return;
  field.value = next === "." ? "0." : next.replace(/^0+(?=\d)/, "");
  update();
  $("[data-pay-part]").previousElementSibling.scrollIntoView({ block: "nearest" }); // clear of the bar below
}

function confirmForm(form) {
  const body = new URLSearchParams(new FormData(form)).toString();
  const button = $("[data-submit]", form) || $("button", form);
  button.disabled = true;
  if (form.dataset.busy) button.textContent = form.dataset.busy;
  button.setAttribute("aria-busy", "true");
  insist({ url: form.action, body, claim: new URL(form.action).pathname });
}

async function holdClaim(form) {
  const mine = visit;
  const ends = performance.now() + Number(form.dataset.left) * 1000;
  const part = $("[data-holds]", form);
  for (;;) {
    const left = Math.max(0, Math.round((ends - performance.now()) / 1000));
    $("progress", part).value = left;
    if (left <= 30 && !part.classList.contains("till-soon")) {
      part.classList.add("till-soon");
      const more = $("[data-hold]", part); // not there once a claim lasts as long as it may
      if (more) more.hidden = false;
      const word = $("[data-holds-word]", part);
      word.textContent = word.dataset.soon;
    }
    await sleep(1000);
    if (mine !== visit) return;
    if (left <= 0 && !current) return go(location.href); // the server says what is the case
  }
}

function enterConfirm(form) {
  const field = form.elements.bill;
  const kept = session.get(new URL(form.action).pathname);
  if (field) {
    $("[data-pad]", form).hidden = false;
    if (touched()) field.inputMode = "none"; // the pad is ours; a soft keyboard would cover the button
    update();
  }
  holdClaim(form);
  if (!kept) return;
  const { url, body } = JSON.parse(kept); // the page was loaded again before the answer came
  const typed = new URLSearchParams(body);
  if (field) field.value = typed.get("bill") || "";
  for (const radio of form.querySelectorAll("[name=use]")) radio.checked = radio.value === typed.get("use");
  update();
  screen("asking");
  insist({ url, body, claim: new URL(form.action).pathname });
}

/* ---- waiting ---- */

let shift = false;
let begins = false; // the tap that starts the shift wakes the camera, too
let lock = null;

async function stayAwake() {
  if (!shift || document.hidden || lock && !lock.released) return;
  lock = await navigator.wakeLock?.request("screen").catch(() => null);
}

function startShift() {
  shift = begins = true;
  unlock();
  setTimeout(() => play("tick"), 80);
  stayAwake();
  if (touched()) document.documentElement.requestFullscreen?.().catch(() => {});
  if (page() !== "wait") return;
  enterWait();
  $(".till-call").focus();
}

function enterWait() {
  shift ||= audio?.state === "running"; // a tap on an earlier page has unlocked the sound
  $("[data-start]").hidden = shift;
  $("[data-ready]").hidden = !shift;
  for (const part of ["[data-gun]", "[data-settings]"]) $(part).hidden = false;
  each("[data-setting]", (box) => { box.checked = wanted(box.dataset.setting); });
  if (!shift) return $("[data-start] h1").focus();
  stayAwake();
  const can = window.BarcodeDetector || $("[data-decoder]"); // known at once: nothing moves under a finger
  const streams = Boolean(navigator.mediaDevices?.getUserMedia);
  $("[data-camera-start]").hidden = !can || !streams;
  $("[data-photo]").hidden = !can || streams;
  const chosen = settings.get("camera");
  if (can && streams && (begins || eye?.isOpen()) && (chosen === "on" || chosen === null && touched())) startCamera();
  begins = false;
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return stopCamera();
  stayAwake();
  if (page() === "wait" && shift && settings.get("camera") === "on") startCamera();
});

/* ---- every page ---- */

function enter() {
  net(navigator.onLine !== false);
  each("[data-print]", (button) => { button.hidden = false; });
  const over = $("main .till-screen");
  if (over) return enterScreen(over);
  const name = page();
  if (name === "wait") enterWait();
  if (name === "confirm") enterConfirm($("form[data-claim]"));
  if (name !== "wait") ($("#errors") || $("main h1"))?.focus?.();
  restDigits();
  const auto = $("form[data-auto]");
  if (auto && !document.hidden && !document.prerendering) scan(auto.elements.code.value, "replace");
}

addEventListener("click", unlock, true); // a finger that only comes down is no gesture yet

document.addEventListener("submit", (event) => {
  const form = event.target;
  const to = new URL(event.submitter?.hasAttribute("formaction") ? event.submitter.formAction : form.action);
  if (form.method !== "post" || to.origin !== location.origin || !to.pathname.startsWith("/till/")) return;
  event.preventDefault();
  if (current) return;
  const sideways = to.pathname !== new URL(form.action).pathname;
  if (!sideways && ("claim" in form.dataset || "resend" in form.dataset)) return confirmForm(form);
  if ("scanForm" in form.dataset) return scanForm(form);
  each("main button", (button) => { button.disabled = true; });
  home = null; // it may be another store's till from here on
  ask(to.href, new URLSearchParams(new FormData(form)).toString()).then((answer) => show(answer, sideways ? "replace" : "push"), () => {
    each("main button", (button) => { button.disabled = false; });
    net(false);
    screen("nonet");
  });
}, true);

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof Element)) return;
  const hit = (selector) => event.target.closest(selector);
  const key = hit("[data-key]");
  if (key) return press(key.dataset.key);
  if (hit("[data-shift]")) return startShift();
  if (hit("[data-test-tone]")) { unlock(); return setTimeout(() => play("ok", true), 80); }
  if (hit("[data-camera-start]")) return startCamera();
  if (hit("[data-camera-stop]")) { settings.set("camera", "off"); return stopCamera(); }
  if (hit("[data-swap-yes]")) return scan(pending);
  if (hit("[data-swap-no]")) { $("[data-swap]").hidden = true; return $("main h1").focus(); }
  if (hit("[data-hold]")) return $("[data-hold-sends]").click();
  const torch = hit("[data-torch]");
  if (torch) {
    const on = torch.getAttribute("aria-pressed") !== "true";
    torch.setAttribute("aria-pressed", on);
    return eye.light(on);
  }
  const link = hit("a[href]");
  if (!link || link.target || link.origin !== location.origin || !/^\/till(\/|$)/.test(link.pathname)) return;
  if (link.getAttribute("href").startsWith("#") && link.hash !== "#again") return;
  event.preventDefault();
  if (link.hash === "#again") { const again = current; $("[data-local]")?.remove(); screen("asking"); return insist(again); }
  if (current) forget(current); // the cashier has decided otherwise
  const over = link.closest("[data-local]");
  if (over && page() !== "screen" && (UNREAD.includes(over.dataset.local) || over.dataset.local === "nonet")) { // what lies beneath goes on
    over.remove();
    return page() === "wait" ? enterWait() : $("main h1")?.focus();
  }
  if ("shiftLink" in link.dataset) startShift();
  go(link.href, link.closest(".till-screen") ? "replace" : "push");
});

// The keys of the pad leave the focus where it is: Enter goes on meaning "confirm".
document.addEventListener("mousedown", (event) => { if (event.target.closest?.("[data-key]")) event.preventDefault(); });

document.addEventListener("input", (event) => {
  if (event.target.closest("form[data-claim]")) update();
  if ("digits" in event.target.dataset && !event.isComposing) typedDigits(event.target);
});
document.addEventListener("change", (event) => {
  const { target } = event;
  if (target.closest("[data-photo]")) return photo(target);
  if (target.dataset.setting) settings.set(target.dataset.setting, target.checked ? "on" : "off");
  if (target.closest("form[data-claim]")) update();
});
addEventListener("popstate", () => go(location.href));

if ($('[data-till="wait"]') && !$(".notice, .errors")) home = { url: location.href, led: true, html: document.documentElement.outerHTML };
enter();
