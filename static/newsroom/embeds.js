/* What other sites play, in CKEditor: its own MediaEmbed, in the newsroom's words, and only where an
 * address stands alone. */
(() => {
  const FRENCH = {
    "Insert media": "Vidéo, son ou publication d’un autre site",
    "Media embed": "Vidéo, son ou publication d’un autre site",
    "Media URL": "Adresse",
    "media widget": "Lecteur d’un autre site",
    "Open media in new tab": "Ouvrir dans un nouvel onglet",
    "Paste the media URL in the input.": "Collez l’adresse de la page où elle se trouve.",
    "Tip: Paste the URL into the content to embed faster.":
      "Une adresse collée dans un paragraphe vide fait de même.",
    "The URL must not be empty.": "Collez d’abord une adresse.",
    refused: (sites, files) =>
      `Cette adresse ne peut pas être lue ici. Sont acceptées celles d’une vidéo, d’une publication ou d’un son de ${sites}, et d’un fichier en https:// qui finit par ${files}.`,
    or: " ou ",
  };
  const ENGLISH = {
    "Insert media": "Video, sound or post of another site",
    "Media embed": "Video, sound or post of another site",
    "Media URL": "Address",
    "media widget": "Player of another site",
    "Paste the media URL in the input.": "Paste the address of its page.",
    "Tip: Paste the URL into the content to embed faster.": "An address pasted into an empty paragraph does the same.",
    "The URL must not be empty.": "Paste an address first.",
    refused: (sites, files) =>
      `This address cannot be played here. Accepted are those of a video, a post or a sound of ${sites}, and of a file at https:// that ends in ${files}.`,
    or: " or ",
  };
  const enumerate = (names, or) => names.join(", ").replace(/, ([^,]*)$/, `${or}$1`);

  /* Say in the newsroom's words what the bundle's translations say, before anything of it is drawn. */
  function speak(editor) {
    const { refused, or, ...words } = document.documentElement.lang.startsWith("en") ? ENGLISH : FRENCH;
    const { providers, files } = editor.config.get("mediaEmbed");
    const sites = providers.map(({ name }) => name).filter((name) => name !== "files");
    words["This media URL is not supported."] = refused(
      enumerate(sites, or),
      enumerate(files.map((name) => `.${name}`), or),
    );
    const known = window.CKEDITOR_TRANSLATIONS;
    const language = (known[editor.locale.uiLanguage] ??= { dictionary: {} });
    Object.assign(language.dictionary, words);
  }

  function Embeds(editor) {
    speak(editor);

    /* AutoMediaEmbed cuts a sentence in two around an address pasted into it. */
    editor.on("ready", () => {
      const command = editor.commands.get("mediaEmbed");
      const { selection } = editor.model.document;
      editor.plugins.get("ClipboardPipeline").on(
        "inputTransformation",
        () => {
          if ([...selection.getSelectedBlocks()].every((block) => block.isEmpty)) return;
          command.forceDisabled("within words");
          // Pasting and what listens to it are done by then.
          setTimeout(() => command.clearForceDisabled("within words"));
        },
        { priority: "highest" },
      );
    });
  }

  window.ClassicEditor.builtinPlugins.push(Embeds);
})();
