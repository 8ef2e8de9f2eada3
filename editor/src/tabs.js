// Tabs as the ARIA Authoring Practices describe them: arrows move between them, Tab leads into the panel.

export class Tabs {
  #tabs;
  #listeners = [];

  constructor(list) {
    this.#tabs = [...list.querySelectorAll("[role=tab]")];
    list.addEventListener(
      "click",
      (event) => event.target.closest("[role=tab]") && this.choose(event.target.closest("[role=tab]").id),
    );
    list.addEventListener("keydown", (event) => this.#arrow(event));
  }

  get chosen() {
    return this.#tabs.find((one) => one.ariaSelected === "true").id;
  }

  onChoose(listener) {
    this.#listeners.push(listener);
  }

  choose(id) {
    for (const tab of this.#tabs) {
      const isChosen = tab.id === id;
      tab.ariaSelected = String(isChosen);
      tab.tabIndex = isChosen ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = !isChosen;
    }
    this.#listeners.forEach((listener) => listener(id));
  }

  #arrow(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      const next = this.#tabs.at((this.#tabs.indexOf(event.target) + step) % this.#tabs.length);
      this.choose(next.id);
      next.focus();
      event.preventDefault();
    }
  }
}
