// Comfort on top of pages that work without it: keys, busy buttons, copying, parts that belong to an answer.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const words = document.body.dataset;
  const say = (text) => {
    const place = document.querySelector(".toasts");
    if (!place) return;
    const toast = document.createElement("div");
    toast.className = "toast";
    toast.textContent = text;
    place.append(toast);
  };

  // What only makes sense with a script appears now.
  all("[data-reveal], [data-step], [data-print], [data-needs-script]").forEach((el) => { el.hidden = false; });
  document.querySelector("[data-focus]")?.focus();

  // Keys. Single letters rest while typing, and may be switched off for this device.
  const memory = {
    get off() { try { return localStorage.getItem("keys") === "off"; } catch { return false; } },
    set off(value) { try { localStorage.setItem("keys", value ? "off" : "on"); } catch { /* private mode */ } },
  };
  const places = { b: "/", k: "/komitmen/", r: "/rapat/" };
  let going = 0;
  const isTyping = (el) => el.isContentEditable
    || (el.matches("input, textarea, select") && !/^(checkbox|radio|button|submit|file)$/.test(el.type));
  const moveRow = (step) => {
    const rows = all(".row-link");
    const here = rows.indexOf(document.activeElement);
    rows[here < 0 ? 0 : Math.min(Math.max(here + step, 0), rows.length - 1)]?.focus();
  };
  document.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    const el = event.target;
    if (key === "escape") el.closest?.("details.who")?.removeAttribute("open");
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(el) || memory.off) return;
    const went = Date.now() - going < 1500 && document.querySelector(`.nav a[href="${places[key]}"]`);
    going = key === "g" ? Date.now() : 0;
    const named = all("[data-key]").find((item) => item.dataset.key === key && item.offsetParent !== null);
    if (went) went.click();
    else if (key === "j" || key === "k") moveRow(key === "j" ? 1 : -1);
    else if (named) named.matches("input") ? named.focus() : named.click();
    else return;
    event.preventDefault();
  });
  all("[data-keys-off]").forEach((box) => {
    box.checked = memory.off;
    box.addEventListener("change", () => { memory.off = box.checked; });
  });

  // A form is sent once; its button says so.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    const button = event.submitter;
    if (!button?.matches(".btn")) return;
    button.dataset.label = button.innerHTML;
    button.setAttribute("aria-busy", "true");
    button.textContent = button.dataset.busy || words.busy;
  });
  addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    all("[aria-busy]", form).forEach((button) => {
      button.removeAttribute("aria-busy");
      button.innerHTML = button.dataset.label;
    });
  }));

  const copy = async (text) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "visually-hidden";
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button, [data-copy]");
    if (!button) {
      all("details.who[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
      return;
    }
    const { copy: what, reveal, step, print } = button.dataset;
    if (what !== undefined) {
      const source = what.startsWith("#") && document.querySelector(what);
      copy(source ? source.value ?? source.textContent.trim() : what).then(() => say(words.copied));
    }
    if (reveal) {
      const field = document.getElementById(reveal);
      field.type = field.type === "password" ? "text" : "password";
      button.setAttribute("aria-pressed", String(field.type === "text"));
    }
    if (step) {
      const field = document.getElementById(button.dataset.for);
      const now = parseFloat(field.value.replace(",", ".")) || 0;
      field.value = String(Math.max(0, now + Number(step))).replace(".", ",");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (print !== undefined) window.print();
  });

  // A part that belongs to one answer (data-when="status=blocked") shows with it.
  const showParts = () => all("[data-when]").forEach((part) => {
    const [name, values] = part.dataset.when.split("=");
    const field = all(`[name="${name}"]`).find((el) => el.checked || el.matches("select"));
    part.hidden = !values.split("|").includes(field?.value);
  });
  document.addEventListener("change", showParts);

  // Characters used, under a text with a limit.
  all("textarea[maxlength]").forEach((area) => {
    const place = document.createElement("span");
    place.className = "hint num";
    const count = () => { place.textContent = `${area.value.length}/${area.maxLength}`; };
    area.after(place);
    area.addEventListener("input", count);
    count();
  });

  showParts();
})();
