"""The web faces: the residents' chat (Gradio), the desk and the permalinks (Jinja and a little script over /api)."""
