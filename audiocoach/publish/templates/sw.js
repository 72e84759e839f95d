// Keeps the site on the device: the pages that were opened, and the tracks that were played (player.js puts these
// in). What has a version behind its name (?…) never changes and is answered from here. Pages come from the
// network while there is one. A page whose track is kept stays as it was until the new track is kept, too. An audio
// element is left to the network: it fails when its next bytes come from elsewhere than its first ones.
"use strict";
const PAGES = `pages ${registration.scope}`;
const TRACKS = `tracks ${registration.scope}`;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(PAGES).then((pages) => pages.add("index.html")));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { method, url, destination } = event.request;
  if (method === "GET" && url.startsWith(registration.scope) && destination !== "audio") {
    event.respondWith(answer(event.request));
  }
});

async function answer(request) {
  const [pages, tracks] = [await caches.open(PAGES), await caches.open(TRACKS)];
  const { origin, pathname, search } = new URL(request.url);
  const kept = search && ((await tracks.match(request.url)) || (await pages.match(request.url)));
  if (kept) return part(kept, request.headers.get("Range"));
  try {
    const fresh = await fetch(request);
    const isPage = request.mode === "navigate";
    if (fresh.status === 200 && (isPage || ["style", "script", "image", "manifest"].includes(request.destination))) {
      await pages.put(isPage ? origin + pathname : request.url, fresh.clone());
    }
    return fresh;
  } catch (error) {
    const path = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    const old = (await tracks.match(path)) || (await pages.match(path)) || (await pages.match(request));
    if (old) return old;
    throw error;
  }
}

async function part(response, range) { // a player asks for bytes=first-last
  const asked = /^bytes=(\d*)-(\d*)$/.exec(range || "");
  if (!asked || !(asked[1] || asked[2])) return response;
  const sound = await response.blob();
  const first = asked[1] ? Number(asked[1]) : Math.max(0, sound.size - Number(asked[2]));
  const last = asked[1] && asked[2] ? Math.min(Number(asked[2]), sound.size - 1) : sound.size - 1;
  if (first > last) return new Response("", { status: 416, headers: { "Content-Range": `bytes */${sound.size}` } });
  return new Response(sound.slice(first, last + 1), {
    status: 206,
    headers: {
      "Accept-Ranges": "bytes",
      "Content-Length": String(last + 1 - first),
      "Content-Range": `bytes ${first}-${last}/${sound.size}`,
      "Content-Type": response.headers.get("Content-Type"),
    },
  });
}
