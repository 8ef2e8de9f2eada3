"use strict";

// The page of a line: whoever chooses another country sees its regions and holidays at once, without saving first.
(() => {
  const renewed = ["id_holiday_region", "id_open_holidays"];

  const asked = () => {
    const country = document.getElementById("id_holiday_country");
    const region = document.getElementById("id_holiday_region");
    const chosen = new URLSearchParams({ holiday_country: country.value, holiday_region: region.value });
    return `${country.dataset.holidays}?${chosen}`;
  };

  const renew = async () => {
    const address = asked();
    const answer = await fetch(address, { redirect: "error" });
    // Who has chosen again meanwhile waits for another answer.
    if (!answer.ok || address !== asked()) {
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of renewed) {
      document.getElementById(id).replaceWith(page.getElementById(id));
    }
  };

  document.addEventListener("change", (event) => {
    if (["id_holiday_country", "id_holiday_region"].includes(event.target.id)) {
      renew().catch(() => {}); // Saving shows them as well.
    }
  });
})();
