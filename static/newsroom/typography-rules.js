/* French typography for what is being typed: what a keystroke makes of the words before it.
 *
 * masthead/typography.py does the same to a whole text when it is published. Both are held to one
 * table, tests/masthead/typography_cases.json. */
(() => {
  const NARROW = "\u202f";
  const NO_BREAK = "\u00a0";
  const SPACE = "[ \\u00a0\\u202f\\u2009]";
  // What ends a word that is being typed; a full stop may still go on as a file's name.
  const END = "[\\s,;:!?…»”)]|\\.\\s";
  const TAIL = 48;
  const ALONE = "(?<![\\p{L}\\p{N}_.,@/#-])";
  const ADDRESS = /\S*(?::\/\/|www\.)\S*|[\w.+-]+@[\w-]+\.[\w.-]*\w/g;

  /* The quotation marks that are open at the end of the text: "", "«" or "«“". */
  function openQuotes(text) {
    let open = "";
    for (const [mark] of text.matchAll(/[«»“”]/g)) {
      if (mark === "«" || (mark === "“" && open)) open += mark;
      else if (mark === "”" && open.endsWith("“")) open = open.slice(0, -1);
      else if (mark === "»") open = open.slice(0, Math.max(open.lastIndexOf("«"), 0));
    }
    return open;
  }

  const opening = (open) => (open ? "“" : `«${NARROW}`);
  const closing = (open) => (open.endsWith("“") ? "”" : `${NARROW}»`);

  function quote([typed], before) {
    const open = openQuotes(before);
    if (/(?:^|\s)$/.test(before)) return open ? typed : opening(open);
    if (/[([{«“‘—–\-'’/]$/.test(before)) return opening(open);
    return open ? closing(open) : typed;
  }

  /* After a space within quotation marks, what follows says whether it opened or closed. */
  function lateQuote([typed, space, next], before) {
    const open = openQuotes(before);
    if (!open) return typed;
    return /[\s,;:.!?…)]/.test(next) ? closing(open) + next : space + opening(open) + next;
  }

  /* A dash that stands apart holds to what it encloses: the first opens, the next one closes. */
  function dash([typed, sign, next], before) {
    if (/\d$/.test(before) && /\d/.test(next)) return typed;
    let isOpen = false;
    const sentence = before.split(/[.!?…](?:[\u00a0\u202f]?»)?[ \n]/).at(-1);
    for (const [, space] of sentence.matchAll(/([ \u00a0])[–—][ \u00a0]/g)) isOpen = space === " ";
    const made = { "-": "–", "--": "—" }[sign] ?? sign;
    return (isOpen ? `${NO_BREAK}${made} ` : ` ${made}${NO_BREAK}`) + next;
  }

  const narrow = (text) => text.replaceAll(/\s/g, NARROW);

  /* What the text ends with, and what that becomes, given the text before it. */
  const RULES = [
    ["(?<=\\p{L})'([\\p{L}\\p{N}«“])", ([, next]) => `’${next}`],
    ["(?<=\\p{L})'\"", (found, before) => `’${opening(openQuotes(before))}`],
    ["(?<!\\.)\\.\\.\\.", () => "…"],
    ['"', quote],
    ['(\\s)"([^"])', lateQuote],
    [`«${SPACE}*`, () => `«${NARROW}`],
    [`(?<=\\S)${SPACE}*»`, () => `${NARROW}»`],
    // High punctuation: with the space typed, or forgotten at the end of a word. Never in a face.
    [`(?<=\\S)${SPACE}+([!?])`, ([, sign]) => NARROW + sign],
    [`(?<=\\S)${SPACE}+([;:])([\\s«])`, ([, sign, next]) => NARROW + sign + next],
    ["(?<=[\\p{L}\\p{N}_»)%’…])([;!?]+)(\\u202f?»|\\s|\\))", ([, signs, next]) =>
      signs + next === ";)" ? signs + next : NARROW + signs + next],
    ["(?<=[\\p{L}\\p{N}_»)]):(\\s)", ([, next]) => `${NARROW}:${next}`],
    // Dashes.
    ["(?<=[^\\s–—-]) (--?|–|—) ([^\\s–—-])", dash],
    ["(?<=\\p{L})--(\\p{L})", ([, next]) => `—${next}`],
    // What belongs to a number.
    [`${ALONE}([Nn])(?:[°º]${SPACE}?|o )(\\d)`, ([, letter, next]) => `${letter}ᵒ${NO_BREAK}${next}`],
    [`${ALONE}(\\d{1,3}(?:${SPACE}\\d{3})+)(\\D)`, ([, number, next]) => narrow(number) + next],
    [`(?<=\\d)${SPACE}([%°€])`, ([, sign]) => NO_BREAK + sign],
    [`(?<=\\d)${SPACE}(h|F|FCFA|francs?|km|kg|m|ha)(${END})`, ([, unit, next]) => NO_BREAK + unit + next],
    [`${ALONE}(\\d{1,2})${SPACE}?h${SPACE}?(\\d\\d)(${END})`, ([, hours, minutes, next]) =>
      `${hours}${NO_BREAK}h${NO_BREAK}${minutes}${next}`],
    [`${ALONE}(\\d{1,2})h(${END})`, ([, hours, next]) => `${hours}${NO_BREAK}h${next}`],
    [`${ALONE}(MM?\\.|Mmes?|Dr|Pr) (\\p{Lu})`, ([, title, next]) => title + NO_BREAK + next],
    [`${ALONE}([Nn]°) (\\p{L})`, ([, number, next]) => number + NO_BREAK + next],
  ].map(([pattern, make]) => [new RegExp(`(?:${pattern})$`, "u"), make]);

  /* Ordinals by their short endings, which are raised where the text can hold it. */
  const ORDINALS = [
    [`${ALONE}(1)(er|re|[èe]re)(s?)(${END})`, (letters) => (letters === "er" ? "er" : "re")],
    [`${ALONE}(\\d{1,4}|[IVX]+)(e|i?[èe]me)(s?)(${END})`, () => "e"],
    [`${ALONE}(2)(nde?|de)(s?)(${END})`, (letters) => letters],
  ].map(([pattern, shorten]) => [new RegExp(`(?:${pattern})$`, "u"), shorten]);

  function applied(text) {
    let raised = null;
    // No rule looks further back than a few words; what is open before them, quote() and dash() ask.
    const find = (pattern) => {
      const far = Math.max(text.length - TAIL, 0);
      const found = pattern.exec(text.slice(far));
      return found && { found, at: far + found.index };
    };
    for (const [pattern, make] of RULES) {
      const hit = find(pattern);
      if (hit) text = text.slice(0, hit.at) + make(hit.found, text.slice(0, hit.at));
    }
    for (const [pattern, shorten] of ORDINALS) {
      const hit = find(pattern);
      if (!hit) continue;
      const [, number, letters, plural, next] = hit.found;
      const made = shorten(letters) + plural;
      const start = hit.at + number.length;
      raised = [start, start + made.length];
      text = text.slice(0, start) + made + next;
      break;
    }
    return { text, raised };
  }

  /* The one stretch in which the texts differ. */
  function difference(before, after) {
    const shorter = Math.min(before.length, after.length);
    let from = 0;
    while (from < shorter && before[from] === after[from]) from++;
    let same = 0;
    while (same < shorter - from && before.at(-1 - same) === after.at(-1 - same)) same++;
    return { from, to: before.length - same, text: after.slice(from, after.length - same) };
  }

  const isInAddress = (text, from, to) =>
    [...text.matchAll(ADDRESS)].some(({ index, 0: { length } }) =>
      from === to ? index < from && from < index + length : from < index + length && index < to,
    );

  /* What to put in place of which stretch of the text: {from, to, text, raised}, or null.
   *
   * The text ends where the caret stands. `next` is the character after it, or a line's end once
   * one is done with the line: it counts for what it says of the text, and stays as it is. */
  function improve(text, next = "") {
    for (const ahead of next ? ["", next] : [""]) {
      const whole = text + ahead;
      const { text: made, raised } = applied(whole);
      if (!made.endsWith(ahead)) continue;
      if (made === whole && !raised) continue;
      const change = made === whole ? { from: text.length, to: text.length, text: "" } : difference(whole, made);
      if (change.to > text.length) continue;
      if (isInAddress(whole, change.from, change.to)) continue;
      return { ...change, raised };
    }
    return null;
  }

  window.manchette = Object.assign(window.manchette ?? {}, { improve });
})();
