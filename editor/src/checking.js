// Has the server check the draft while it is written: the very linter that decides at publishing, with its own words.

const AFTER = 300; // Milliseconds without a change.

export class Checking {
  #draft;
  #form;
  #address;
  #listeners = [];
  #timer = 0;
  #running = null;

  constructor(draft, form, address) {
    this.#draft = draft;
    this.#form = form;
    this.#address = address;
    draft.onChange(() => this.soon());
  }

  /** Have a function called with what each check found, and with null when the server cannot be asked. */
  onChecked(listener) {
    this.#listeners.push(listener);
  }

  soon(after = AFTER) {
    clearTimeout(this.#timer);
    this.#running?.abort();
    this.#timer = setTimeout(() => this.#check(), after);
  }

  async #check() {
    const { doc } = this.#draft.state;
    this.#running = new AbortController();
    const checked = await this.ask(this.#draft.text, this.#running.signal);
    if (checked !== undefined && doc === this.#draft.state.doc) {
      for (const listener of this.#listeners) {
        listener(checked);
      }
    }
  }

  /** Return what the server finds in a text, null if it cannot be asked, undefined if the question was taken back. */
  async ask(text, signal) {
    const body = new FormData();
    body.append("draft", text);
    const token = this.#form.elements.csrfmiddlewaretoken.value;
    try {
      const answer = await fetch(this.#address, {
        method: "POST",
        body,
        signal,
        redirect: "error",
        headers: { "X-CSRFToken": token },
      });
      return answer.ok ? await answer.json() : null;
    } catch (error) {
      return error.name === "AbortError" ? undefined : null;
    }
  }
}
