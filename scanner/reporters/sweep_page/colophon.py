"""The end of the page: what its words mean, and what made it."""

from __future__ import annotations

from scanner.model.sweep import SweepReport
from scanner.reporters.markup import Html, element
from scanner.reporters.sweep_page.parts import part
from scanner.reporters.sweep_words import moment
from scanner.text.escape import short

_WORDS = (
    ("agent", "An agent is the author or the committer."),
    ("assisted", "A person is the author, and an agent took part."),
    ("suspected", "Only context, such as the name of a branch, speaks of an agent."),
    ("bot", "Plain automation, by its own word."),
    ("unknown", "A malformed or contradictory identity."),
    ("human", "No evidence of an agent, which proves nothing."),
    ("pass", "Nothing waits for anybody."),
    ("hold", "A change of what ships waits for a human who had no part in it."),
    ("fail", "No approval cures it: a secret in the history, a weakened gate."),
    ("undetermined", "It could not be read, and that is never a pass."),
    ("new, reopened", "Not there when the run before ended; reopened was there before that."),
    ("fixed", "There when the run before ended, and no more."),
)


def colophon(report: SweepReport) -> Html:
    """Words and makers."""
    pairs = (element("div", element("dt", word), element("dd", meaning)) for word, meaning in _WORDS)
    made = f"Made by twokey {short(report.version, 40)} from the run of {moment(report.started)}."
    return element(
        "footer",
        part(
            "words",
            "Words",
            None,
            element("dl", *pairs, class_="words"),
            element("p", made, " Rules ", element("code", short(report.rulebook, 80)), class_="made"),
        ),
    )
