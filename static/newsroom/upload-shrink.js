/* A photograph made small before it is sent, where the browser can: 6 MB become some 300 KB.
 *
 * What the file says of itself in words (IPTC, XMP) goes with it, for the server to read; where it
 * was taken never does. */
(() => {
  const LONGEST_SIDE = 2000;
  const QUALITY = 0.82;
  // A file this small, of a picture no larger, would lose more than the link gains.
  const SMALL = 400000;
  // All that a camera or an agency writes before the pixels.
  const HEAD = 1 << 20;
  const SOI = 0xd8, SOS = 0xda, APP0 = 0xe0, APP1 = 0xe1, APP13 = 0xed;

  const latin = new TextDecoder("latin1");

  /* The segments of a JPEG before its pixels, as [{marker, bytes}], markers and lengths included. */
  function segments(head) {
    const found = [];
    if (head[0] !== 0xff || head[1] !== SOI) return found;
    for (let at = 2; at + 4 <= head.length && head[at] === 0xff && head[at + 1] !== SOS; ) {
      const end = at + 2 + head[at + 2] * 256 + head[at + 3];
      if (end > head.length) break;
      found.push({ marker: head[at + 1], bytes: head.slice(at, end) });
      at = end;
    }
    return found;
  }

  const startsWith = ({ bytes }, name) => latin.decode(bytes.subarray(4, 4 + name.length)) === name;
  const isIptc = (segment) => segment.marker === APP13 && startsWith(segment, "Photoshop 3.0\0");
  const isXmp = (segment) =>
    segment.marker === APP1 && startsWith(segment, "http://ns.adobe.com/xap/1.0/\0");
  const isExif = (segment) => segment.marker === APP1 && startsWith(segment, "Exif\0\0");

  /* Blank out of an XMP packet where the picture was taken; its length stays what it says. */
  function withoutPosition({ bytes }) {
    const position = /exif:GPS\w+\s*=\s*("[^"]*"|'[^']*')|<exif:GPS(\w+)[^>]*>[^]*?<\/exif:GPS\2>/g;
    for (const { index, 0: said } of latin.decode(bytes).matchAll(position))
      bytes.fill(0x20, index, index + said.length);
    return bytes;
  }

  /* The day on which it was taken, as 2026-11-25; empty where the file does not say. */
  function dayOf(found) {
    const exif = found.find(isExif);
    const days = exif ? latin.decode(exif.bytes).match(/\b(?:19|20)\d\d:\d\d:\d\d (?=\d\d:\d\d:\d\d)/g) : null;
    return days ? days.sort()[0].trim().replaceAll(":", "-") : "";
  }

  async function withWords(shrunk, words) {
    if (!words.length) return shrunk;
    const start = new Uint8Array(await shrunk.slice(0, 6).arrayBuffer());
    // What says that it is a JPEG comes first.
    const first = start[3] === APP0 ? 4 + start[4] * 256 + start[5] : 2;
    return new Blob([shrunk.slice(0, first), ...words, shrunk.slice(first)], { type: "image/jpeg" });
  }

  async function redraw(file) {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    try {
      const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
      if (scale === 1 && file.size <= SMALL) return null;
      const canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(bitmap.width * scale));
      canvas.height = Math.max(1, Math.round(bitmap.height * scale));
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.imageSmoothingQuality = "high";
      pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      return await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    } finally {
      bitmap.close();
    }
  }

  /* Return {blob, takenOn}: the file as it is to be sent, itself where it would gain nothing or
   * where the browser cannot read it (HEIC outside Safari). */
  async function shrink(file) {
    const found = segments(new Uint8Array(await file.slice(0, HEAD).arrayBuffer()));
    const takenOn = dayOf(found);
    let shrunk = null;
    // What moves would be still.
    if (file.type !== "image/gif") shrunk = await redraw(file).catch(() => null);
    if (!shrunk) return { blob: file, takenOn };
    const words = found.filter(isIptc).map(({ bytes }) => bytes);
    words.push(...found.filter(isXmp).map(withoutPosition));
    const blob = await withWords(shrunk, words);
    return { blob: blob.size < file.size ? blob : file, takenOn };
  }

  window.manchette = Object.assign(window.manchette ?? {}, { shrink });
})();
