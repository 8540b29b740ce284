/* Names for a screen reader where the admin leaves fields without: search-as-you-type, deletion. */
(() => {
  const DELETE = document.documentElement.lang.startsWith("en") ? "Delete" : "Supprimer";

  function nameAll() {
    for (const select of document.querySelectorAll("select.admin-autocomplete")) {
      const label = document.querySelector(`label[for="${select.id}"]`)?.textContent.trim();
      const name = label || select.getAttribute("aria-label") || select.name;
      for (const part of select.parentElement.querySelectorAll(
        ".select2-selection, .select2-selection__rendered",
      ))
        part.setAttribute("aria-label", name);
    }
    for (const box of document.querySelectorAll("input[name$='-DELETE']"))
      box.setAttribute("aria-label", DELETE);
  }

  // The admin's own script makes the boxes once jQuery says that the page is ready.
  window.addEventListener("load", () => {
    nameAll();
    window.django.jQuery(() => setTimeout(nameAll, 100));
  });
  document.addEventListener("formset:added", () => setTimeout(nameAll, 100));
})();
