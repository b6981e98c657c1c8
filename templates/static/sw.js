// Without a network: our own page instead of the browser's, and static files from the
// cache. Pages are never kept: they are personal. To switch this worker off for everybody,
// set OFF to true; each browser then drops the cache and the worker at its next visit.
const OFF = false;
const CACHE = "static-1";
const OFFLINE = "/offline";

self.addEventListener("install", (event) => {
  self.skipWaiting();
  if (!OFF) event.waitUntil(keepOffline());
});

// The offline page is kept together with the style sheet that it names.
async function keepOffline() {
  const cache = await caches.open(CACHE);
  const page = await fetch(OFFLINE, { credentials: "omit" });
  if (!page.ok) return;
  const files = (await page.clone().text()).match(/\/static\/style\.css[^"]*/g) || [];
  await cache.put(OFFLINE, page);
  await cache.addAll(files);
}

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (OFF || name !== CACHE) await caches.delete(name);
  if (OFF) await self.registration.unregister();
  else await self.clients.claim();
})()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (OFF || request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(async () => (await caches.match(OFFLINE)) || Response.error()));
  } else if (url.pathname.startsWith("/static/") && url.search) { // an address with a hash never changes
    event.respondWith(kept(request));
  }
});

async function kept(request) {
  const found = await caches.match(request);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) (await caches.open(CACHE)).put(request, answer.clone());
  return answer;
}
