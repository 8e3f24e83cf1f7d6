"""What the page of duplicates shows, read in one go; shared by what shows it and by what changes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from callbacks.scope import result_cache
from layouts.duplicates.fields import FIRST, SECOND, default_choices
from layouts.duplicates.shapes import DuplicatesPage, OpenPair
from layouts.duplicates.view import CERTAIN, DISMISSED, MERGED, REVIEW, SHOWN, DuplicatesView
from services.duplicates.merging import list_merges
from services.duplicates.model import DuplicatePair, DuplicateSummary
from services.duplicates.pairs import list_pairs, pair, summary
from services.leads import count_leads
from services.scope import NotFoundError, OrgScope
from services.selection import LeadSelection
from services.session import Session
from services.vocabulary import DuplicateStatus, MatchLevel

PAGE = 20
_LISTS: dict[str, tuple[MatchLevel | None, DuplicateStatus]] = {
    CERTAIN: (MatchLevel.CERTAIN, DuplicateStatus.PROPOSED),
    REVIEW: (MatchLevel.REVIEW, DuplicateStatus.PROPOSED),
    DISMISSED: (None, DuplicateStatus.DISMISSED),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What the browser says it shows: the open pair as it was seen, the list's order, and fingerprints."""

    pair: str | None = None
    leads: tuple[str, ...] = ()
    """The ids of the pair's two leads, `first` and `second`."""
    versions: tuple[int, ...] = ()
    survivor: str = FIRST
    show: str | None = None
    order: tuple[str, ...] = ()
    """The pairs of the list."""
    prints: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, data: Any) -> Seen:
        """From the store `ids.DUPLICATES_SHOWN`; anybody can write what is in it by hand."""
        if not isinstance(data, dict):
            return cls()
        leads, versions = _two(data.get("leads"), str), _two(data.get("versions"), int)
        prints = data.get("prints")
        return cls(
            pair=data["pair"] if isinstance(data.get("pair"), str) else None,
            leads=leads if versions else (),
            versions=versions if leads else (),
            survivor=SECOND if data.get("survivor") == SECOND else FIRST,
            show=data["show"] if data.get("show") in SHOWN else None,
            order=tuple(map(str, data["order"][:PAGE])) if isinstance(data.get("order"), list) else (),
            prints=prints if isinstance(prints, dict) else {},
        )


def _two(given: Any, kind: type) -> tuple[Any, ...]:
    """Two of a kind, or nothing."""
    whole = isinstance(given, list) and len(given) == 2 and all(type(each) is kind for each in given)
    return tuple(given) if whole else ()


def read_page(
    scope: OrgScope,
    session: Session,
    view: DuplicatesView,
    now: datetime,
    *,
    wanted: Sequence[str] = (),
    keep: OpenPair | None = None,
) -> DuplicatesPage:
    """The page of an address. `wanted`: the pairs to open, best first, as far as they are in the list;
    `keep`: the pair that stays open whatever its list, with what was chosen."""
    counts = summary(scope, session, now)
    named = keep.pair if keep else _pair(scope, session, view.pair)
    show = view.show or (
        _list_of(named) if named else CERTAIN if counts.certain or not counts.review else REVIEW
    )
    page = DuplicatesPage(
        view=replace(view, show=show),
        show=show,
        summary=counts,
        leads=count_leads(scope, session, LeadSelection(), now, store=result_cache()).count,
    )
    if show == MERGED:
        merges, following = list_merges(scope, session, limit=PAGE, cursor=view.cursor)
        return replace(page, merges=merges, following=following)
    level, status = _LISTS[show]
    found = list_pairs(scope, session, level, status=status, limit=PAGE, cursor=view.cursor)
    listed = {str(each.id): each for each in found.items}
    first = next((listed[each] for each in wanted if each in listed), None)
    opened = named or first or next(iter(found.items), None)
    shown = keep or (OpenPair(opened) if opened else None)
    return replace(page, pairs=found.items, following=found.next, open=shown)


def seen_pair(
    scope: OrgScope, session: Session, pair_id: str | None, seen: Seen, chosen: Mapping[str, str]
) -> OpenPair | None:
    """The pair as it stands now, with the lead that was to stay and the values that were chosen, where it
    is the one that was open; None where there is no such pair."""
    found = _pair(scope, session, pair_id)
    if found is None or pair_id != seen.pair or len(seen.leads) != 2:
        return OpenPair(found) if found else None
    turned = [str(found.first.id), str(found.second.id)] == list(reversed(seen.leads))
    swap = {FIRST: SECOND, SECOND: FIRST} if turned else {FIRST: FIRST, SECOND: SECOND}
    kept = {name: swap[which] for name, which in chosen.items()}
    return OpenPair(found, swap[seen.survivor], kept)


def chosen_by_hand(shown: OpenPair, values: Mapping[str, str]) -> dict[str, str]:
    """What somebody chose otherwise than the page proposes."""
    proposed = default_choices(shown.pair.first, shown.pair.second, shown.survivor)
    return {name: which for name, which in values.items() if name in proposed and which != proposed[name]}


def seen_of(page: DuplicatesPage) -> dict[str, Any]:
    """The content of `ids.DUPLICATES_SHOWN`."""
    shown = page.open
    sides = [shown.pair.first, shown.pair.second] if shown else []
    return {
        "pair": str(shown.pair.id) if shown else None,
        "leads": [str(lead.id) for lead in sides],
        "versions": [lead.version for lead in sides],
        "survivor": shown.survivor if shown else FIRST,
        "show": page.show,
        "order": [str(each.id) for each in page.pairs],
        "prints": {
            "head": _print((page.summary, page.leads, page.show)),
            "list": _print((page.summary.certain, page.pairs, page.merges, page.following, _id(shown))),
            "pair": _print((shown.pair, shown.survivor) if shown else None),
        },
    }


def _id(shown: OpenPair | None) -> UUID | None:
    return shown.pair.id if shown else None


def _pair(scope: OrgScope, session: Session, pair_id: str | None) -> DuplicatePair | None:
    try:
        return pair(scope, session, UUID(pair_id)) if pair_id else None
    except (NotFoundError, ValueError):
        return None


def _first_list(counts: DuplicateSummary) -> str:
    """The first with something to do."""
    return CERTAIN if counts.certain or not counts.review else REVIEW


def _list_of(found: DuplicatePair) -> str:
    if found.status is DuplicateStatus.DISMISSED:
        return DISMISSED
    return CERTAIN if found.level is MatchLevel.CERTAIN else REVIEW


def _print(value: object) -> str:
    return sha256(repr(value).encode("utf-8", "replace")).hexdigest()[:16]
