/* Keeps the page /check working with the network cut: network first for the page and its bundle, the kept copy otherwise. */
"use strict";

var KEPT = "onex-check-1";

self.addEventListener("install", function () { self.skipWaiting(); });
self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });

function kept(request) {
  return caches.open(KEPT).then(function (cache) {
    return cache.match(request, { ignoreVary: true, ignoreSearch: request.mode === "navigate" });
  });
}

self.addEventListener("fetch", function (event) {
  var request = event.request;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(fetch(request).catch(function () {
    return kept(request).then(function (answer) { return answer || Response.error(); });
  }));
});
