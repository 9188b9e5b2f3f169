"""The plain LangChain chain of the tutorials, as a process: split, embed, store, search, print the first chunk.

Its store is kept on disk between calls, as ours is; the encoder is the same.
"""

from __future__ import annotations

import sys
from pathlib import Path

from langchain_chroma import Chroma
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from corpus.store import SOURCE, load
from index.encoder import SHIPPED


def main(question: str, folder: Path) -> None:
    embeddings = HuggingFaceEmbeddings(model_name=str(SHIPPED), model_kwargs={"device": "cpu"})
    if folder.exists():
        store = Chroma(persist_directory=str(folder), embedding_function=embeddings)
    else:
        source = (load().folder / SOURCE).read_text(encoding="utf-8")
        texts = RecursiveCharacterTextSplitter(chunk_size=500, chunk_overlap=0).split_text(source)
        store = Chroma.from_texts(texts, embeddings, persist_directory=str(folder))
    print(store.similarity_search(question)[0].page_content)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
