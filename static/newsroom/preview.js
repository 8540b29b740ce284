/* The preview's two screens: fitted to the window, and drawn again when the story is saved. */
(() => {
  const box = document.querySelector(".preview");

  function fit() {
    for (const frame of box.querySelectorAll("iframe")) {
      const room = frame.parentElement.clientWidth;
      const scale = Math.min(1, room / Number(frame.width));
      frame.style.transform = `scale(${scale})`;
      frame.parentElement.style.blockSize = `${Number(frame.height) * scale}px`;
    }
  }

  function redraw(frame) {
    const { contentWindow } = frame;
    const top = contentWindow.scrollY;
    frame.addEventListener("load", () => contentWindow.scrollTo(0, top), { once: true });
    contentWindow.location.reload();
  }

  new ResizeObserver(fit).observe(box);
  new BroadcastChannel("manchette").addEventListener("message", ({ data }) => {
    if (String(data.article) === box.dataset.article) box.querySelectorAll("iframe").forEach(redraw);
  });
})();
