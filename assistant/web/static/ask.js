// One question to the server. With a model the answer comes line by line, and what can be read already is handed on;
// without one it is a single JSON object. Either way the promise gives {reply}, {fault} in the server's own words
// (null where it has none), or {away}: no server, or something before it that does not speak its language.
(() => {
  "use strict";

  const SLOW = 30000; // ms until a request counts as lost, beside the seconds that a model may take

  // The objects of a body of JSON lines, each as soon as its line is whole.
  async function* linesOf(response) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return; // what is left has no line's end: the server broke off
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      yield* lines.filter(Boolean).map((line) => JSON.parse(line));
    }
  }

  async function last(response, early) {
    for await (const line of linesOf(response)) {
      if (line.reply) return { reply: line.reply };
      if (line.error) return { fault: line.error.message };
      early(line);
    }
    return { away: true };
  }

  // ``model``: the seconds that a model may take, 0 without one. ``early`` receives {quoted} once, then {sentence}s.
  window.askServer = async (body, model, early) => {
    try {
      const response = await fetch(model ? "/api/ask/stream" : "/api/ask", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(SLOW + model * 1000),
      });
      if (response.ok && model) return await last(response, early);
      const answer = await response.json();
      return response.ok ? { reply: answer } : { fault: answer.error?.message || null };
    } catch {
      return { away: true };
    }
  };
})();
