// Where a Japanese line may break: BudouX's model (Apache-2.0, from its Python package), read as its parser does.
// Some browsers know phrases themselves (word-break: auto-phrase); most phones in use here do not.
(() => {
  "use strict";
  const PARTS = [
    ["UW1", -3, 1], ["UW2", -2, 1], ["UW3", -1, 1], ["UW4", 0, 1], ["UW5", 1, 1], ["UW6", 2, 1],
    ["BW1", -2, 2], ["BW2", -1, 2], ["BW3", 0, 2],
    ["TW1", -3, 3], ["TW2", -2, 3], ["TW3", -1, 3], ["TW4", 0, 3],
  ]; // feature, where its characters begin, how many they are
  const OPENING = "(（「『【〔["; // no line ends with one of these
  const CLOSING = ")）」』】〕]、。,.・!?！？%％"; // or begins with one of these
  let model = null;
  let bias = 0;

  const ready = fetch("/web/models/ja.json")
    .then((response) => response.json())
    .then((loaded) => {
      model = loaded;
      bias = Object.values(model).flatMap((weights) => Object.values(weights)).reduce((sum, weight) => sum + weight, 0) / 2;
    })
    .catch(() => null); // lines then break as the browser likes

  function parse(text) {
    if (!model || !text) return [text];
    const phrases = [text[0]];
    for (let at = 1; at < text.length; at++) {
      let score = -bias;
      for (const [feature, from, length] of PARTS) {
        const start = at + from;
        if (start >= 0 && start + length <= text.length) score += model[feature]?.[text.slice(start, start + length)] || 0;
      }
      const torn = OPENING.includes(text[at - 1]) || CLOSING.includes(text[at]);
      if (score > 0 && !torn) phrases.push(text[at]);
      else phrases[phrases.length - 1] += text[at];
    }
    return phrases;
  }

  // Puts a <wbr> between the phrases of every text in the scopes, once.
  async function mark(scopes) {
    await ready;
    for (const scope of scopes) {
      if (!model || scope.hasAttribute("data-phrases")) continue;
      const walker = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT);
      const nodes = [];
      while (walker.nextNode()) nodes.push(walker.currentNode);
      for (const node of nodes) {
        const phrases = parse(node.data);
        if (phrases.length > 1) node.replaceWith(...phrases.flatMap((phrase, index) => (index ? [document.createElement("wbr"), phrase] : [phrase])));
      }
      scope.setAttribute("data-phrases", "");
    }
  }

  window.phrases = { mark, parse, ready };
})();
