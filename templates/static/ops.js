// The review queues: an opened item is held for whoever opened it, and keys decide. The
// pages work without this file.

const item = document.querySelector("[data-hold]");
const refresh = () => fetch(item.dataset.hold, { method: "POST", headers: { Accept: "text/html" }, redirect: "manual" })
  .then((answer) => { if (answer.status === 409) location.reload(); }, () => {});
if (item) {
  document.querySelector("[data-hold-form]")?.setAttribute("hidden", "");
  addEventListener("load", () => setTimeout(refresh, 500)); // the item is painted first
  setInterval(() => { if (document.visibilityState === "visible") refresh(); }, 240000);
}

// Keys can be switched off, and never act while somebody types or holds another key.
const shortcuts = document.querySelector("[data-keys]");
const box = document.querySelector("[data-keys-switch]");
const off = () => { try { return localStorage.getItem("keys") === "off"; } catch { return false; } };
if (shortcuts && box) {
  shortcuts.hidden = false;
  box.checked = !off();
  box.addEventListener("change", () => { try { localStorage.setItem("keys", box.checked ? "on" : "off"); } catch { /* not kept */ } });
  document.addEventListener("keydown", (event) => {
    const at = event.target instanceof Element ? event.target : null;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat || at?.closest("input, select, textarea, [contenteditable], dialog")) return;
    if (event.key === "?") return document.querySelector("[data-sheet=keys]")?.click();
    if (off()) return;
    const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!target) return;
    event.preventDefault();
    const wanted = document.querySelector(event.key.toLowerCase() === "r" ? "#preset" : "#evidence, #reference");
    if (target instanceof HTMLButtonElement && wanted && !wanted.value) wanted.focus();
    else target.click();
  });
}

// One tick for all the boxes of a list.
document.querySelectorAll("[data-all]").forEach((all) => {
  all.closest("[hidden]")?.removeAttribute("hidden");
  all.addEventListener("change", () => {
    document.querySelectorAll(`input[name="${CSS.escape(all.dataset.all)}"]`).forEach((one) => { one.checked = all.checked; });
  });
});
