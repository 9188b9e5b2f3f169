"""The evaluators' bench: test sets, systems, stored runs, metrics, reports. Imported by no other package.

Read in this order: `items` (what a test question is) → `systems` (what is asked) → `runner` (a stored run) →
`metrics`, `selective`, `bootstrap` (what the figures mean) → `scoring` (all of them for one run) → `report`.
This package hides the builtin of its name, so write ``from eval.metrics import …``.
"""
