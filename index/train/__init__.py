"""Train the shipped encoder: a static Japanese embedding model in the sentence-transformers format.

A text is cut into pieces by a Unigram tokenizer, each piece has one row of a table, and the text's
vector is the sum of its rows at unit length. So the model is a table and a tokenizer, encoding takes
microseconds and needs no torch. `training.train` reads the data (`sources`, `chive`) and takes four steps:

1. count   SudachiPy cuts the training text into words; a word becomes a piece, and so does its kana
           reading, so that a question typed in hiragana alone meets the same rows (`words`, `pieces`);
2. start   each piece starts as the chiVe vector of its dictionary word, weighted by inverse frequency,
           and function words as zero (`table`);
3. learn   questions are pulled to the paragraphs that answer them, synonyms to each other, and graded
           sentence pairs into their order (`batches`, `learning`);
4. save    one folder that SentenceTransformer and model2vec.StaticModel both load (`folder`).

Invariant: on one machine, the same data, recipe, seed, package versions and number of threads give the same
bytes; another processor may round differently in the last digits.
The document that the assistant answers from, and the questions about it, are never trained on here;
`adapting` is the separate, optional step that fits a finished model to one consultation's questions.
`figures` measures what the model card says, and ``python -m index.train`` (`cli`) does all three.

Sources: chiVe vectors, Manabe et al. 2019, as packed in the ja-ginza wheel · JaQuAD, So et al. 2022 ·
JSTS of JGLUE, Kurihara et al. 2022 · the synonym dictionary of Sudachi, Works Applications ·
inverse-frequency weights (SIF), Arora et al. 2017 · CoSENT loss, Su 2022.
"""
