/* The admin's search-as-you-type fields, named for a screen reader: select2 leaves them without. */
(() => {
  function nameAll() {
    for (const select of document.querySelectorAll("select.admin-autocomplete")) {
      const label = document.querySelector(`label[for="${select.id}"]`)?.textContent.trim();
      const box = select.nextElementSibling?.querySelector(".select2-selection");
      box?.setAttribute("aria-label", label || select.getAttribute("aria-label") || select.name);
      box?.removeAttribute("aria-labelledby");
    }
  }

  // After the admin's own script, which makes the boxes when the page is ready.
  window.addEventListener("load", nameAll);
  document.addEventListener("formset:added", () => setTimeout(nameAll));
})();
