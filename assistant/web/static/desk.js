// The call-centre desk: matches while typing, arrow keys, one key to copy, another to print; and the table.
// Without this file the same pages work as forms.
"use strict";

const desk = document.getElementById("desk");
if (desk) startDesk();
const table = document.getElementById("table");
if (table) startTable();

function startDesk() {
  const say = desk.dataset;
  const input = document.getElementById("q");
  const list = document.getElementById("matches");
  const count = document.getElementById("count");
  const shown = document.getElementById("shown");
  const toast = document.getElementById("toast");
  const form = input.form;
  const items = [...list.children];
  const byLabel = new Map(items.map((item) => [item.dataset.label, item]));
  let matches = [];      // what the server found, best first; empty for an empty box
  let visible = items;   // the items listed now, in order
  let active = null;
  let searching = null;  // AbortController of the search under way
  let showing = null;
  let pending = Promise.resolve();

  document.body.classList.add("scripted");
  upgrade();
  list_all();
  const start = decodeURIComponent(location.hash.slice(1));
  if (byLabel.has(start)) select(byLabel.get(start));
  else if (input.value.trim()) search();

  // --- the list as a combobox's listbox: focus stays in the box ---
  function upgrade() {
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-controls", "matches");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "true");
    list.setAttribute("role", "listbox");
    for (const item of items) {
      const button = item.querySelector("button");
      const row = document.createElement("div");
      row.className = "match";
      row.append(...button.childNodes);
      button.replaceWith(row);
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.addEventListener("click", () => { select(item); shown.focus(); });
    }
  }

  function category() { return form.elements.category.value; }

  function list_all() {
    matches = [];
    arrange(items.slice(), () => dress(null));
  }

  function arrange(order, dressing) {
    const wanted = category();
    visible = order.filter((item) => !wanted || item.dataset.category === wanted);
    const on = new Set(visible);
    for (const item of items) item.hidden = !on.has(item);
    list.append(...visible);
    list.hidden = !visible.length;
    input.setAttribute("aria-expanded", String(visible.length > 0));
    dressing();
    const all = !matches.length && !input.value.trim();
    count.textContent = visible.length ? (all && !wanted ? say.countAll : say.count).replace("{count}", visible.length) : say.none;
    list.scrollTop = 0;
  }

  function dress() {
    const found = new Map(matches.map((match) => [match.record.label, match]));
    for (const item of visible) {
      const match = found.get(item.dataset.label);
      item.querySelector(".why").textContent = match ? say["why" + match.why[0].toUpperCase() + match.why.slice(1)] : "";
      snippet(item.querySelector(".snippet"), match);
    }
  }

  function snippet(place, match) {
    place.textContent = "";
    const voice = match && ["response", "opinion"].find((name) => (match.spans[name] || []).length);
    if (!voice) { place.textContent = place.dataset.opening; return; }
    const text = Array.from(match.record[voice]);  // spans count code points
    const [from, to] = match.spans[voice][0];
    const hit = document.createElement("span");
    hit.className = "hit";
    hit.textContent = text.slice(from, to).join("");
    const begin = Math.max(0, from - 14);
    place.append((begin ? "…" : "") + text.slice(begin, from).join(""), hit, text.slice(to, to + 26).join("") + "…");
  }

  // --- searching ---
  function search() {
    const query = input.value;
    searching?.abort();
    if (!query.trim()) {
      list_all();
      deselect();
      return;
    }
    const control = (searching = new AbortController());
    pending = post("/api/search", { query: query.slice(0, 2000) }, control.signal)
      .then((response) => response.json())
      .then((found) => {
        if (control.signal.aborted) return;
        matches = found;
        const named = byLabel.get(query.normalize("NFKC").trim());  // a withdrawn record is not found: its notice is shown
        const order = found.map((match) => byLabel.get(match.record.label)).filter(Boolean);
        arrange(order.length || !named ? order : [named], dress);
        visible.length ? select(visible[0]) : deselect();
        tell("");
      })
      .catch((error) => { if (error.name !== "AbortError") tell(say.offline, true); });
  }

  function post(url, body, signal) {
    const headers = { "Content-Type": "application/json" };
    return fetch(url, { method: "POST", headers, body: JSON.stringify(body), signal }).then((response) => {
      if (!response.ok) throw new Error(String(response.status));
      return response;
    });
  }

  // --- choosing and showing ---
  function select(item) {
    if (active) active.setAttribute("aria-selected", "false");
    active = item;
    item.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
    show(item.dataset.label);
  }

  function deselect() {
    if (active) active.setAttribute("aria-selected", "false");
    active = null;
    input.removeAttribute("aria-activedescendant");
    showing?.abort();
    shown.replaceChildren(document.getElementById("help").content.cloneNode(true));
    history.replaceState(null, "", location.pathname);
  }

  function show(label) {
    showing?.abort();
    const control = (showing = new AbortController());
    const query = matches.some((match) => match.record.label === label && match.why !== "number") ? input.value : "";
    pending = post("/staff/record", { label, query: query.slice(0, 2000) }, control.signal)
      .then((response) => response.text())
      .then((html) => {
        if (control.signal.aborted) return;
        shown.innerHTML = html;
        shown.scrollTop = 0;
        history.replaceState(null, "", "#" + encodeURIComponent(label));
      })
      .catch((error) => { if (error.name !== "AbortError") tell(say.offline, true); });
    return pending;
  }

  function step(by) {
    if (!visible.length) return;
    const at = visible.indexOf(active);
    select(visible[at < 0 ? (by > 0 ? 0 : visible.length - 1) : Math.min(visible.length - 1, Math.max(0, at + by))]);
  }

  // --- copying and printing ---
  function tell(text, trouble = false) {
    toast.textContent = text;
    toast.classList.toggle("trouble", trouble);
    clearTimeout(tell.timer);
    if (text && !trouble) tell.timer = setTimeout(() => { toast.textContent = ""; }, 4000);
  }

  async function copy(text) {
    if (!text) return;
    const done = (await toClipboard(text)) ? say.copied.replace("{text}", Array.from(text).slice(0, 40).join("") + "…") : say.copyFailed;
    tell(done);
  }

  async function toClipboard(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {  // no clipboard without https: the old way
      const area = document.createElement("textarea");
      area.value = text;
      const focused = document.activeElement;
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      focused?.focus();
      return done;
    }
  }

  function press(selector) {
    pending.then(() => shown.querySelector(selector)?.click());
  }

  // --- keys ---
  input.addEventListener("input", search);
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const radio of form.elements.category) {
    radio.addEventListener("change", () => {
      if (input.value.trim()) search();
      else list_all();
    });
  }

  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;  // an input method is at work: the key is its own
    if (event.key === "ArrowDown") step(1);
    else if (event.key === "ArrowUp") step(-1);
    else if (event.key === "Enter") pending.then(() => pending).then(() => { if (!active) step(1); shown.focus(); });
    else if (event.key === "Escape") { input.value = ""; search(); }
    else return;
    event.preventDefault();
  });

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "F2") press("[data-copy]");
    else if (event.key === "F8") pending.then(() => window.print());
    else if (!shown.contains(document.activeElement)) return;
    else if (event.key === "c" || event.key === "C") press("[data-copy]");
    else if (event.key === "r" || event.key === "R") press("[data-copy-reading]");
    else if (event.key === "p" || event.key === "P") window.print();
    else if (event.key === "ArrowRight") step(1);
    else if (event.key === "ArrowLeft") step(-1);
    else if (event.key === "/" || event.key === "Escape") { input.focus(); input.select(); }
    else return;
    event.preventDefault();
  });

  shown.addEventListener("click", (event) => {
    const target = event.target.closest("[data-copy], [data-copy-reading], [data-print], [data-show]");
    if (!target) return;
    event.preventDefault();
    if ("print" in target.dataset) window.print();
    else if ("show" in target.dataset) follow(target.dataset.show);
    else copy(target.dataset.copy ?? target.dataset.copyReading);
  });

  function follow(label) {
    const item = byLabel.get(label);
    if (visible.includes(item)) select(item);
    else show(label);
    shown.focus();
  }

  window.addEventListener("hashchange", () => {
    const item = byLabel.get(decodeURIComponent(location.hash.slice(1)));
    if (item) select(item);
  });
}

function startTable() {
  const rows = document.getElementById("rows");
  let asking = null;
  const refresh = async (extra) => {
    asking?.abort();
    const control = (asking = new AbortController());
    const body = new URLSearchParams(new FormData(table));
    for (const [name, value] of Object.entries(extra)) body.set(name, value);
    try {
      const response = await fetch("/staff/table", { method: "POST", body, headers: { "X-Rows": "1" }, signal: control.signal });
      if (!response.ok) return;
      rows.innerHTML = await response.text();
      if (extra.sort) rows.querySelector(`button[value="${extra.sort}"]`)?.focus();
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };
  table.addEventListener("input", (event) => { if (!event.isComposing || event.target.id === "words") refresh({}); });
  table.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button?.name === "export") return;
    event.preventDefault();
    refresh(button?.name === "sort" ? { sort: button.value } : {});
  });
}
