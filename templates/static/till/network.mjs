// The way to the server.
import { each } from "./page.mjs";

// showNetwork sets the sign in the header.
export function showNetwork(up) {
  each("[data-net]", (sign) => {
    sign.textContent = up ? sign.dataset.up : sign.dataset.off;
    sign.toggleAttribute("data-down", !up);
  });
}

// fetchPage fetches a page. It fails without an answer, or with one that does not come from us.
export async function fetchPage(url, body, limit = 25000) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), limit);
  try {
    const response = await fetch(url, {
      method: body ? "POST" : "GET", body, signal: stop.signal, credentials: "same-origin",
      headers: { Accept: "text/html", ...(body && { "Content-Type": "application/x-www-form-urlencoded" }) },
    });
    const html = await response.text();
    const type = response.headers.get("Content-Type") || "";
    if ([502, 503, 504].includes(response.status) || !type.startsWith("text/html")) throw new Error("no answer");
    showNetwork(true);
    return { url: response.url, hasAddress: response.redirected || !body, html };
  } finally {
    clearTimeout(timer);
  }
}
