"""Awards that are kept: badges that members were promised to keep when other rules were published for the past."""

from msgspec.structs import replace

from engine.rules.badges import badge_id, badge_state
from engine.rules.effects import BadgeWon
from engine.rules.entries import KeptBadge
from engine.rules.turn import Turn


def keep_badge(turn: Turn, kept: KeptBadge) -> None:
    """Gives the mark, and nothing that would come with it, unless the member has it anyway."""
    rule = badge_id(kept.badge)
    state, tier = badge_state(turn.rules.get(rule)), kept.tier or ""
    key = kept.value or (kept.season.isoformat() if kept.season is not None else "")
    held = state.won.get(key, ())
    if tier in held:
        return
    seasons = state.seasons if kept.season is None else tuple(sorted({*state.seasons, key}))
    turn.keep(rule, replace(state, won={**state.won, key: (*held, tier)}, seasons=seasons))
    turn.changed.add(rule)
    turn.effects.append(
        BadgeWon(
            at=turn.at,
            rule=rule,
            entry=kept.won_by,
            badge=kept.badge,
            tier=kept.tier,
            value=kept.value,
            season=kept.season,
        )
    )
