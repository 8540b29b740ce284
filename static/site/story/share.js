/* Copying a story's address and printing it: buttons that stand there hidden, for without a script
   they would do nothing. */
addEventListener("DOMContentLoaded", () => {
  const deeds = {
    copy() {
      // Unlike the clipboard's own interface, it works in old browsers and without HTTPS; where it
      // is refused, the address is at least selected.
      getSelection().selectAllChildren(document.querySelector(".address"));
      return document.execCommand("copy");
    },
    print() {
      // The print dialog holds everything up: what is said of it has to be there before.
      setTimeout(print, 100);
      return true;
    },
  };
  for (const button of document.querySelectorAll(".share button")) {
    button.parentNode.hidden = false;
    button.onclick = () => {
      const said = document.querySelector(".share [role=status]");
      said.textContent = deeds[button.value]() ? button.dataset.done : "";
    };
  }
});
