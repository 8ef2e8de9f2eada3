// Asks before a page is left on which something was changed and not saved.

/** `form` may say that what it showed from the start is not saved: it was refused. */
export function warnBeforeLeaving(form) {
  let isSent = false;
  form.addEventListener("submit", () => {
    isSent = true;
  });
  window.addEventListener("pageshow", () => {
    isSent = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isSent && ("refused" in form.dataset || [...form.elements].some(isChanged))) {
      event.preventDefault();
    }
  });
}

function isChanged(field) {
  if (!field.name || field.type === "hidden" || field.type === "submit") {
    return false;
  }
  if (field.options) {
    return [...field.options].some((one) => one.selected !== one.defaultSelected) && [...field.options].some((one) => one.defaultSelected);
  }
  return field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
}
