// The offer's form shows what members will see while it is filled in. The server writes the
// preview; without this file the button does the same.
const form = document.querySelector("form[data-preview]");
const shown = document.getElementById("preview");
if (form && shown) {
  let timer, asked = 0;
  const show = async () => {
    const mine = ++asked;
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "text/html" } });
      const html = await answer.text();
      if (answer.ok && !answer.redirected && mine === asked) shown.innerHTML = html;
    } catch { /* offline: the last preview stays, the button still works */ }
  };
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(show, 300); });
}
