// The steps of a shift in one document: pages take each other's place, screens lie over them, and
// a form is sent until it is answered.
import { $, isOn, session, sleep } from "./page.mjs";
import { play, speak } from "./sound.mjs";
import { fetchPage, showNetwork } from "./network.mjs";

/* ---- pages ---- */

let waitingPage = null; // its last body: "next customer" needs no network
let leavePage = () => {};
let enterPage = () => {};
export let step = 0; // counts what is on show, so that a late answer does not cover a later step

// onPage names what is done before a page is replaced and after the next one is there.
export function onPage(leave, enter) {
  leavePage = leave;
  enterPage = enter;
}

const isWaiting = (from) => $('[data-till="wait"]', from) && !$(".notice, .errors", from);

// saveWaitingPage saves the page that the document came with.
export function saveWaitingPage() {
  if (isWaiting(document)) waitingPage = { url: location.href, hasAddress: true, html: document.documentElement.outerHTML };
}

export function clearWaitingPage() {
  waitingPage = null;
}

export function showPage(answer, how = "replace") {
  const next = new DOMParser().parseFromString(answer.html, "text/html");
  if (!$("[data-till], .till-screen", next)) return location.assign(answer.hasAddress ? answer.url : "/till"); // a page of another area
  if (isWaiting(next)) waitingPage = answer;
  step++;
  leavePage();
  document.title = next.title;
  document.documentElement.lang = next.documentElement.lang;
  document.body.className = next.body.className;
  document.body.replaceChildren(...next.body.childNodes);
  if (answer.hasAddress) history[how === "push" ? "pushState" : "replaceState"](null, "", answer.url);
  scrollTo(0, 0);
  enterPage();
}

export async function goTo(url, how) {
  current = null;
  const to = new URL(url, location.href);
  if (waitingPage && to.pathname === "/till" && !to.search) return showPage({ ...waitingPage, url: to.href }, how);
  try {
    showPage(await fetchPage(to.href), how);
  } catch {
    showNetwork(false);
    showScreen("nonet");
  }
}

/* ---- screens ---- */

// showScreen shows one of the screens that came with the page, over the page, which stays.
export function showScreen(name) {
  const over = $("[data-local]");
  if (over?.dataset.local === name) return;
  over?.remove();
  const template = $(`template[data-screen="${name}"]`);
  if (!template) return;
  const made = document.createElement("div");
  made.dataset.local = name;
  made.append(template.content.cloneNode(true));
  document.body.append(made);
  enterScreen($(".till-screen", made));
}

export function enterScreen(section) {
  play(section.dataset.kind);
  speak(section.dataset.say);
  $("h1", section).focus();
  if (section.dataset.returns && isOn("returns")) countDown(section);
  const lock = $("[data-lock]", section);
  if (lock) countLock(lock);
}

// A lock says until when; its last second leads back to scanning.
async function countLock(line) {
  const mine = step;
  const ends = performance.now() + Number(line.dataset.lock) * 1000;
  for (;;) {
    const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
    const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    line.textContent = line.dataset.lockLine.replace("{left}", clock);
    if (!left) return goTo("/till");
    await sleep(1000);
    if (mine !== step || !line.isConnected) return;
  }
}

// The green screen goes back by itself, unless somebody touches it.
async function countDown(section) {
  const mine = step;
  const bar = $(".till-count", section);
  let left = Number(section.dataset.returns) * 4;
  for (const touch of ["pointerdown", "keydown"]) section.addEventListener(touch, () => { left = -1; bar.hidden = true; });
  for (bar.hidden = false; left > 0; left--) {
    bar.value = left / 4;
    await sleep(250);
    if (mine !== step) return;
  }
  if (!left) goTo("/till");
}

/* ---- forms that are sent until they are answered ---- */

// current is the confirmation or scan that waits for its answer. Its fields, with the key of
// the page, are sent again as they are: after 5 s, then every 40 s, 14 times at most. A try that
// never left the device is not one of them.
export let current = null;
const TRIES = 14;

export async function sendUntilAnswered(entry, how) {
  current = entry;
  if (entry.claim) session.set(entry.claim, JSON.stringify({ url: entry.url, body: entry.body }));
  for (let tries = 0, unsent = 0; current === entry;) {
    let pause = [1000, 2000, 4000, 8000][unsent] || 15000;
    if (navigator.onLine !== false) {
      const limit = tries++ ? 40000 : 5000;
      const start = performance.now();
      const answer = await fetchPage(entry.url, entry.body, limit).catch(() => null);
      if (current !== entry) return;
      if (answer) {
        abandon(entry);
        return showPage(answer, how);
      }
      if (tries >= TRIES) return showScreen("silent");
      pause = Math.max(0, limit - (performance.now() - start));
      showScreen("asking");
    } else {
      unsent++;
      showScreen(tries ? "asking" : "offline");
    }
    showNetwork(false);
    await Promise.race([sleep(pause), new Promise((done) => { entry.retry = done; })]);
  }
}

// abandon stops sending an entry, here and after a reload.
export function abandon(entry) {
  if (current === entry) current = null;
  if (entry.claim) session.set(entry.claim, null);
}

addEventListener("online", () => { showNetwork(true); current?.retry?.(); });
addEventListener("offline", () => showNetwork(false));
