// What a reader keeps of the site without a network: the front page and the last stories read, with
// the pictures that they had loaded. Online, a page always comes from the network, unless the site is
// down.
//
// The words stand in WORDS, which delivery/views.py puts before this.

const SHELL = "shell-1";
const STORIES = "stories-1";
const PICTURES = "pictures-1";
const MOST_STORIES = 20;
const MOST_PICTURES = 100;
const FRONT = "/";
const OFFLINE = "/hors-ligne/";

self.addEventListener("install", (event) => {
  self.skipWaiting();
  // Browsers that can leave the newsroom alone without even starting this.
  event.addRoutes?.({ condition: { urlPattern: "/admin/*" }, source: "network" })?.catch(() => {});
  event.waitUntil(caches.open(SHELL).then((cache) => cache.add(new Request(OFFLINE, { cache: "reload" }))));
});

self.addEventListener("activate", (event) => event.waitUntil(begin()));

async function begin() {
  for (const name of await caches.keys()) {
    if (![SHELL, STORIES, PICTURES].includes(name)) await caches.delete(name);
  }
  await self.clients.claim();
  // The page that is open came before this did; the browser may still have it, at no cost.
  for (const client of await self.clients.matchAll({ type: "window" })) {
    const copy = await fetch(client.url, { cache: "only-if-cached", mode: "same-origin" }).catch(() => {});
    if (copy) await keep(new URL(client.url), copy);
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  // The newsroom's pages, and the site at another instant.
  if (url.pathname.startsWith("/admin/") || url.searchParams.has("at")) return;
  if (request.mode === "navigate") event.respondWith(page(event, url));
  else if (request.destination === "image" && url.pathname.startsWith("/media/")) event.respondWith(picture(event));
});

async function page(event, url) {
  let answer;
  try {
    answer = await fetch(event.request);
  } catch {
    return (await keptCopy(url, WORDS.offline, WORDS.copy)) || offlinePage();
  }
  // The site is there and can't say more: what was kept of it can.
  if (answer.status >= 500) return (await keptCopy(url, WORDS.down, WORDS.downCopy)) || answer;
  if (url.pathname === OFFLINE && answer.ok) return offlinePage(answer);
  event.waitUntil(keep(url, answer.clone()).catch(() => {}));
  return answer;
}

const cacheOf = (url) => caches.open(url.pathname === FRONT ? SHELL : STORIES);

// A page without a question in its address is kept if it is a story's or the front page, and nobody
// said not to; one that is gone is forgotten.
async function keep(url, answer) {
  if (url.search) return;
  const cache = await cacheOf(url);
  const isGone = [404, 410].includes(answer.status) || answer.type === "opaqueredirect";
  if (isGone) await cache.delete(url.pathname);
  if (!answer.ok || answer.redirected || /no-store/.test(answer.headers.get("cache-control"))) return;
  // Without the line that says that the site is down, as it was just then (delivery/stale.py).
  const html = (await answer.text()).replace(/<p class="strip" role="status">[^]*?<\/p>/, "");
  if (url.pathname !== FRONT && !html.includes('property="og:type" content="article"')) return;
  // Last in the order of the cache, which is that of reading.
  await cache.delete(url.pathname);
  await cache.put(url.pathname, withText(answer, html, { "kept-at": new Date().toISOString() }));
  if (url.pathname !== FRONT) await shorten(cache, MOST_STORIES);
}

// An answer with another text: what says how long or how packed the old one was does not go along.
function withText(answer, text, others = {}, status = 200) {
  const headers = new Headers(others);
  for (const name of ["content-type", "content-security-policy", "referrer-policy", "kept-at"]) {
    if (answer.headers.has(name)) headers.set(name, answer.headers.get(name));
  }
  return new Response(text, { status, headers });
}

async function shorten(cache, most) {
  const requests = await cache.keys();
  for (const request of requests.slice(0, Math.max(0, requests.length - most))) await cache.delete(request);
}

async function picture(event) {
  const cache = await caches.open(PICTURES);
  const kept = await cache.match(event.request);
  if (kept) return kept;
  const answer = await fetch(event.request);
  const client = await self.clients.get(event.clientId);
  // Of the pages that are kept alone: the front page, and what may be a story.
  if (answer.status === 200 && client && /^\/([^/]+\/[^/]+\/)?$/.test(new URL(client.url).pathname)) {
    const copy = answer.clone();
    event.waitUntil(cache.put(event.request, copy).then(() => shorten(cache, MOST_PICTURES)).catch(() => {}));
  }
  return answer;
}

function when(words, copy) {
  const at = new Date(copy.headers.get("kept-at"));
  return words.replace("%(at)s", at.toLocaleString(WORDS.lang, { dateStyle: "long", timeStyle: "short" }));
}

const withStrip = (html, label, words) =>
  html.replace(/<body[^>]*>/, (body) => `${body}<aside class="elsewhen" aria-label="${label}"><p>${words}</p></aside>`);

async function keptCopy(url, label, said) {
  if (url.search || url.pathname === OFFLINE) return null;
  const copy = await (await cacheOf(url)).match(url.pathname);
  if (!copy) return null;
  const words = `${when(said, copy)} <a href="${OFFLINE}">${WORDS.kept}</a>`;
  return withText(copy, withStrip(await copy.text(), label, words));
}

// The page that lists what is kept: as it has just come from the network, or the kept one.
async function offlinePage(answer) {
  const page = answer || (await (await caches.open(SHELL)).match(OFFLINE));
  if (!page) return Response.error();
  const list = await listed();
  const html = (await page.text()).replace(/(<div id="kept">)[^]*?(<\/div>)/, (all, before, after) => (list ? before + list + after : all));
  return answer ? withText(page, html) : withText(page, withStrip(html, WORDS.offline, WORDS.absent), {}, 503);
}

// What is kept as HTML: the front page, then the stories, the last read first; of none, nothing.
async function listed() {
  const stories = await caches.open(STORIES);
  const front = await (await caches.open(SHELL)).match(FRONT);
  const rows = front ? [row(FRONT, WORDS.front, front)] : [];
  for (const request of (await stories.keys()).reverse()) {
    const copy = await stories.match(request);
    const title = (await copy.clone().text()).match(/<title>([^]*?)(?: — [^—]*)?<\/title>/);
    rows.push(row(new URL(request.url).pathname, title[1], copy));
  }
  return rows.join("");
}

const row = (path, title, copy) =>
  `<article class="card card--row"><h2 class="card__headline"><a href="${path}">${title}</a></h2><p class="card__meta">${when(WORDS.keptAt, copy)}</p></article>`;
