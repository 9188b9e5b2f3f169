// The residents' chat. Everything a person reads comes from the server (data-config); replies come by way of ask.js.
// Questions are sent one after the other, so that replies come in order and a follow-up finds its topic; while the
// server is away they wait and are sent again. The conversation is kept for this tab, so no reload loses it.
(() => {
  "use strict";

  const STORE = "chat";
  const SLOW = 30000; // ms until a look for the server counts as lost
  const DRESSING = 1000; // ms that a reply waits for its furigana before it takes a preview's place
  const RETRY = [500, 1000, 2000, 4000, 8000]; // ms between looks for a server that is away
  const CITED = /【意見([^】]+)】/g;

  // --- small helpers ---------------------------------------------------------------------------------------

  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value === true) element.setAttribute(key, "");
      else if (value !== false && value != null) element.setAttribute(key, value);
    }
    element.append(...children.filter((child) => child != null));
    return element;
  }

  const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const characters = (text) => Array.from(text).length;
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));

  // A reply's text as blocks: quotations (with their voice, marks and numbers) and the lines between them.
  function blocksOf(reply) {
    const quotes = reply.citations
      .filter((citation) => citation.voice !== "document")
      .sort((a, b) => b.quote.length - a.quote.length);
    const blocks = [];
    let plain = "";
    let at = 0;
    while (at < reply.text.length) {
      const quote = reply.text[at] === "「" && quotes.find((q) => reply.text.startsWith(`「${q.quote}」`, at));
      if (!quote) {
        plain += reply.text[at++];
        continue;
      }
      at += quote.quote.length + 2;
      const numbers = /^(?:【意見[^】]+】)*/.exec(reply.text.slice(at))[0];
      at += numbers.length;
      // «市の考え方: » or «・【意見3】の市民の意見: » before a quotation is its heading, which the block shows itself
      const heading = /(?:^|\n)・?((?:【意見[^】]+】)*)[^「」。\n]{0,12}[::]\s*$/.exec(plain);
      if (heading) plain = plain.slice(0, heading.index);
      const labels = [...(numbers || heading?.[1] || "").matchAll(CITED)].map((match) => match[1]);
      const exact = reply.citations.find((c) => c.quote === quote.quote && labels.includes(c.label)) || quote;
      if (plain.trim()) blocks.push({ plain });
      blocks.push({ quote: exact.quote, voice: exact.voice, marks: exact.marks || [], labels });
      plain = "";
    }
    if (plain.trim()) blocks.push({ plain });
    return blocks;
  }

  // A verbatim answer before its reply is there: its quotations stand between 「 at a line's start and their numbers.
  function early(text) {
    const quotations = [...text.matchAll(/^「(.+?)」(?:【意見[^】]+】)+$/gms)];
    return { text, citations: quotations.map(([, quote]) => ({ quote, voice: "response" })) };
  }

  window.startChat = (element) => {
    const chat = element.querySelector("#chat");
    if (!chat || chat.dataset.started) return;
    chat.dataset.started = "yes";
    document.getElementById("first")?.remove();
    // Gradio's reset of buttons, headings and links hangs on a class that bears its version
    const frame = element.closest(".gradio-container");
    frame?.classList.remove(...[...frame.classList].filter((name) => /^gradio-container-\d/.test(name)));
    new Chat(chat).start();
  };

  class Chat {
    constructor(root) {
      this.config = JSON.parse(root.dataset.config);
      this.ja = this.config.ja;
      const find = (id) => root.querySelector(`#${id}`);
      this.root = root;
      this.list = find("turns");
      this.announcer = find("announcer");
      this.form = find("composer");
      this.box = find("question");
      this.count = find("question-count");
      this.fault = find("question-fault");
      this.undoBanner = find("undo");
      this.examples = find("examples");
      this.dialog = find("record");
      this.dialogBody = find("record-body");
      this.tools = root.querySelector(".tools");
      this.conversation = null;
      this.turns = []; // {id, question, state: waiting|asking|done|failed, early?, reply?, fault?, fresh?, rating?}
      this.working = false;
      this.composing = false;
      this.wake = null; // ends the pause between two looks for the server
      this.opener = null; // what opened the record, to return the focus to
    }

    start() {
      window.view?.check(this.root);
      window.view?.addReadings(this.root);
      this.restore();
      this.listen();
      this.shareTabs();
      this.drawAll();
      this.drawCount();
      this.drawExamples();
      this.work();
      if (matchMedia("(hover: hover)").matches && !location.hash) this.box.focus({ preventScroll: true });
    }

    listen() {
      const on = (id, act) => this.root.querySelector(`#${id}`).addEventListener("click", act);
      this.form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.send(this.box.value);
      });
      this.box.addEventListener("compositionstart", () => (this.composing = true));
      this.box.addEventListener("compositionend", () => (this.composing = false));
      this.box.addEventListener("keydown", (event) => {
        // 229: Safari ends the composition before the Enter that ended it arrives
        const composed = this.composing || event.isComposing || event.keyCode === 229;
        if (event.key !== "Enter" || event.shiftKey || composed) return;
        event.preventDefault();
        if (!event.repeat) this.send(this.box.value);
      });
      this.box.addEventListener("input", () => {
        this.showFault("");
        this.drawCount();
        this.keep();
      });
      on("new", () => this.startAnew());
      on("print", () => window.print());
      on("save", () => this.save());
      on("examples-more", () => this.drawExamples());
      this.root.addEventListener("click", (event) => {
        const chip = event.target.closest("a[data-label]");
        if (!chip || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        this.openRecord(chip.dataset.label, chip);
      });
      this.dialog.addEventListener("close", () => this.recordClosed());
      this.dialog.addEventListener("click", (event) => {
        if (event.target === this.dialog) this.dialog.close(); // the backdrop
      });
      this.dialog.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && !this.dialog.matches(":modal")) this.dialog.close();
      });
      window.addEventListener("popstate", (event) => {
        if (!event.state?.record && this.dialog.open) this.dialog.close();
      });
      window.addEventListener("online", () => this.wake?.());
      window.addEventListener("pagehide", () => this.keep());
    }

    // --- what is kept for this tab -------------------------------------------------------------------------

    keep() {
      const { conversation, turns } = this;
      try {
        sessionStorage.setItem(STORE, JSON.stringify({ conversation, turns, draft: this.box.value }));
      } catch {
        // a browser that keeps nothing: the conversation lives as long as the page
      }
    }

    restore() {
      try {
        const kept = JSON.parse(sessionStorage.getItem(STORE) || "{}");
        this.conversation = kept.conversation || null;
        this.turns = (kept.turns || []).map((turn) => (turn.state === "asking" ? { ...turn, state: "waiting", early: null } : turn));
        if (kept.draft && !this.box.value) this.box.value = kept.draft;
      } catch {
        this.turns = [];
      }
    }

    // A duplicated tab copies what is kept: the one that came later starts a conversation of its own.
    shareTabs() {
      if (!("BroadcastChannel" in window)) return;
      const channel = new BroadcastChannel(STORE);
      channel.onmessage = ({ data }) => {
        if (!this.conversation || data.conversation !== this.conversation) return;
        if (data.kind === "mine?") channel.postMessage({ kind: "mine", conversation: data.conversation });
        else if (!this.sentHere) this.conversation = null;
      };
      if (this.conversation) channel.postMessage({ kind: "mine?", conversation: this.conversation });
    }

    // --- asking --------------------------------------------------------------------------------------------

    send(text) {
      const count = characters(text);
      const { limit } = this.config;
      if (!text.trim()) return this.showFault(this.ja.empty);
      if (count > limit) return this.showFault(fill(this.ja.too_long, { limit, count }));
      this.showFault("");
      this.box.value = "";
      this.drawCount();
      this.ask(text);
    }

    ask(question) {
      const turn = { id: `t${Date.now()}${Math.random().toString(36).slice(2, 8)}`, question, state: "waiting" };
      this.turns.push(turn);
      this.undoBanner.hidden = true;
      this.draw(turn);
      this.drawTools();
      this.reveal(turn);
      this.keep();
      this.work();
    }

    async work() {
      if (this.working) return;
      this.working = true;
      let turn;
      while ((turn = this.turns.find((t) => t.state === "waiting" || t.state === "asking"))) {
        turn.state = "asking";
        this.draw(turn);
        const result = await this.request(turn);
        if (!this.turns.includes(turn)) continue; // withdrawn, or the conversation was cleared
        if (result.away) {
          await this.serverBack(turn);
          continue;
        }
        this.settle(turn, result);
      }
      this.working = false;
    }

    request(turn) {
      const { question } = turn;
      this.sentHere = true;
      const body = this.conversation ? { question, conversation: this.conversation } : { question };
      return window.askServer(body, this.config.model, (line) => this.turns.includes(turn) && this.showEarly(turn, line));
    }

    // The city's words at once, and above them what the model has said and the server has let through so far.
    showEarly(turn, { quoted, sentence }) {
      if (quoted) {
        turn.early = { quoted, sentences: [] };
        this.draw(turn);
        this.reveal(turn);
      } else if (turn.early) {
        turn.early.sentences.push(sentence);
        const summary = document.getElementById(turn.id)?.querySelector(".summary");
        summary?.append(...this.summaryLines(sentence));
        if (summary) this.dress(summary);
      }
    }

    settle(turn, { reply, fault }) {
      const seen = Boolean(turn.early); // and perhaps being read: nothing may move
      turn.early = null;
      turn.state = reply ? "done" : "failed";
      turn.reply = reply;
      turn.fault = reply ? null : fault || this.ja.failed;
      if (reply) {
        turn.fresh = Boolean(this.conversation && reply.conversation !== this.conversation);
        this.conversation = reply.conversation;
      }
      this.keep();
      this.draw(turn, seen);
      this.drawTools();
      if (!seen) this.reveal(turn);
      this.announce(fill(this.ja.announce, { text: reply ? spoken(reply) : turn.fault }));
    }

    async serverBack(turn) {
      turn.away = true;
      turn.early = null;
      this.draw(turn);
      this.announce(this.ja.away);
      for (let look = 0; this.turns.includes(turn); look++) {
        await Promise.race([wait(RETRY[Math.min(look, RETRY.length - 1)]), new Promise((done) => (this.wake = done))]);
        const healthy = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(SLOW) }).catch(() => null);
        if (healthy?.ok) break;
      }
      this.wake = null;
      turn.away = false;
      if (this.turns.includes(turn)) this.announce(this.ja.back);
    }

    withdraw(turn) {
      this.turns = this.turns.filter((other) => other !== turn);
      document.getElementById(turn.id)?.remove();
      if (!this.box.value) this.box.value = turn.question;
      this.drawCount();
      this.drawTools();
      this.keep();
      this.wake?.();
      this.box.focus();
    }

    startAnew() {
      const before = { turns: this.turns, conversation: this.conversation };
      this.hush();
      this.turns = [];
      this.conversation = null;
      this.wake?.();
      this.drawAll();
      this.drawExamples();
      this.keep();
      const undo = make("button", { type: "button", class: "quiet" }, this.ja.undo);
      undo.addEventListener("click", () => {
        Object.assign(this, before);
        this.undoBanner.hidden = true;
        this.drawAll();
        this.keep();
        this.work();
        this.announce(this.ja.restored);
        this.box.focus();
      });
      this.undoBanner.replaceChildren(`${this.ja.cleared} `, undo);
      this.undoBanner.hidden = false;
      this.announce(this.ja.cleared);
      window.scrollTo({ top: 0 });
      this.box.focus({ preventScroll: true });
    }

    // --- drawing -------------------------------------------------------------------------------------------

    drawAll() {
      this.list.replaceChildren();
      for (const turn of this.turns) this.draw(turn);
      this.drawTools();
    }

    drawTools() {
      this.tools.hidden = !this.turns.length;
      this.root.classList.toggle("talking", this.turns.length > 0);
    }

    drawCount() {
      const count = characters(this.box.value);
      const { limit } = this.config;
      this.count.textContent = fill(this.ja.counter, { count, limit });
      this.count.classList.toggle("over", count > limit);
      this.box.style.height = "auto";
      this.box.style.height = `${this.box.scrollHeight + 2}px`;
    }

    showFault(sentence) {
      this.fault.textContent = sentence;
      this.fault.hidden = !sentence;
      this.box.setAttribute("aria-invalid", String(Boolean(sentence)));
      if (!sentence) return;
      this.announce(sentence);
      this.box.focus();
    }

    announce(sentence) {
      this.announcer.textContent = sentence;
      clearTimeout(this.silence);
      this.silence = setTimeout(() => (this.announcer.textContent = ""), 15000); // not to be met again when browsing
    }

    draw(turn, seen = false) {
      const item = make("li", { id: turn.id, class: "turn" });
      if (turn.fresh) item.append(make("p", { class: "fresh" }, this.ja.fresh));
      item.append(
        make(
          "div",
          { class: "asked" },
          make("h2", { class: "visually-hidden" }, this.ja.asked),
          make("p", { class: "question-text" }, turn.question),
        ),
      );
      if (turn.state === "done") item.append(this.drawReply(turn));
      else if (turn.state === "failed") item.append(this.drawFailure(turn));
      else if (turn.early) item.append(this.drawEarly(turn.early));
      else item.append(this.drawPending(turn));
      const old = document.getElementById(turn.id);
      if (seen && old) return this.takePlace(old, item);
      if (old) old.replaceWith(item);
      else this.list.append(item);
      this.dress(item);
    }

    // The reply where its preview stood: dressed before it shows, and what had the focus in the one has it in the other.
    async takePlace(old, item) {
      old.removeAttribute("id");
      item.hidden = true;
      old.after(item);
      await Promise.race([this.dress(item), wait(DRESSING)]);
      const heir = (element) => old.contains(element) && item.querySelector(`a[data-label="${element.dataset.label}"]`);
      const focused = heir(document.activeElement);
      this.opener = heir(this.opener) || this.opener;
      item.hidden = false;
      old.remove();
      if (focused) focused.focus({ preventScroll: true });
    }

    async dress(item) {
      await window.phrases?.mark(item.querySelectorAll("[data-read]"));
      await window.view?.addReadings(item);
    }

    drawPending(turn) {
      const pending = make("div", { class: "pending" });
      if (!turn.away) {
        pending.append(make("p", {}, turn.state === "asking" ? this.ja.asking : this.ja.waiting));
        return pending;
      }
      pending.append(
        make("p", {}, this.ja.away),
        make(
          "p",
          { class: "actions" },
          this.button(this.ja.resend, () => this.wake?.()),
          this.button(this.ja.withdraw, () => this.withdraw(turn)),
        ),
      );
      return pending;
    }

    drawEarly({ quoted, sentences }) {
      return make(
        "div",
        { class: "reply preview" },
        make("h2", { class: "visually-hidden" }, this.ja.answered),
        this.drawSummary([this.ja.checking, ...sentences].join("\n")),
        this.drawBlocks(early(`${quoted}\n\n${this.config.provenance}`)),
      );
    }

    drawSummary(text) {
      return make("div", { class: "summary" }, ...this.summaryLines(text));
    }

    // Each line is dressed by itself: others may follow.
    summaryLines(text) {
      const lines = this.drawLines(text);
      for (const line of lines) line.setAttribute("data-read", "");
      return lines;
    }

    drawFailure(turn) {
      return make(
        "div",
        { class: "reply error" },
        make("h2", { class: "badge" }, this.config.outcomes.error),
        make("p", {}, turn.fault),
        make(
          "p",
          { class: "actions" },
          this.button(this.ja.again, () => this.retry(turn)),
          this.button(this.ja.rewrite, () => this.withdraw(turn)),
        ),
      );
    }

    drawReply(turn) {
      const { reply } = turn;
      const badge = this.config.outcomes[reply.outcome];
      const box = make("div", { class: `reply ${reply.outcome}` });
      box.append(make("h2", { class: badge ? "badge" : "visually-hidden" }, badge || this.ja.answered));
      if (reply.understood) {
        box.append(make("p", { class: "understood" }, fill(this.ja.understood, { question: reply.understood })));
      }
      box.append(...this.drawText(reply));
      if (reply.plain) box.append(this.drawPlain(reply.plain));
      if (reply.options.length) box.append(this.drawOptions(reply.options));
      const shown = new Set(reply.options.map((option) => /^意見([^(]+)\(/.exec(option)?.[1]));
      const related = reply.related.filter((record) => !shown.has(record.label));
      if (related.length) box.append(this.drawRelated(related));
      box.append(this.drawActions(turn));
      if (["answered", "partial", "not_in_document", "out_of_scope"].includes(reply.outcome)) box.append(this.drawRating(turn));
      return box;
    }

    // A model's sentences stand apart, in a box of their own above the city's words.
    drawText(reply) {
      if (reply.composer !== "model") return [this.drawBlocks(reply)];
      const [summary, ...below] = reply.text.split("\n\n");
      return [this.drawSummary(summary), this.drawBlocks({ ...reply, text: below.join("\n\n") })];
    }

    drawBlocks(reply) {
      const body = make("div", { class: "reply-text", "data-read": true });
      for (const block of blocksOf(reply)) {
        if (block.quote) body.append(this.drawQuote(block));
        else body.append(...this.drawLines(block.plain, reply.outcome));
      }
      return body;
    }

    drawPlain(text) {
      const note = make("p", { class: "note" }, this.ja.plain_note);
      return make("div", { class: "plain", "data-read": true }, make("h3", {}, this.ja.plain), note, ...this.drawLines(text));
    }

    drawQuote({ quote, voice, marks, labels }) {
      const sides = Array.from(quote);
      const text = make("p", {});
      let at = 0;
      for (const [start, end] of marks) {
        text.append(sides.slice(at, start).join(""), make("mark", {}, sides.slice(start, end).join("")));
        at = end;
      }
      text.append(sides.slice(at).join(""));
      const figure = make("figure", { class: `voice ${voice}` });
      figure.append(make("figcaption", {}, make("span", { class: "voice-name" }, this.config.voices[voice]), this.chips(labels)));
      figure.append(make("blockquote", labels.length ? { cite: `/opinions/${labels[0]}` } : {}, text));
      return figure;
    }

    chips(labels) {
      return make("span", { class: "chips" }, ...labels.map((label) => this.chip(label)));
    }

    chip(label) {
      const topic = this.config.topics[label];
      if (!topic) return `【意見${label}】`;
      const name = make("span", { class: "visually-hidden" }, fill(this.ja.open, { topic }));
      const attributes = { class: "chip", href: `/opinions/${label}`, "data-label": label, title: topic, "data-plain": true };
      return make("a", attributes, `【意見${label}】`, name);
    }

    drawLines(text, outcome) {
      const drawn = [];
      for (const line of text.split("\n")) {
        if (!line.trim()) continue;
        const item = line.startsWith("・");
        const content = this.withChips(item ? line.slice(1) : line, outcome === "urgent");
        if (item && drawn.at(-1)?.tagName === "UL") drawn.at(-1).append(make("li", {}, ...content));
        else if (item) drawn.push(make("ul", {}, make("li", {}, ...content)));
        else drawn.push(make("p", line.startsWith("※") ? { class: "note" } : {}, ...content));
      }
      return drawn;
    }

    withChips(line, dial) {
      return line.split(/(【意見[^】]+】)/).flatMap((piece) => {
        const label = /^【意見([^】]+)】$/.exec(piece)?.[1];
        if (label) return [this.chip(label)];
        if (!dial) return piece ? [piece] : [];
        return piece
          .split(/(#?\d[\d-]*\d)/)
          .filter(Boolean)
          .map((part) => (/^#?\d[\d-]*\d$/.test(part) ? make("a", { href: `tel:${encodeURIComponent(part)}`, class: "phone" }, part) : part));
      });
    }

    drawOptions(options) {
      const list = make("ul", { class: "choices" });
      for (const option of options) list.append(make("li", {}, this.button(option, () => this.ask(option), "choice")));
      return make("div", { class: "options" }, make("h3", {}, this.ja.options), list);
    }

    drawRelated(related) {
      const list = make("ul", {});
      for (const { label } of related) {
        list.append(make("li", {}, this.chip(label), make("span", { "aria-hidden": "true" }, this.config.topics[label] || "")));
      }
      return make("div", { class: "related" }, make("h3", {}, this.ja.related), list);
    }

    drawActions(turn) {
      const actions = make("div", { class: "actions" });
      if (turn.reply.citations.length) actions.append(this.button(this.ja.copy, () => this.copy(turn.reply)));
      if ("speechSynthesis" in window) {
        const speak = this.button(this.ja.speak, () => this.speak(turn.reply, speak));
        actions.append(speak);
      }
      if (turn.reply.outcome !== "urgent") actions.append(this.button(this.ja.again, () => this.ask(turn.question)));
      return actions;
    }

    drawRating(turn) {
      const group = make("div", { class: "rating", role: "group", "aria-label": this.ja.feedback });
      const rate = (rating, name) => {
        const button = this.button(name, () => this.rate(turn, rating));
        button.setAttribute("aria-pressed", String(turn.rating === rating));
        button.prepend(thumb(rating));
        return button;
      };
      group.append(rate("up", this.ja.up), rate("down", this.ja.down));
      if (turn.rating === "down" && !turn.reasoned) group.append(this.drawReasons(turn));
      return group;
    }

    drawReasons(turn) {
      const form = make("form", { class: "reasons" });
      const group = make("fieldset", {}, make("legend", {}, this.ja.reason));
      for (const reason of this.config.reasons) {
        group.append(make("label", {}, make("input", { type: "radio", name: `${turn.id}-reason`, value: reason }), make("span", {}, reason)));
      }
      const other = make("input", { type: "text", maxlength: "300", id: `${turn.id}-other`, autocomplete: "off" });
      form.append(
        group,
        make("label", { for: `${turn.id}-other` }, this.ja.reason_other),
        other,
        make("button", { type: "submit" }, this.ja.reason_send),
      );
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        const picked = form.querySelector("input[type=radio]:checked")?.value;
        const reason = [picked, other.value.trim()].filter(Boolean).join(": ");
        if (reason) this.rate(turn, "down", reason);
        else other.focus();
      });
      return form;
    }

    button(label, act, kind = "quiet") {
      const button = make("button", { type: "button", class: kind }, label);
      button.addEventListener("click", act);
      return button;
    }

    reveal(turn) {
      const item = document.getElementById(turn.id);
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      item?.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
    }

    async drawExamples() {
      const drawn = await fetch("/chat/examples")
        .then((response) => response.json())
        .catch(() => null);
      if (!Array.isArray(drawn?.questions)) {
        this.examples.replaceChildren(make("li", {}, this.ja.examples_failed));
        return;
      }
      const buttons = drawn.questions.map((q) => make("li", {}, this.button(q, () => this.ask(q), "choice")));
      this.examples.replaceChildren(...buttons, ...(drawn.notice ? [make("li", { class: "banner" }, drawn.notice)] : []));
    }

    // --- what can be done with a reply ---------------------------------------------------------------------

    retry(turn) {
      turn.state = "waiting";
      this.draw(turn);
      this.keep();
      this.work();
      this.box.focus({ preventScroll: true });
    }

    async copy(reply) {
      const text = cited(reply, this.ja.source, this.config.source) + this.plainOf(reply);
      this.announce((await written(text)) ? this.flash(this.ja.copied) : this.flash(this.ja.copy_failed));
    }

    // The plain rewording where it goes along with a text, never without its name and its note.
    plainOf(reply) {
      return reply?.plain ? `\n\n〔${this.ja.plain}〕\n${this.ja.plain_note}\n${reply.plain}` : "";
    }

    // Said for eyes as well as for ears, for a moment.
    flash(sentence) {
      const toast = make("p", { class: "toast", "aria-hidden": "true" }, sentence);
      this.root.append(toast);
      setTimeout(() => toast.remove(), 4000);
      return sentence;
    }

    speak(reply, button) {
      const speaking = button.getAttribute("aria-pressed") === "true";
      this.hush();
      if (speaking) return;
      button.textContent = this.ja.hush;
      button.setAttribute("aria-pressed", "true");
      // sentence by sentence: some voices stop in the middle of a long text
      const sentences = spoken({ text: reply.text + this.plainOf(reply) }).match(/[^。\n]+。?/g) || [];
      sentences.forEach((sentence, index) => {
        const utterance = new SpeechSynthesisUtterance(sentence);
        utterance.lang = "ja-JP";
        if (index === sentences.length - 1) utterance.onend = () => this.hush();
        speechSynthesis.speak(utterance);
      });
    }

    hush() {
      window.speechSynthesis?.cancel();
      for (const button of this.list.querySelectorAll('.actions button[aria-pressed="true"]')) {
        button.textContent = this.ja.speak;
        button.removeAttribute("aria-pressed");
      }
    }

    async rate(turn, rating, reason) {
      const body = { reply_id: turn.reply.reply_id, rating };
      if (reason) body.reason = reason;
      const response = await fetch("/api/feedback", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }).catch(() => null);
      if (!response?.ok) {
        const told = await response?.json().catch(() => null);
        this.announce(this.flash(told?.error?.message || this.ja.feedback_failed));
        return;
      }
      turn.rating = rating;
      turn.reasoned = Boolean(reason) || rating === "up";
      this.keep();
      const group = document.getElementById(turn.id)?.querySelector(".rating");
      const redrawn = this.drawRating(turn);
      group?.replaceWith(redrawn);
      redrawn.querySelector('[aria-pressed="true"]')?.focus();
      this.announce(this.flash(this.ja.thanks));
    }

    save() {
      const parts = [this.config.title, this.config.provenance, fill(this.ja.saved_at, { when: new Date().toLocaleString("ja-JP") })];
      for (const turn of this.turns) {
        const said = turn.reply?.text || turn.fault || this.ja.unsaved_notice;
        parts.push(`${fill(this.ja.saved_question, { question: turn.question })}\n\n${said}${this.plainOf(turn.reply)}`);
      }
      const file = new Blob(["\ufeff", parts.join("\n\n――――――――\n\n"), "\n"], { type: "text/plain;charset=utf-8" });
      const link = make("a", { href: URL.createObjectURL(file), download: this.ja.saved_name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    }

    // --- the record beside the conversation ----------------------------------------------------------------

    async openRecord(label, opener) {
      const html = await fetch(`/opinions/${encodeURIComponent(label)}/part`)
        .then((response) => (response.ok ? response.text() : null))
        .catch(() => null);
      if (html === null) {
        this.announce(this.flash(this.ja.record_failed));
        return;
      }
      const inside = this.dialog.contains(opener);
      if (!inside) this.opener = opener;
      this.dialogBody.innerHTML = html; // rendered and escaped by our own server
      window.view?.addReadings(this.dialogBody);
      if (!this.dialog.open) {
        if (matchMedia("(min-width: 64rem)").matches) this.dialog.show();
        else this.dialog.showModal();
        history.pushState({ record: label }, "");
      }
      this.root.classList.add("reading");
      this.dialog.scrollTop = 0;
      this.dialogBody.querySelector("h2").focus({ preventScroll: true });
    }

    recordClosed() {
      this.root.classList.remove("reading");
      if (history.state?.record) history.back();
      if (this.opener?.isConnected) this.opener.focus();
      this.opener = null;
    }
  }

  // Material's thumb (Apache-2.0), drawn rather than typed: not every system has the emoji.
  function thumb(rating) {
    const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    for (const [name, value] of Object.entries({ viewBox: "0 0 24 24", "aria-hidden": "true", class: `thumb ${rating}` })) {
      drawing.setAttribute(name, value);
    }
    path.setAttribute(
      "d",
      "M1 21h4V9H1v12zm22-11c0-1.1-.9-2-2-2h-6.31l.95-4.57.03-.32c0-.41-.17-.79-.44-1.06L14.17 1 7.59 7.59C7.22 7.95 7 8.45 7 9v10c0 1.1.9 2 2 2h9c.83 0 1.54-.5 1.84-1.22l3.02-7.05c.09-.23.14-.47.14-.73v-2z",
    );
    drawing.append(path);
    return drawing;
  }

  // A reply as it is read aloud: no brackets, no signs.
  function spoken(reply) {
    return reply.text.replace(CITED, " 意見$1。").replace(/[※「」『』〔〕]/g, "").replace(/[・\n]+/g, "\n");
  }

  // Every quotation once, with all the numbers it stands under.
  function cited(reply, form, source) {
    const labels = new Map();
    for (const { quote, label } of reply.citations) labels.set(quote, [...(labels.get(quote) || []), label].filter(Boolean));
    return [...labels].map(([quote, of]) => fill(of.length ? form : "{quote}（{source}）", { quote, source, labels: of.join("・") })).join("\n\n");
  }

  async function written(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // not a secure context, or refused: the way of old
      const box = make("textarea", { "aria-hidden": "true", class: "visually-hidden" });
      box.value = text;
      document.body.append(box);
      box.select();
      const done = document.execCommand("copy");
      box.remove();
      return done;
    }
  }
})();
