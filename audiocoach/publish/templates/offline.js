// Starts the worker that keeps the pages of this site on the device. It needs https (or this computer itself).
"use strict";
if ("serviceWorker" in navigator && location.protocol.startsWith("http")) {
  navigator.serviceWorker.register("sw.js").then(async () => {
    await navigator.serviceWorker.ready;
    const parts = document.querySelectorAll("link[rel=stylesheet], link[rel=icon], link[rel=manifest], script[src]");
    const pages = await caches.open(`pages ${new URL("./", location)}`);
    await pages.addAll([location.origin + location.pathname, ...[...parts].map((part) => part.href || part.src)]);
  }).catch((error) => console.info(`This site is not kept on the device: ${error.message}`));
}
