"""`transformers serve` over a model of a few thousand random weights, for one test: run as a script, FOLDER PORT.

The model is made here, since none can be fetched. Loading with a device map needs accelerate, which the project
does not, so the server loads onto the CPU without one.
"""

from __future__ import annotations

import os
import sys

CHARACTERS = "。、[]1234567890はがをにでとのもこれ市計画紙%デジタル化難しいですますあいうえおかきくけこさしすせそ"


def make_model(folder: str) -> None:
    import torch
    from tokenizers import Tokenizer, models
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    torch.manual_seed(20240301)
    pieces = ["<unk>", "<s>", "</s>", *dict.fromkeys(CHARACTERS)]
    tokenizer = Tokenizer(models.BPE(vocab={p: n for n, p in enumerate(pieces)}, merges=[], unk_token="<unk>"))
    template = "{% for message in messages %}{{ message['content'] }}\n{% endfor %}"
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, unk_token="<unk>", bos_token="<s>", eos_token="</s>", pad_token="</s>",
        chat_template=template,
    ).save_pretrained(folder)  # fmt: skip
    config = LlamaConfig(
        vocab_size=len(pieces), hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2,
        num_key_value_heads=2, max_position_embeddings=8192, bos_token_id=1, eos_token_id=2, pad_token_id=2,
    )  # fmt: skip
    LlamaForCausalLM(config).save_pretrained(folder)


def serve(folder: str, port: str) -> None:
    from transformers.cli.serving.model_manager import ModelManager
    from transformers.cli.transformers import app

    load = ModelManager._load_model

    def without_device_map(self: ModelManager, *args: object, **kwargs: object) -> object:
        self.device = None
        return load(self, *args, **kwargs)

    ModelManager._load_model = without_device_map
    sys.argv = ["transformers", "serve", folder, "--host", "127.0.0.1", "--port", port, "--device", "cpu"]
    app()  # not main(), which asks the package index for a newer version


if __name__ == "__main__":
    os.environ["HF_HUB_OFFLINE"] = "1"
    make_model(sys.argv[1])
    serve(sys.argv[1], sys.argv[2])
