// Keeps work from being lost: asks before a page is left on which something is not saved, and saves by key.

/** `isRefused`: what the form showed from the start was sent before and not saved. */
export function warnBeforeLeaving(form, isRefused) {
  let isSent = false;
  form.addEventListener("submit", () => {
    isSent = true;
  });
  window.addEventListener("pageshow", () => {
    isSent = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isSent && (isRefused || [...form.elements].some(isChanged))) {
      event.preventDefault();
    }
  });
}

function isChanged(field) {
  if (!field.name || field.type === "hidden" || field.type === "submit") {
    return false;
  }
  if (field.options) {
    return (
      [...field.options].some((one) => one.selected !== one.defaultSelected) &&
      [...field.options].some((one) => one.defaultSelected)
    );
  }
  return field.type === "checkbox" || field.type === "radio"
    ? field.checked !== field.defaultChecked
    : field.value !== field.defaultValue;
}

/** Ctrl-S saves the draft, as in other programs. */
export function saveByKey() {
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "s") {
      event.preventDefault();
      document.querySelector("button[name=_save]")?.click();
    }
  });
}
