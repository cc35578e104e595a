// Files chosen for a report: they add up, and each has a preview, a caption and a way out.
(() => {
  "use strict";
  const chosen = new WeakMap();
  function preview(input) {
    chosen.set(input, [...(chosen.get(input) ?? []), ...input.files]);
    showFiles(input);
  }
  function showFiles(input) {
    const list = document.getElementById(input.dataset.preview);
    const files = new DataTransfer();
    chosen.get(input).forEach((file) => files.items.add(file));
    input.multiple ||= files.items.length > 1;
    input.files = files.files;
    const typed = new Map([...list.querySelectorAll(`[data-from="${input.accept}"]`)].map((item) => [item.file, item]));
    const items = chosen.get(input).map((file) => typed.get(file) ?? fileItem(input, file, list.dataset));
    typed.forEach((item) => item.remove());
    if (input.hasAttribute("capture")) list.prepend(...items);
    else list.append(...items);
  }
  function fileItem(input, file, { captions, caption, drop }) {
    const item = document.createElement("li");
    item.className = "evidence__item";
    item.dataset.from = input.accept;
    item.file = file;
    if (file.type.startsWith("image/")) {
      const frame = document.createElement("span");
      const image = document.createElement("img");
      frame.className = "evidence__thumb";
      image.alt = "";
      image.src = URL.createObjectURL(file);
      frame.append(image);
      item.append(frame);
    }
    item.append(file.name);
    if (captions) {
      const field = document.createElement("input");
      Object.assign(field, { className: "input", name: captions, placeholder: caption, maxLength: 300 });
      field.setAttribute("aria-label", `${caption}: ${file.name}`);
      item.append(field);
    }
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "btn btn--quiet btn--small", textContent: drop });
    button.setAttribute("aria-label", `${drop}: ${file.name}`);
    button.addEventListener("click", () => {
      chosen.set(input, chosen.get(input).filter((other) => other !== file));
      showFiles(input);
    });
    item.append(button);
    return item;
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-preview]")) preview(event.target);
  });
})();
