"""What the page's figures are called and mean, in the words of their receipts."""

from __future__ import annotations

from services.language import gettext as _

FIGURES = ("behavior_flags", "behavior_segments", "behavior_map", "behavior_time")


def figure_name(figure: str) -> str:
    """What a figure of the page is called."""
    return {
        "behavior_flags": _("Who to call"),
        "behavior_segments": _("Segments"),
        "behavior_map": _("Score and engagement"),
        "behavior_time": _("Engagement over time"),
    }[figure]


def definition(figure: str) -> list[str]:
    """The definition of a figure, one paragraph each."""
    engagement = _(
        "Engagement (0 to 100) adds up what the lead and we did, a meeting counting most, and halves in "
        "weight every 14 days."
    )
    return {
        "behavior_flags": [
            _("Hot: three or more actions of the lead in the last 7 days."),
            _("Went quiet: open, active before, and nothing from the lead for 14 days."),
            _("Never contacted: open, older than 24 hours, and no contact by us, ever."),
            _("Money is the estimated value of the open leads. A lead can have several flags."),
        ],
        "behavior_segments": [
            _("Leads by score and engagement; the first segment that applies."),
            engagement,
            _("Conversion is won leads divided by all leads of the segment, with a 95% Wilson interval."),
        ],
        "behavior_map": [
            _("Leads counted in cells of 10 points of score by 10 points of engagement."),
            engagement,
            _("The tinted corners are the segments; outside of them it is the standard segment."),
        ],
        "behavior_time": [
            _(
                "Interactions recorded in the period, of leads that match the filters, whenever created. "
                "Meetings and answered calls count as an action of the lead and as a contact by us."
            ),
            _(
                "By day up to 31 days, today as far as it is; by whole weeks counted back from now beyond. "
                "An active lead did something itself in that day or week."
            ),
            _(
                "A rise or a fall is said when it is at least 10% and larger than chance would make "
                "of a steady rate."
            ),
        ],
    }[figure]
