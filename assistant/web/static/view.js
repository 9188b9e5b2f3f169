// How a page looks: text size, furigana, colours. Kept in the browser, applied before anything is drawn.
// Every page loads this; without it the pages work and look as the system wants.
(() => {
  "use strict";
  const STORE = "view";
  const DEFAULTS = { size: "standard", furigana: "off", theme: "auto" };
  const root = document.documentElement;

  function stored() {
    try {
      return { ...DEFAULTS, ...JSON.parse(localStorage.getItem(STORE) || "{}") };
    } catch {
      return { ...DEFAULTS };
    }
  }

  const chosen = stored();
  if (root.dataset.furigana === "on") chosen.furigana = "on"; // asked for in the address

  function apply() {
    for (const [name, value] of Object.entries(chosen)) root.dataset[name] = value;
  }

  function check(within) {
    for (const input of within.querySelectorAll("[data-view]")) {
      input.checked = chosen[input.dataset.view] === input.value;
    }
  }

  // --- furigana: asked for once a text, taken out again when switched off ----------------------------------

  const TEXTS = "[data-phrases], [data-read]";
  const HELD = 8; // characters of a phrase that is held together, as on the server

  function ruby(phrase) {
    return phrase.map(([text, reading]) => {
      if (!reading) return text;
      const element = document.createElement("ruby");
      const over = document.createElement("rt");
      over.textContent = reading;
      element.append(text, over);
      return element;
    });
  }

  function withRuby(phrases) {
    const drawn = [];
    for (const phrase of phrases) {
      if (drawn.length) drawn.push(document.createElement("wbr"));
      const held = phrase.reduce((sum, [text]) => sum + text.length, 0) <= HELD;
      const span = document.createElement("span");
      span.className = "phrase";
      span.append(...ruby(phrase));
      drawn.push(...(held ? [span] : ruby(phrase)));
    }
    return drawn;
  }

  function textNodes(scope) {
    const found = [];
    const walker = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { data, parentElement } = walker.currentNode;
      if (/\p{Script=Han}/u.test(data) && !parentElement.closest("ruby, [data-plain], button, .visually-hidden")) {
        found.push(walker.currentNode);
      }
    }
    return found;
  }

  function scopesIn(within) {
    return [...within.querySelectorAll(TEXTS)].filter((scope) => !scope.parentElement.closest(TEXTS));
  }

  async function addReadings(within = document) {
    if (chosen.furigana !== "on") return;
    const scopes = scopesIn(within).filter((scope) => !scope.querySelector("ruby"));
    for (const scope of scopes) {
      for (const gap of scope.querySelectorAll("wbr")) gap.remove();
      scope.normalize();
    }
    const nodes = scopes.flatMap(textNodes);
    for (let at = 0; at < nodes.length; at += 50) {
      const some = nodes.slice(at, at + 50);
      const response = await fetch("/chat/readings", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ texts: some.map((node) => node.data) }),
      }).catch(() => null);
      if (!response?.ok || chosen.furigana !== "on") return;
      const texts = await response.json();
      some.forEach((node, index) => node.isConnected && node.replaceWith(...withRuby(texts[index])));
    }
    for (const scope of scopes) scope.setAttribute("data-phrases", "");
  }

  function removeReadings(within = document) {
    for (const scope of scopesIn(within)) {
      for (const element of scope.querySelectorAll("ruby")) {
        for (const over of element.querySelectorAll("rt, rp")) over.remove();
        element.replaceWith(...element.childNodes);
      }
      for (const held of scope.querySelectorAll(".phrase")) held.replaceWith(...held.childNodes);
      scope.normalize();
    }
  }

  root.classList.add("scripted");
  apply();
  document.addEventListener("DOMContentLoaded", () => {
    check(document);
    addReadings();
  });
  document.addEventListener("change", (event) => {
    const name = event.target.dataset?.view;
    if (!name) return;
    chosen[name] = event.target.value;
    try {
      localStorage.setItem(STORE, JSON.stringify(chosen));
    } catch {
      // a browser that keeps nothing: the choice holds for this page
    }
    apply();
    if (name === "furigana") (chosen.furigana === "on" ? addReadings : removeReadings)();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-print]")) window.print();
  });
  window.view = { check, addReadings };
})();
