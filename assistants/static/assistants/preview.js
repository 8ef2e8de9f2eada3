"use strict";

// What a caller would hear, beside the draft that is being typed. On the page without a draft it only finds callers.
(() => {
  // Milliseconds of rest before the server is asked. The editor has waited already when it tells of a draft.
  const AFTER_FIELD = 150;
  const FEWEST_SIGNS = 2;

  const section = document.querySelector("[data-callers]");
  if (!section) {
    return;
  }
  const address = section.dataset.preview;
  const situation = section.querySelector("[data-situation]");
  const field = (name) => situation.querySelector(`[name="${name}"]`);
  const who = () => situation.querySelector('[name="who"]:checked')?.value ?? "";

  // Another log-in in another tab renews the secret that every request must send along.
  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? section.dataset.token;

  const send = async (to, data, signal) => {
    const answer = await fetch(to, {
      method: "POST",
      body: data,
      headers: { "X-CSRFToken": token() },
      redirect: "manual",
      signal,
    });
    if (answer.type === "opaqueredirect") {
      throw new Error("logged-out");
    }
    if (!answer.ok) {
      throw new Error("unreachable");
    }
    return answer.text();
  };

  const described = () => {
    const data = new FormData();
    for (const one of situation.querySelectorAll("input, select, textarea")) {
      if (one.type !== "radio" || one.checked) {
        data.set(one.name, one.value);
      }
    }
    return data;
  };

  // Only what belongs to the chosen kind of caller is asked for.
  const show = () => {
    for (const one of situation.querySelectorAll("[data-when]")) {
      one.hidden = one.dataset.when !== who();
    }
  };

  // The draft

  const draft = document.getElementById("id_draft");
  const result = section.querySelector("[data-result]");
  let onlyDraft = false;
  let waiting = 0;
  let asked = null;

  const withDraft = () => {
    const data = described();
    data.set("template", section.dataset.template);
    // Who may not change a draft has it in no field: then the stored one counts.
    if (draft) {
      data.set("draft", draft.value);
    }
    data.set("only_draft", onlyDraft ? "yes" : "");
    for (const name of ["line", "segment", "when"]) {
      const place = document.getElementById(`id_${name}`);
      if (place) {
        data.set(`template_${name}`, place.value);
      }
    }
    return data;
  };

  const tell = (trouble) => {
    for (const one of section.querySelectorAll("[data-trouble]")) {
      one.hidden = one.dataset.trouble !== trouble;
    }
  };

  const put = (html) => {
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    // While the draft cannot be read, what was heard before it stays in sight, faintly.
    const stopped = fresh.content.querySelector("[data-stopped]");
    if (stopped && !fresh.content.querySelector(".flireo-speech") && result.querySelector(".flireo-speech")) {
      result.querySelectorAll("[data-stopped], .flireo-stopped").forEach((one) => one.remove());
      result.prepend(stopped);
      result.classList.add("flireo-old");
      return;
    }
    const open = new Map([...result.querySelectorAll("[data-fold]")].map((one) => [one.dataset.fold, one.open]));
    const scrolled = new Map([...result.querySelectorAll("[data-scroll]")].map((one) => [one.dataset.scroll, one.scrollTop]));
    result.replaceChildren(fresh.content);
    result.classList.remove("flireo-old");
    for (const one of result.querySelectorAll("[data-fold]")) {
      one.open = open.get(one.dataset.fold) ?? one.open;
    }
    for (const one of result.querySelectorAll("[data-scroll]")) {
      one.scrollTop = scrolled.get(one.dataset.scroll) ?? 0;
    }
  };

  const refresh = async () => {
    asked?.abort();
    const mine = new AbortController();
    asked = mine;
    result.setAttribute("aria-busy", "true");
    try {
      put(await send(address, withDraft(), mine.signal));
      tell("");
    } catch (error) {
      if (mine.signal.aborted) {
        return;
      }
      tell(error.message === "logged-out" ? "logged-out" : "unreachable");
    }
    result.setAttribute("aria-busy", "false");
  };

  const soon = (rest) => {
    if (address) {
      clearTimeout(waiting);
      waiting = setTimeout(refresh, rest);
    }
  };

  // Finding a caller

  const caller = field("caller");
  const list = situation.querySelector("#situation-found");
  let searching = null;
  let searchWaiting = 0;

  const close = () => {
    list.hidden = true;
    caller.setAttribute("aria-expanded", "false");
    caller.removeAttribute("aria-activedescendant");
  };

  const search = async () => {
    searching?.abort();
    const mine = new AbortController();
    searching = mine;
    if (caller.value.trim().length < FEWEST_SIGNS) {
      close();
      return;
    }
    try {
      list.innerHTML = await send(section.dataset.callers, described(), mine.signal);
      list.hidden = false;
      caller.setAttribute("aria-expanded", "true");
    } catch (error) {
      if (!mine.signal.aborted) {
        tell(error.message === "logged-out" ? "logged-out" : "unreachable");
      }
    }
  };

  const choose = (option) => {
    field("number").value = option.dataset.number;
    caller.value = [...option.children].map((one) => one.textContent).join(" · ");
    close();
    soon(0);
  };

  const point = (step) => {
    const options = [...list.querySelectorAll("[data-number]")];
    const now = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
    const next = options[(now + step + options.length) % options.length];
    options.forEach((one) => one.setAttribute("aria-selected", String(one === next)));
    if (next) {
      caller.setAttribute("aria-activedescendant", next.id);
      next.scrollIntoView({ block: "nearest" });
    }
  };

  const pressed = (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      point(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      close();
    } else if (event.key === "Enter" && !list.hidden) {
      // The form around it must not be sent: the caller is not chosen yet.
      event.preventDefault();
      const option = list.querySelector('[aria-selected="true"]') ?? list.querySelector("[data-number]");
      if (option) {
        choose(option);
      }
    }
  };

  if (caller) {
    caller.setAttribute("aria-controls", list.id);
    caller.addEventListener("keydown", pressed);
    caller.addEventListener("blur", () => setTimeout(close, 150));
    // Before the field loses the focus, which closes the list.
    list.addEventListener("pointerdown", (event) => {
      const option = event.target.closest("[data-number]");
      if (option) {
        event.preventDefault();
        choose(option);
      }
    });
  }

  // On its way down, and no further: what is looked at is no change of the template, of which the page would warn.
  situation.addEventListener(
    "input",
    (event) => {
      event.stopPropagation();
      if (event.target === caller) {
        field("number").value = "";
        clearTimeout(searchWaiting);
        searchWaiting = setTimeout(search, AFTER_FIELD);
        return;
      }
      show();
      if (event.target.name === "who" && who() === "invented") {
        situation.querySelector("details[data-when]").open = true;
      }
      if (event.target.name === "who" && who() === "number") {
        caller.focus();
        if (!field("number").value) {
          // Nobody is chosen yet, so what stands there is about somebody else.
          result?.classList.add("flireo-old");
          return;
        }
      }
      soon(event.target.matches("[type=radio], select") ? 0 : AFTER_FIELD);
    },
    true,
  );
  situation.addEventListener("change", (event) => event.stopPropagation(), true);

  show();
  if (!address) {
    return;
  }
  section.querySelector("[data-needs-script]").hidden = false;
  result.addEventListener(
    "change",
    (event) => {
      if (event.target.matches("[data-only-draft]")) {
        event.stopPropagation();
        onlyDraft = event.target.checked;
        soon(0);
      }
    },
    true,
  );
  document.addEventListener("flireo:draft", () => soon(0));
  draft?.addEventListener("input", () => soon(AFTER_FIELD));
  for (const name of ["line", "segment", "when"]) {
    document.getElementById(`id_${name}`)?.addEventListener("change", () => soon(0));
  }
  soon(0);
})();
