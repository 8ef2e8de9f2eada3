"use strict";

// Before a form is sent: does the server still know who is saving? If not, the page stays, with all that was typed.
(() => {
  const TOO_SOON = 5000; // Milliseconds within which a second press is a slip of the hand.
  let pressed = -TOO_SOON;
  let letGo = false;

  // A log-in in another tab renews the secret that every form must send along.
  const renewToken = (form) => {
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    if (token && form.elements.csrfmiddlewaretoken) {
      form.elements.csrfmiddlewaretoken.value = token[1];
    }
  };

  const obstacle = async (address) => {
    try {
      const answer = await fetch(address, { method: "HEAD", cache: "no-store", redirect: "manual" });
      return answer.type === "opaqueredirect" ? "logged-out" : "";
    } catch {
      return "unreachable";
    }
  };

  document.addEventListener(
    "submit",
    async (event) => {
      const form = event.target;
      const notice = form.querySelector("[data-ask-before-saving]");
      if (!notice || letGo) {
        letGo = false;
        return;
      }
      event.preventDefault();
      // Nobody else hears of it yet: the page would no longer warn whoever leaves it.
      event.stopImmediatePropagation();
      if (event.timeStamp - pressed < TOO_SOON) {
        return;
      }
      pressed = event.timeStamp;
      const found = await obstacle(notice.dataset.askBeforeSaving);
      for (const one of notice.children) {
        one.hidden = one.dataset.when !== found;
      }
      if (found) {
        pressed = -TOO_SOON;
        notice.scrollIntoView({ block: "center" });
        return;
      }
      renewToken(form);
      letGo = true;
      form.requestSubmit(event.submitter);
    },
    true,
  );
})();
