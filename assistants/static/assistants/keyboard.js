"use strict";

// The theme opens its menus with elements that only a mouse reaches. Here they become buttons for the keyboard too, with
// names for who cannot see the icon, and Escape closes what they opened.
(() => {
  const REACHED = "a[href], button, input, select, textarea, summary, label, [tabindex]";
  let opener = null;

  const nameOf = (opens) => {
    const element = document.getElementById("flireo-words");
    const words = element ? element.dataset : {};
    return opens.includes("sidebar") ? words.menu : opens.includes("openUserLinks") ? words.account : "";
  };

  const prepare = () => {
    for (const one of document.querySelectorAll("[x-on\\:click]")) {
      // What lies around an open panel closes it; Escape is for that.
      if (one.matches(REACHED) || one.id === "changelist-filter-close") {
        continue;
      }
      one.tabIndex = 0;
      one.setAttribute("role", "button");
      const name = nameOf(one.getAttribute("x-on:click"));
      if (name) {
        one.setAttribute("aria-label", name);
      }
    }
  };

  const closeAll = () => {
    // The theme closes its menus at a click outside of them.
    document.body.click();
    const page = window.Alpine && window.Alpine.$data(document.body);
    if (page && page.sidebarMobileOpen) {
      page.sidebarMobileOpen = false;
    }
    if (opener) {
      opener.focus();
      opener = null;
    }
  };

  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (event.defaultPrevented) {
      return;
    }
    if (event.key === "Escape") {
      closeAll();
    } else if ((event.key === "Enter" || event.key === " ") && target.matches('[x-on\\:click][role="button"]')) {
      event.preventDefault();
      opener = target;
      target.click();
    }
  });

  document.addEventListener("DOMContentLoaded", prepare);
})();
