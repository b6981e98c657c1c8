// The code page renews its code, hears of the visit, and copes without a network. All texts and
// numbers come from the server; the server also says how long a code lives, because the phone's
// clock may be anywhere. Without this file the page reloads by itself.

const RENEW_AT = 10; // seconds before the end
const RETRY = [1, 2, 4, 8]; // seconds
const WATCH_EVERY = 2500; // the receipt comes within 3 s
const WATCH_TAKEN = 1000; // while a cashier types
const WATCH_FOR = 180000; // a tap, or coming back, starts it anew
const SHOW_FOR = 600000; // a page that nobody touches stops showing live codes
const SAY_EVERY = 60000;

const slot = document.querySelector("[data-card]");
if (slot) cardPage();
const inbox = document.querySelector("[data-inbox]");
if (inbox && "IntersectionObserver" in window) inboxPage();

function cardPage() {
  const wall = Date.now(), mono = performance.now();
  // Either clock may stop while the phone sleeps; the one that did not is right.
  const now = () => Math.max(Date.now() - wall, performance.now() - mono);
  const status = document.querySelector("[data-status]");
  let ends = 0, touched = 0, said = -SAY_EVERY, watched = 0, tries = 0, again = 0, busy = false, asking = false, lock = null;

  const panel = () => slot.querySelector("[data-panel]");
  const kind = () => panel().dataset.panel;
  const left = () => Math.ceil((ends - now()) / 1000);

  function taken(html) {
    const next = new DOMParser().parseFromString(html, "text/html").querySelector("[data-panel]");
    if (!next) return location.reload(); // signed out, or something else than a panel
    const was = panel();
    if (next.dataset.panel === was.dataset.panel && next.dataset.panel !== "code") return;
    const open = was.querySelector("details[open]");
    was.replaceWith(next);
    // What stood below was counted before this visit: the receipt leads to what counts now.
    if (next.dataset.panel === "receipt") document.querySelectorAll("[data-before]").forEach((old) => { old.hidden = true; });
    if (open && next.querySelector("details")) next.querySelector("details").open = true;
    begin();
    say(next);
  }

  function say(it) {
    if (it.dataset.panel === "code" && now() - said < SAY_EVERY) return;
    said = now();
    status.textContent = it.dataset.say || "";
  }

  function begin() {
    const it = panel();
    if (it.dataset.seconds) ends = now() + it.dataset.seconds * 1000;
    tries = again = 0;
    tick();
  }

  async function renew(fresh) {
    if (busy) return;
    busy = true;
    const before = panel();
    const it = before.dataset.id ? before : shown;
    const body = new URLSearchParams({ card: it.dataset.id, since: it.dataset.since });
    if (fresh) body.set("fresh", "yes");
    try {
      const answer = await fetch("/card/code", { method: "POST", body, headers: { "X-Fragment": "panel" } });
      if (answer.status === 401) return location.reload();
      if (!answer.ok) throw answer.status;
      const next = await answer.text();
      if (panel() !== before && kind() === "receipt") return; // it came meanwhile, and stays
      taken(next);
    } catch {
      again = now() + RETRY[Math.min(tries++, RETRY.length - 1)] * 1000;
      if (fresh) tick();
    } finally {
      busy = false;
    }
  }

  // What stood on the page last, for asking again from a panel that knows no card.
  let shown = panel();

  function put(name) {
    const it = panel();
    if (it.dataset.panel === "code") shown = it;
    const next = document.querySelector(`template[data-${name}]`).content.firstElementChild.cloneNode(true);
    const last = next.querySelector("[data-last]");
    if (last) last.textContent = shown.querySelector("[data-digits]")?.textContent || "";
    it.replaceWith(next);
    say(next);
  }

  function tick() {
    if (document.hidden) return;
    const it = panel();
    if (kind() === "code") {
      shown = it;
      const rest = Math.max(left(), 0), words = it.querySelector("[data-left]");
      words.textContent = words.dataset.words.replace("{n}", rest);
      it.querySelector("progress").value = rest;
      const idle = now() - touched > SHOW_FOR;
      if (rest <= 0) return put(idle ? "paused" : "offline");
      if (rest <= RENEW_AT && !idle && now() >= again) renew();
      const more = it.querySelector("[data-watch]");
      if (more) more.hidden = now() - touched < WATCH_FOR;
    } else if (kind() === "offline" && now() >= again) renew();
    if (["code", "taken", "replaced"].includes(kind()) && now() - touched < WATCH_FOR && now() - watched >= (kind() === "taken" ? WATCH_TAKEN : WATCH_EVERY)) watch();
  }

  async function watch() {
    if (asking) return;
    asking = true;
    watched = now();
    const it = panel();
    try {
      const answer = await fetch(it.dataset.live);
      if (answer.status === 401) return location.reload();
      if (it !== panel()) return; // renewed meanwhile
      if (answer.status === 200) taken(await answer.text());
      else if (answer.status === 204 && kind() === "taken") renew(); // nobody confirmed
    } catch { /* the next one will tell */ } finally {
      asking = false;
    }
  }

  async function awake() {
    try { lock = lock && !lock.released ? lock : await navigator.wakeLock?.request("screen"); } catch { /* it may go dark */ }
  }

  function back() {
    if (document.hidden) return;
    touched = now();
    awake();
    if (kind() === "code" && left() < 15) { again = 0; renew(); }
    tick();
  }

  // Before app.js, which would send the form once and for all.
  slot.addEventListener("submit", (event) => {
    event.preventDefault();
    touched = now();
    renew(true);
  });
  slot.addEventListener("click", (event) => {
    if (event.target.closest("[data-retry]")) { touched = now(); again = 0; renew(kind() === "paused"); }
    if (event.target.closest("[data-watch]")) { touched = now(); watched = 0; tick(); }
  });
  document.addEventListener("visibilitychange", back);
  addEventListener("pageshow", (event) => { if (event.persisted) back(); });
  addEventListener("online", () => { again = 0; tick(); });
  touched = now();
  begin();
  awake();
  setInterval(tick, 500);
}

// A message counts as seen when it has stood before somebody's eyes for a second.
function inboxPage() {
  const waits = new Map();
  const seen = new IntersectionObserver((rows) => rows.forEach((row) => {
    clearTimeout(waits.get(row.target));
    if (row.isIntersecting) waits.set(row.target, setTimeout(() => mark(row.target), 1000));
  }), { threshold: 0.6 });
  const rest = () => inbox.querySelectorAll("[data-unseen]");

  async function mark(row) {
    if (document.hidden || !row.dataset.unseen) return;
    try {
      const answer = await fetch(inbox.action, { method: "POST", body: new URLSearchParams({ messages: row.dataset.unseen }), headers: { "X-Fragment": "seen" } });
      if (!answer.ok) return;
    } catch { return; }
    seen.unobserve(row);
    delete row.dataset.unseen;
    const button = inbox.querySelector("[data-mark]");
    if (button && !rest().length) button.hidden = true;
  }

  rest().forEach((row) => seen.observe(row));
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) rest().forEach((row) => { seen.unobserve(row); seen.observe(row); });
  });
}
