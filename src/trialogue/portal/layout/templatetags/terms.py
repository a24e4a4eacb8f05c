"""`{% explain "name" %}...{% endexplain %}`: mark and explain the terms of a section of a page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import NodeList, Parser, Token

from trialogue.portal.glossary import explain

register = template.Library()


class ExplainNode(template.Node):
    """A section whose terms are explained. What it renders is safe: the template engine has escaped it."""

    def __init__(self, section: str, nodelist: NodeList) -> None:
        self.section = section
        self.nodelist = nodelist

    def render(self, context: Any) -> Any:
        """The section, marked."""
        return explain(self.nodelist.render(context), self.section)


@register.tag("explain")
def compile_explain(parser: Parser, token: Token) -> ExplainNode:
    """The tag; its one argument is the section's name in quotes."""
    parts = token.split_contents()
    if len(parts) != 2 or not parts[1].strip("\"'").replace("-", "").isalnum():
        raise template.TemplateSyntaxError('explain needs a name: {% explain "overview" %}')
    nodelist = parser.parse(("endexplain",))
    parser.delete_first_token()
    return ExplainNode(parts[1].strip("\"'"), nodelist)
