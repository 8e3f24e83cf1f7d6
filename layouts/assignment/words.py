"""What the methods of assignment, their outcomes and their reasons are called by people."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from layouts.words import in_words, source_name
from services.language import gettext as _
from services.language import ngettext, number
from services.vocabulary import AssignmentMethod, Unassigned

NAMED_AT_MOST = 3


def method_name(method: str) -> str:
    """A method, in a word or two."""
    return {
        AssignmentMethod.OFF: _("By hand"),
        AssignmentMethod.ROUND_ROBIN: _("Round-robin"),
        AssignmentMethod.WORKLOAD: _("By workload"),
        AssignmentMethod.SCORE_BASED: _("By score"),
    }[AssignmentMethod(method)]


def method_sentence(method: str) -> str:
    """What a method does."""
    return {
        AssignmentMethod.OFF: _("Nobody gets a lead by itself: somebody assigns each."),
        AssignmentMethod.ROUND_ROBIN: _("Sellers take turns, one lead each."),
        AssignmentMethod.WORKLOAD: _(
            "A lead goes to whoever has the fewest open leads for what they can carry."
        ),
        AssignmentMethod.SCORE_BASED: _(
            "The best tenth of the leads goes to the third of the sellers who win most; everybody still gets"
            " at least half of an equal share."
        ),
    }[AssignmentMethod(method)]


def method_fit(method: str) -> str:
    """For whom a method is good."""
    return {
        AssignmentMethod.OFF: _("Good for a small team that talks every morning."),
        AssignmentMethod.ROUND_ROBIN: _(
            "Good where leads are alike and everybody is to have the same chance."
        ),
        AssignmentMethod.WORKLOAD: _("Good where deals take long and some sellers carry more than others."),
        AssignmentMethod.SCORE_BASED: _("Good where a few leads are worth most and win rates differ."),
    }[AssignmentMethod(method)]


def reason_of(reason: str) -> str:
    """Why a lead found nobody, as the end of a sentence."""
    return {
        Unassigned.NOBODY_TAKES_PART: _("nobody takes part"),
        Unassigned.NOBODY_FOR_SOURCE: _("nobody takes their source or region"),
        Unassigned.ALL_AWAY: _("everybody is away"),
        Unassigned.ALL_AT_CAPACITY: _("everybody is at capacity"),
        Unassigned.TOO_OLD: _("they were created too long ago to be new"),
    }[Unassigned(reason)]


def reasons_in_words(left: Mapping[Unassigned, int]) -> str:
    """`everybody is at capacity (12) and everybody is away (3)`; one reason comes without its number."""
    known = {reason.value: count for reason, count in left.items() if count}
    if len(known) == 1:
        return reason_of(next(iter(known)))
    return in_words([f"{reason_of(reason)} ({number(count)})" for reason, count in known.items()])


def takes_words(sources: Collection[str], regions: Collection[str]) -> str:
    """Which leads somebody takes: `Every source · SP and RJ`."""
    of_sources = _some([source_name(key) for key in sources], "source") if sources else _("Every source")
    of_regions = _some(list(regions), "region") if regions else _("every region")
    return f"{of_sources} · {of_regions}"


def capacity_words(open_leads: int, capacity: int | None) -> str:
    """`12 of 40` or, without a limit, `12`."""
    if capacity is None:
        return number(open_leads)
    return _("%(open)s of %(most)s", open=number(open_leads), most=number(capacity))


def _some(names: list[str], kind: str) -> str:
    if len(names) <= NAMED_AT_MOST:
        return in_words(names)
    if kind == "source":
        return ngettext("%(num)s source", "%(num)s sources", len(names))
    return ngettext("%(num)s region", "%(num)s regions", len(names))
