/* Where the passage of a note is in the text that CKEditor holds.
 *
 * A passage is known by its words, `quote`, and by those around it, `before` and `after`. It is
 * looked for without what French typography changes (spaces, quotes, dashes); where its words were
 * edited elsewhere, by what stands around it, then by the words that look most like it. */
(() => {
  const AROUND = 80;
  const LONGEST = 2000;
  // A short quote stands in many places: some of what is around it must fit too.
  const SHORT = 24;
  const FITTING = 6;
  // Past this, comparing letter by letter would be felt while typing.
  const COMPARED = 256;

  const LIKE = { "«": '"', "»": '"', "“": '"', "”": '"', "„": '"', "’": "'", "‘": "'", "‛": "'", "′": "'", "`": "'" };
  const NOTHING = /[\s\u200b-\u200d\u2060\ufeff\u00ad]/;
  const bare = (sign) =>
    [...sign.normalize("NFKC").toLowerCase()]
      .map((one) => (NOTHING.test(one) ? "" : (LIKE[one] ?? one.replace(/[\u2010-\u2015\u2212]/, "-"))))
      .join("");

  /* The text without what typography changes, and where each sign of it stood: {text, at}. */
  function strip(words) {
    let text = "";
    const at = [];
    for (let place = 0; place < words.length; place++) {
      const signs = bare(words[place]);
      for (let count = 0; count < signs.length; count++) at.push(place);
      text += signs;
    }
    return { text, at };
  }

  /* The words of the whole text, and where each stretch of them stands in CKEditor's model. */
  function read(model) {
    const stretches = [];
    let text = "";
    for (const item of model.createRangeIn(model.document.getRoot()).getItems()) {
      if (item.is("$textProxy")) {
        stretches.push({ from: text.length, parent: item.parent, offset: item.startOffset, length: item.data.length });
        text += item.data;
      } else text += "\n";
    }
    return { model, stretches, text };
  }

  function placeOf({ model, stretches, text }, position) {
    for (const { from, parent, offset, length } of stretches) {
      if (parent === position.parent) {
        if (position.offset <= offset + length) return from + Math.max(0, position.offset - offset);
      } else if (position.isBefore(model.createPositionAt(parent, offset))) return from;
    }
    return text.length;
  }

  function positionOf({ model, stretches }, place) {
    const { from, parent, offset } = stretches.findLast((one) => one.from <= place);
    return model.createPositionAt(parent, offset + place - from);
  }

  /* Describe a range: {quote, before, after}. */
  function describe(flat, range) {
    const [start, end] = [placeOf(flat, range.start), placeOf(flat, range.end)];
    const one = (words) => words.replace(/\s+/g, " ");
    return {
      quote: one(flat.text.slice(start, end)).trim().slice(0, LONGEST),
      before: one(flat.text.slice(Math.max(0, start - AROUND), start)),
      after: one(flat.text.slice(end, end + AROUND)),
    };
  }

  /* Return the range of the word that a position is in or beside, or null. */
  function wordAt(flat, position) {
    const place = placeOf(flat, position);
    const [before] = flat.text.slice(0, place).match(/[\p{L}\p{M}\p{N}'’-]*$/u);
    const [after] = flat.text.slice(place).match(/^[\p{L}\p{M}\p{N}'’-]*/u);
    if (!before && !after) return null;
    const last = positionOf(flat, place + after.length - 1);
    return flat.model.createRange(positionOf(flat, place - before.length), last.getShiftedBy(1));
  }

  /* Return the range of a passage, or null. Only where it stands word for word, unless `roughly`. */
  function find(flat, passage, { roughly = false } = {}) {
    flat.bare ??= strip(flat.text);
    const { text, at } = flat.bare;
    const quote = strip(passage.quote).text;
    const around = [strip(passage.before).text, strip(passage.after).text];
    if (!quote || !text) return null;
    const found = exactly(text, quote, around) ?? (roughly ? between(text, quote, around) ?? alike(text, quote) : null);
    if (!found) return null;
    const [start, end] = found;
    const last = at[end - 1];
    return flat.model.createRange(positionOf(flat, at[start]), positionOf(flat, last).getShiftedBy(1));
  }

  function exactly(text, quote, around) {
    const needed = quote.length >= SHORT ? 0 : Math.min(FITTING, around.join("").length);
    let best = null;
    let most = needed - 1;
    for (let start = text.indexOf(quote); start >= 0; start = text.indexOf(quote, start + 1)) {
      const fitting = fit(text, start, start + quote.length, around);
      if (fitting > most) [best, most] = [[start, start + quote.length], fitting];
    }
    return best;
  }

  /* How many signs around it are those that were around it. */
  function fit(text, start, end, [before, after]) {
    let count = 0;
    for (let n = 1; n <= before.length && text[start - n] === before.at(-n); n++) count++;
    for (let n = 0; n < after.length && text[end + n] === after[n]; n++) count++;
    return count;
  }

  /* What stands between the words that stood around it, if it still looks like it. */
  function between(text, quote, [before, after]) {
    for (const length of [24, 10]) {
      const [tail, head] = [before.slice(-length), after.slice(0, length)];
      for (let start = text.indexOf(tail); start >= 0; start = text.indexOf(tail, start + 1)) {
        const from = start + tail.length;
        const to = head ? text.indexOf(head, from) : text.length;
        const size = to - from;
        if (to > from && size < 2 * quote.length + 40) {
          const [ours, theirs] = [text.slice(from, to), quote].map((words) => words.slice(0, COMPARED));
          const { errors } = align(theirs, ours, false);
          if (errors <= 0.6 * Math.max(ours.length, theirs.length)) return [from, to];
        }
        if (!tail) break;
      }
    }
    return null;
  }

  /* The words of the text that look most like it. */
  function alike(text, quote) {
    if (quote.length < 12) return null;
    const search = (words) => {
      const { errors, start, end } = align(words, text, true);
      return errors <= 0.3 * words.length ? [start, end] : null;
    };
    if (quote.length <= COMPARED) return search(quote);
    const [head, tail] = [search(quote.slice(0, 64)), search(quote.slice(-64))];
    const size = head && tail ? tail[1] - head[0] : 0;
    return size > quote.length / 2 && size < quote.length * 2 ? [head[0], tail[1]] : null;
  }

  /* Compare two strings by Levenshtein's distance, `pattern` with all of `text` or, after Sellers
   * (1980), with the part of it that is nearest: {errors, start, end}. */
  function align(pattern, text, isPart) {
    const rows = pattern.length;
    const cost = Int32Array.from({ length: rows + 1 }, (_, row) => row);
    const start = new Int32Array(rows + 1);
    let best = { errors: isPart ? Infinity : cost[rows], start: 0, end: 0 };
    for (let column = 1; column <= text.length; column++) {
      const sign = text.charCodeAt(column - 1);
      let [diagonal, from] = [cost[0], start[0]];
      cost[0] = isPart ? 0 : column;
      start[0] = isPart ? column : 0;
      for (let row = 1; row <= rows; row++) {
        let [least, origin] = [diagonal + (pattern.charCodeAt(row - 1) === sign ? 0 : 1), from];
        if (cost[row] + 1 < least) [least, origin] = [cost[row] + 1, start[row]];
        if (cost[row - 1] + 1 < least) [least, origin] = [cost[row - 1] + 1, start[row - 1]];
        [diagonal, from] = [cost[row], start[row]];
        [cost[row], start[row]] = [least, origin];
      }
      if (!isPart || cost[rows] < best.errors) best = { errors: cost[rows], start: start[rows], end: column };
    }
    return best;
  }

  window.manchette = Object.assign(window.manchette ?? {}, { passages: { read, placeOf, describe, wordAt, find, LONGEST } });
})();
