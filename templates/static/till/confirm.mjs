// The confirm page: what the price line says while an amount is typed, the number pad, the
// time that is left, and sending.
import { $, hasTouchScreen, session, sleep } from "./page.mjs";
import { fenOf, isParted, priceOf, yuan } from "./prices.mjs";
import { current, goTo, sendUntilAnswered, showScreen, step } from "./steps.mjs";

const fill = (text, params) => text.replace(/\{(\w+)\}/g, (all, name) => params[name] ?? all);

export function updatePrice() {
  const form = $("form[data-claim]");
  const use = form && $("[name=use]:checked", form);
  if (!form?.elements.bill) return;
  const benefit = use && "benefit" in use.dataset;
  const bill = fenOf(form.elements.bill.value);
  const button = $("[data-submit]", form);
  let line = form.dataset[!use ? "choose" : benefit ? "noBill" : "enter"];
  let pay = "";
  $("[data-bill-part]", form).hidden = benefit || !$("[name=use]:enabled:not([data-benefit])", form);
  if (use && !benefit) {
    const { rate, cap, min, minText, rateText } = use.dataset;
    const price = priceOf(bill, { rate: Number(rate), cap: Number(cap), min: Number(min) });
    const typed = form.elements.bill.value.trim();
    if (typed && Number.isNaN(bill)) line = fill(form.dataset[isParted(typed) ? "parted" : "unread"], { typed });
    else if (price.missing) line = fill(form.dataset.short, { minimum: minText, missing: yuan(price.missing) });
    else if ("paid" in price) {
      pay = yuan(price.paid);
      line = fill(form.dataset.line, { bill: yuan(bill), rate: rateText, saved: yuan(price.saved) });
    }
  }
  $("[data-line-out]", form).textContent = line;
  $("[data-pay]", form).textContent = pay;
  $("[data-collect]", form).toggleAttribute("data-none", !pay);
  button.toggleAttribute("data-sure", benefit || pay !== "");
  if (!button.disabled) button.textContent = benefit ? form.dataset.benefit : pay ? fill(form.dataset.with, { pay }) : form.dataset.without;
}

// pressKey is a key of the pad or of a keyboard without a field: a digit, "00", "." or "back".
export function pressKey(key) {
  const field = $("form[data-claim]")?.elements.bill;
  if (!field || current) return;
  const next = key === "back" ? field.value.slice(0, -1) : field.value + key;
  if (next !== "" && next !== "." && Number.isNaN(fenOf(next))) return;
  field.value = next === "." ? "0." : next.replace(/^0+(?=\d)/, "");
  updatePrice();
  $("[data-pay-part]").previousElementSibling.scrollIntoView({ block: "nearest" }); // clear of the bar below
}

export function sendForm(form) {
  const body = new URLSearchParams(new FormData(form)).toString();
  const button = $("[data-submit]", form) || $("button", form);
  button.disabled = true;
  if (form.dataset.busy) button.textContent = form.dataset.busy;
  button.setAttribute("aria-busy", "true");
  sendUntilAnswered({ url: form.action, body, claim: new URL(form.action).pathname });
}

async function countClaimDown(form) {
  const mine = step;
  const ends = performance.now() + Number(form.dataset.left) * 1000;
  const part = $("[data-holds]", form);
  for (;;) {
    const left = Math.max(0, Math.round((ends - performance.now()) / 1000));
    $("progress", part).value = left;
    if (left <= 30 && !part.classList.contains("till-soon")) {
      part.classList.add("till-soon");
      const more = $("[data-hold]", part); // not there once a claim lasts as long as it may
      if (more) more.hidden = false;
      const label = $("[data-holds-word]", part);
      label.textContent = label.dataset.soon;
    }
    await sleep(1000);
    if (mine !== step) return;
    if (left <= 0 && !current) return goTo(location.href); // the server says what is the case
  }
}

export function enterConfirm(form) {
  const field = form.elements.bill;
  const unanswered = session.get(new URL(form.action).pathname);
  if (field) {
    $("[data-pad]", form).hidden = false;
    if (hasTouchScreen()) field.inputMode = "none"; // the pad is ours; a soft keyboard would cover the button
    updatePrice();
  }
  countClaimDown(form);
  if (unanswered) resend(form, JSON.parse(unanswered));
}

// resend goes on with a form that was sent when the page was loaded again before the answer came.
function resend(form, { url, body }) {
  const typed = new URLSearchParams(body);
  const field = form.elements.bill;
  if (field) field.value = typed.get("bill") || "";
  for (const radio of form.querySelectorAll("[name=use]")) radio.checked = radio.value === typed.get("use");
  updatePrice();
  showScreen("asking");
  sendUntilAnswered({ url, body, claim: new URL(form.action).pathname });
}
