/* The library, as the story's form knows it: asked for pictures, sent new ones, and remembered. */
(() => {
  const FRENCH = {
    one: "Image",
    all: "Photothèque",
    close: "Fermer",
    search: "Chercher dans la photothèque",
    help: "Des mots de la légende, de la description, du crédit, du lieu, ou un mot-clé.",
    drop: "Déposez ou collez des images ici, ou\u202f:",
    send: "Envoyer des images",
    shoot: "Prendre une photo",
    sending: (name, share) => `${name}\u202f: envoi, ${share}\u00a0%`,
    states: {
      preparing: "préparation",
      reading: "lecture",
      waiting: "pas de connexion, l’envoi reprendra de lui-même",
      signed_out: "vous n’êtes plus connecté, l’envoi reprendra quand vous le serez",
    },
    said: (name, what) => `${name}\u202f: ${what}`,
    known: (name) => `${name}\u202f: la photothèque a déjà cette image, la voici.`,
    arrived: (name) => `${name}\u202f: arrivée.`,
    pasted: "image collée",
    cancel: "Annuler",
    none: "Aucune image ne répond à cette recherche.",
    some: (count, more) => (count === 1 ? "1 image" : `${count} images${more ? ", et d’autres plus bas" : ""}`),
    failed: "La photothèque n’a pas répondu. Vérifiez la connexion.",
    retry: "Réessayer",
    more: "Montrer la suite",
    number: (id) => `Image nᵒ\u00a0${id}`,
    chosen: "Images choisies, dans l’ordre",
    earlier: "Avancer",
    later: "Reculer",
    remove: "Retirer",
    deed: (deed, name) => `${deed}\u202f: ${name}`,
    moved: (name, place, count) => `${name}\u202f: ${place} sur ${count}.`,
    most: (count) => `${count} images au plus.`,
    alt: "Description, pour qui ne voit pas l’image",
    decorative: "Image décorative\u202f: rien à décrire",
    undescribed: "La photothèque n’en a pas\u202f: dites ce que l’image montre",
    caption: "Légende",
    captions: "Légende de l’ensemble",
    uncaptioned: "La photothèque n’en a pas",
    own: "Vide\u202f: celle de la photothèque.",
    credit: (name) => `Crédit\u202f: ${name}`,
    uncredited: "Aucun crédit dans la photothèque.",
    kind: "Présentation",
    gallery: "Galerie",
    pair: "Avant / après",
    insert: "Insérer l’image",
    insertGallery: "Insérer la galerie",
    insertPair: "Insérer l’avant/après",
    take: "Choisir cette image",
    keep: "Valider",
    edit: "Modifier les images",
    button: "Image",
    tooltip: "Insérer une image, une galerie, un avant/après",
    galleryCaption: "Légende de la galerie",
    before: "Avant",
    after: "Après",
    missing: "image introuvable\u202f: elle n’apparaîtra pas",
    ended: "droits échus\u202f: elle n’apparaît plus",
    pictureless: "Aucune image.",
    choose: "Choisir une image",
    change: "Changer d’image",
    open: "Ouvrir dans la photothèque",
  };
  const ENGLISH = {
    one: "Picture",
    all: "Library",
    close: "Close",
    search: "Search the library",
    help: "Words of the caption, the description, the credit, the place, or a tag.",
    drop: "Drop or paste pictures here, or:",
    send: "Send pictures",
    shoot: "Take a photo",
    sending: (name, share) => `${name}: sending, ${share}%`,
    states: {
      preparing: "being prepared",
      reading: "being read",
      waiting: "no connection, it goes on by itself",
      signed_out: "you are no longer signed in, it goes on when you are",
    },
    said: (name, what) => `${name}: ${what}`,
    known: (name) => `${name}: the library already has this picture, here it is.`,
    arrived: (name) => `${name}: arrived.`,
    pasted: "pasted picture",
    cancel: "Cancel",
    none: "No picture found.",
    some: (count, more) => (count === 1 ? "1 picture" : `${count} pictures${more ? ", and more below" : ""}`),
    failed: "The library did not answer. Check the connection.",
    retry: "Try again",
    more: "Show more",
    number: (id) => `Picture ${id}`,
    chosen: "Pictures chosen, in order",
    earlier: "Earlier",
    later: "Later",
    remove: "Remove",
    deed: (deed, name) => `${deed}: ${name}`,
    moved: (name, place, count) => `${name}: ${place} of ${count}.`,
    most: (count) => `${count} pictures at most.`,
    alt: "Description, for those who do not see the picture",
    decorative: "Decorative picture: nothing to describe",
    undescribed: "The library has none: say what the picture shows",
    caption: "Caption",
    captions: "Caption of them all",
    uncaptioned: "The library has none",
    own: "Empty: the library’s.",
    credit: (name) => `Credit: ${name}`,
    uncredited: "No credit in the library.",
    kind: "Shown as",
    gallery: "Gallery",
    pair: "Before / after",
    insert: "Insert the picture",
    insertGallery: "Insert the gallery",
    insertPair: "Insert the pair",
    take: "Choose this picture",
    keep: "Done",
    edit: "Change the pictures",
    button: "Picture",
    tooltip: "Insert a picture, a gallery, a before/after pair",
    galleryCaption: "Caption of the gallery",
    before: "Before",
    after: "After",
    missing: "picture not found: it will not appear",
    ended: "rights ended: it no longer appears",
    pictureless: "No picture.",
    choose: "Choose a picture",
    change: "Change the picture",
    open: "Open in the library",
  };
  const words = document.documentElement.lang.startsWith("en") ? ENGLISH : FRENCH;
  const URL = "/admin/images/choices/";
  // As many as a story may show in one gallery: masthead.safe_html.
  const MOST = 20;

  // What is known of each, by number and by address; null where there is none.
  const byId = new Map();
  const byUrl = new Map();

  function know(picture) {
    byId.set(String(picture.id), picture);
    for (const address of [picture.url, picture.path]) byUrl.set(address, picture);
    return picture;
  }

  async function ask(query, signal) {
    const answer = await fetch(`${URL}?${new URLSearchParams(query)}`, { signal });
    if (!answer.ok) throw new Error(`${answer.status}`);
    const { pictures, before } = await answer.json();
    return { pictures: pictures.map(know), before };
  }

  const search = (q, before, signal) => ask(before ? { q, before } : { q }, signal);

  /* Ask about those of the numbers and addresses that nothing is known of yet, all at once. Return
   * whether anything was learnt. */
  async function learn({ ids = [], urls = [] }) {
    const unknown = { ids: ids.filter((id) => !byId.has(id)), urls: urls.filter((url) => !byUrl.has(url)) };
    if (!unknown.ids.length && !unknown.urls.length) return false;
    try {
      await ask({ ids: unknown.ids, urls: unknown.urls });
    } catch {
      return false; // The number is safe; what it shows comes with the next try.
    }
    for (const id of unknown.ids) if (!byId.has(id)) byId.set(id, null);
    for (const url of unknown.urls) if (!byUrl.has(url)) byUrl.set(url, null);
    return true;
  }

  function element(name, properties = {}, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  const nameOf = (picture) => picture.caption || picture.alt || words.number(picture.id);

  window.manchette = Object.assign(window.manchette ?? {}, {
    pictures: { MOST, byId, byUrl, element, know, learn, nameOf, search, words },
  });
})();
