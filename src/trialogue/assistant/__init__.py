"""A language model as an optional extra: a second reader of what was not understood, and a checked overview.

Off unless the operator names an endpoint that speaks OpenAI's protocol (`client`). Nothing of Trialogue needs it; only
`portal` and `cli` import it, and it may import `snapshot` and all below. What a model says is never the registry's
words and never decides anything: the rules that refuse it are pure and deterministic.
"""
