/* What is pasted into a story keeps its words and structure, and loses the dress it came in. */
(() => {
  const RENAMED = { H1: "h2", H4: "h3", H5: "h3", H6: "h3", B: "strong", I: "em", DIV: "p" };
  const KEPT = new Set(
    "P H2 H3 STRONG EM A UL OL LI BLOCKQUOTE TABLE THEAD TBODY TR TH TD CAPTION SUB SUP BR ASIDE".split(" "),
  );
  const DROPPED = "script, style, iframe, object, embed, img, picture, video, audio, svg, meta, link, template";
  const BLOCKS = "p, h2, h3, ul, ol, blockquote, table";
  const KEPT_ATTRIBUTES = {
    A: ["href"], ASIDE: ["data-story", "data-document"], TH: ["scope"], FIGURE: ["class", "data-pictures"], IMG: ["src", "alt"],
  };

  /* A picture of the library, a gallery or a pair, from another story's form. */
  const isOurs = (figure) =>
    figure.matches(".gallery[data-pictures], .pair[data-pictures]") ||
    (figure.matches(".image") && Boolean(figure.querySelector(":scope > img[src^='/']")));

  const ofOurs = (node, ours) =>
    ["FIGURE", "IMG", "FIGCAPTION"].includes(node.tagName) && ours.has(node.closest("figure"));

  function rename(node) {
    // A block that holds blocks is a wrapper, not a paragraph.
    if (node.tagName === "DIV" && node.querySelector("p, div, h1, h2, h3, ul, ol, table, blockquote")) {
      node.replaceWith(...node.childNodes);
      return;
    }
    const made = node.ownerDocument.createElement(RENAMED[node.tagName]);
    made.append(...node.childNodes);
    node.replaceWith(made);
  }

  /* Google Docs wraps everything in a bold that is not bold, and writes bold as a style. */
  function readStyles(root) {
    for (const node of root.querySelectorAll("b[style*='font-weight:normal'], b[style*='font-weight: normal']"))
      node.replaceWith(...node.childNodes);
    for (const node of root.querySelectorAll("span[style]")) {
      const { fontWeight, fontStyle } = node.style;
      const name = Number(fontWeight) >= 600 || fontWeight === "bold" ? "strong" : fontStyle === "italic" ? "em" : "";
      if (!name) continue;
      const made = root.ownerDocument.createElement(name);
      made.append(...node.childNodes);
      node.replaceWith(made);
    }
  }

  /* Two line breaks in a row are a new paragraph that somebody typed in a hurry. */
  function splitParagraphs(root) {
    for (const paragraph of root.querySelectorAll("p")) {
      const parts = paragraph.innerHTML.split(/(?:<br>\s*){2,}/);
      if (parts.length < 2) continue;
      paragraph.replaceWith(
        ...parts.map((html) => Object.assign(root.ownerDocument.createElement("p"), { innerHTML: html })),
      );
    }
  }

  function dropEmpty(root) {
    for (const node of [...root.querySelectorAll("p, h2, h3, li, strong, em, a, blockquote")].reverse())
      if (!node.textContent.replaceAll("\u00a0", " ").trim() && !node.querySelector("aside")) node.remove();
  }

  function clean(html) {
    const { body } = new DOMParser().parseFromString(html, "text/html");
    const ours = new Set([...body.querySelectorAll("figure")].filter(isOurs));
    body.querySelectorAll(DROPPED).forEach((node) => ofOurs(node, ours) || node.remove());
    readStyles(body);
    for (const node of [...body.querySelectorAll("*")].reverse()) {
      if (RENAMED[node.tagName]) rename(node);
      else if (!KEPT.has(node.tagName) && !ofOurs(node, ours)) node.replaceWith(...node.childNodes);
    }
    for (const node of body.querySelectorAll("*"))
      for (const { name } of [...node.attributes])
        if (!(KEPT_ATTRIBUTES[node.tagName] ?? []).includes(name)) node.removeAttribute(name);
    splitParagraphs(body);
    // A block inside a paragraph, left by a renamed wrapper, ends it.
    for (const block of body.querySelectorAll(BLOCKS)) block.closest("p:has(p, ul, ol, table)")?.replaceWith(...block.closest("p:has(p, ul, ol, table)").childNodes);
    dropEmpty(body);
    return body.innerHTML;
  }

  function CleanPaste(editor) {
    editor.on("ready", () => {
      editor.plugins.get("ClipboardPipeline").on("inputTransformation", (event, data) => {
        if (data.sourceEditorId === editor.id) return;
        const { htmlProcessor } = editor.data;
        data.content = htmlProcessor.toView(clean(htmlProcessor.toData(data.content)));
      });
    });
  }

  window.ClassicEditor.builtinPlugins.push(CleanPaste);
})();
