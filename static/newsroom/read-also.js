/* The “À lire aussi” card in CKEditor: found by words, stored by the story's number. */
(() => {
  const { CardChooser, cardPlugin } = window.manchette;
  const FRENCH = {
    button: "À lire aussi",
    tooltip: "Insérer une carte « À lire aussi »",
    title: "À lire aussi",
    search: "Chercher un article du site",
    close: "Fermer",
    retry: "Réessayer",
    failed: "La recherche n’a pas répondu. Vérifiez la connexion.",
    none: "Aucun article trouvé.",
    some: (count) => (count === 1 ? "1 article" : `${count} articles`),
    missing: "Article introuvable : la carte n’apparaîtra pas",
    waiting: "pas encore en ligne",
  };
  const ENGLISH = {
    button: "Read also",
    tooltip: "Insert a “Read also” card",
    title: "Read also",
    search: "Search the site’s stories",
    close: "Close",
    retry: "Try again",
    failed: "The search did not answer. Check the connection.",
    none: "No story found.",
    some: (count) => (count === 1 ? "1 story" : `${count} stories`),
    missing: "Story not found: the card will not appear",
    waiting: "not public yet",
  };
  const words = document.documentElement.lang.startsWith("en") ? ENGLISH : FRENCH;
  const icon =
    '<svg viewBox="0 0 20 20" xmlns="http://www.w3.org/2000/svg"><path d="M2 3h16v14H2V3zm1.5 1.5v11h13v-11h-13zM5 7h6v1.5H5V7zm0 3h4v1.5H5V10zm6 .2 4-2.7v2h1.5v2H15v2l-4-2.7z"/></svg>';

  const kind = {
    name: "read-also",
    component: "readAlso",
    attribute: "data-story",
    list: "stories",
    words,
    icon,
    option: (story) => [
      story.headline,
      [story.section, story.date, story.live ? "" : words.waiting].filter(Boolean).join(" · "),
    ],
    line: (story) => [story.live ? story.headline : `${story.headline} (${words.waiting})`, !story.live],
    chooser: (url, insert) => new CardChooser(kind, url, insert),
  };

  window.ClassicEditor.builtinPlugins.push(cardPlugin(kind));
})();
