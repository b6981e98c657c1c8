// What every part of the till uses: the document, settings, storage.

export const $ = (selector, from = document) => from.querySelector(selector);
export const each = (selector, act) => document.querySelectorAll(selector).forEach(act);
export const pageName = () => $("[data-till]")?.dataset.till || ($(".till-screen") ? "screen" : "");
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

function storage(open) { // a browser may forbid storage; the till works without
  return {
    get(name) {
      try { return open()[`till.${name}`] ?? null; } catch { return null; }
    },
    set(name, value) {
      try {
        if (value === null) delete open()[`till.${name}`];
        else open()[`till.${name}`] = value;
      } catch { /* then not */ }
    },
  };
}

export const settings = storage(() => localStorage);
export const session = storage(() => sessionStorage);

// isOn tells whether a setting is on. All but the voice are, unless the cashier turns them off.
export const isOn = (name) => settings.get(name) === "on" || (name !== "voice" && settings.get(name) === null);
export const hasTouchScreen = () => matchMedia("(pointer: coarse)").matches;
