// Every page works without this file; it makes some of them kinder.

const each = (selector, act) => document.querySelectorAll(selector).forEach(act);
const on = (type, selector, act) => document.addEventListener(type, (event) => {
  const found = event.target instanceof Element && event.target.closest(selector);
  if (found) act(found, event);
});

// What is wrong is read out first.
document.getElementById("errors")?.focus();

// The current tab of a row that scrolls is in sight.
each(".tabs [aria-current]", (tab) => { tab.parentElement.scrollLeft = tab.offsetLeft - 16; });

// A form is sent once. The button says so; data-busy holds its words.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.target || "again" in form.dataset) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  const button = event.submitter || form.querySelector("button:not([type=button])");
  setTimeout(() => { // after the browser has taken name and value of the button
    form.querySelectorAll("button").forEach((other) => { other.disabled = true; });
    if (!button) return;
    button.setAttribute("aria-busy", "true");
    if (button.dataset.busy) {
      button.dataset.idle = button.innerHTML;
      button.textContent = button.dataset.busy;
    }
  });
});

// Coming back with the back key shows the page as it was left: sent and disabled.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  each("form[data-sent]", (form) => {
    delete form.dataset.sent;
    form.querySelectorAll("button").forEach((button) => {
      button.disabled = false;
      button.removeAttribute("aria-busy");
      if (button.dataset.idle) button.innerHTML = button.dataset.idle;
    });
  });
});

// A page that waits for something looks again every few seconds while it is seen, and not for ever.
each("[data-reload]", ({ dataset }) => {
  const key = "reloads " + location.pathname;
  const done = Number(sessionStorage.getItem(key)) || 0;
  if (done >= Number(dataset.reloadMost || 36)) return;
  const timer = setInterval(() => {
    if (document.hidden) return;
    clearInterval(timer);
    sessionStorage.setItem(key, done + 1);
    location.reload();
  }, Number(dataset.reload) * 1000);
});

// 「离我最近」: the place is asked for on tap only, and sent to about a hundred metres.
if (navigator.geolocation) each("form[data-near]", (form) => { form.hidden = false; });
on("submit", "form[data-near]", (form, event) => {
  const { lat, lng } = form.elements;
  if (!lat || !lng || lat.value) return;
  event.preventDefault();
  const button = form.querySelector("button");
  const refused = form.querySelector("[data-near-error]");
  button.setAttribute("aria-busy", "true");
  if (refused) refused.hidden = true;
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    lat.value = coords.latitude.toFixed(3);
    lng.value = coords.longitude.toFixed(3);
    form.submit();
  }, () => {
    button.removeAttribute("aria-busy");
    if (refused) refused.hidden = false;
  }, { timeout: 8000, maximumAge: 300000 });
});

// A sheet is opened by a link to the page that says the same.
on("click", "[data-sheet]", (opener, event) => {
  const sheet = document.getElementById(opener.dataset.sheet);
  if (!sheet?.showModal) return;
  event.preventDefault();
  sheet.showModal();
});
on("click", "[data-close]", (button) => button.closest("dialog")?.close());

each("[data-print], [data-copy]", (button) => { button.hidden = false; });
on("click", "[data-print]", () => print());
on("click", "[data-copy]", async (button) => {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.copied || button.textContent;
  } catch { /* the text stands beside the button */ }
});

// Once the page is there and has what it needs.
if ("serviceWorker" in navigator && isSecureContext) {
  addEventListener("load", () => setTimeout(() => navigator.serviceWorker.register("/sw.js").catch(() => {}), 3000));
}
