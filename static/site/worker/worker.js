// Asked for at most once an hour, as its headers say, and not at each page.
"serviceWorker" in navigator && addEventListener("load", () => navigator.serviceWorker.register("/sw.js", { updateViaCache: "all" }).catch(() => {}));
