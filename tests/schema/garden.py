"""A programme that uses every kind of rule once, in two languages, and a day in the life of its clock."""

from collections.abc import Mapping
from datetime import UTC, datetime

FRIDAY_NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
"""In Stockholm it is 13:00."""

PROGRAMME = """
    name: {sv: Trädgården, en: The garden}
    languages: [sv, en]
    zone: Europe/Stockholm
    wallets:
      points: {name: {sv: Poäng, en: Points}}
      xp: {name: {sv: XP, en: XP}}
    perks:
      compost:
        name: {sv: Fri kompost, en: Free compost}
        description: {sv: En säck om året, en: One bag a year}
    actions:
      plant.watered:
        name: {sv: Vattnade, en: Watered}
        attributes:
          plant: text
          litres: {type: number, optional: yes}
          by: {values: [can, hose, rain], optional: yes}
          seen_at: {type: instant, optional: yes}
      plot.weeded: {name: {sv: Rensade ogräs, en: Weeded}}
      answer.thanked:
        name: {sv: Fick ett tack, en: Was thanked}
        attributes: {post: text, votes: whole}
"""

RULES = """
    points:
      watered:
        name: {sv: Vattnade en växt, en: Watered a plant}
        when: plant.watered
        give: {points: 20, xp: 20}
        limits: {times_per_day: 3}
    streaks:
      green_fingers:
        name: {sv: Gröna fingrar, en: Green fingers}
        when: plant.watered
        every: day
        milestones: {2: {points: 5}}
    badges:
      waterer:
        name: {sv: Vattnaren, en: The waterer}
        description: {sv: Låter inget torka, en: Lets nothing dry}
        count: {of: plant.watered}
        tiers:
          bronze: {name: {sv: Brons, en: Bronze}, at_least: 1}
          silver: {name: {sv: Silver, en: Silver}, at_least: 4, give: {points: 100, perk: compost}}
      adviser:
        name: {sv: Rådgivaren, en: The adviser}
        count: {of: answer.thanked, sum: votes, for_each: post}
        at_least: 3
      mole:
        name: {sv: Mullvaden, en: The mole}
        count: {of: plot.weeded}
        at_least: 2
        hidden: yes
    challenges:
      autumn:
        name: {sv: Hösten, en: Autumn}
        description: {sv: Gör trädgården redo, en: Get the garden ready}
        who: each_member
        first_day: 2026-11-01
        last_day: 2026-11-30
        steps:
          weed: {name: {sv: Rensa, en: Weed}, do: plot.weeded, times: 2}
          water: {name: {sv: Vattna, en: Water}, do: plant.watered, times: 1}
        give: {points: 50}
    levels:
      by: xp
      steps:
        seed: {name: {sv: Frö, en: Seed}, from: 0}
        sprout: {name: {sv: Grodd, en: Sprout}, from: 40, perks: [compost]}
        tree: {name: {sv: Träd, en: Tree}, from: 500}
"""

GARDEN: Mapping[str, str] = {"programme.yaml": PROGRAMME, "rules.yaml": RULES}

_DIGGING = """challenges:
      digging:
        name: {sv: Gräv där du står, en: Dig where you stand}
        who: each_member
        first_day: 2026-11-01
        last_day: 2026-11-30
        steps: {dig: {name: {sv: Gräv, en: Dig}, do: plot.weeded, times: 1}}
        give: {badge: mole}
"""

SURPRISING: Mapping[str, str] = {
    **GARDEN,
    "rules.yaml": RULES.replace("        count: {of: plot.weeded}\n        at_least: 2\n", "")
    .replace("{2: {points: 5}}", "{2: {points: 5, badge: mole}}")
    .replace("perk: compost}}", "perk: compost, badge: mole}}")
    .replace("give: {points: 50}", "give: {points: 50, badge: mole}")
    .replace("challenges:\n", _DIGGING),
}
"""The same, where the hidden badge is a gift of a milestone, a tier and a challenge, and of one for weeding once."""


def watered(key: str, member: str = "ines", at: str | None = None, **attributes: object) -> dict[str, object]:
    """An `ActionInput` of `plant.watered`."""
    return action("plant.watered", key, member, at, **{"plant": "fern", **attributes})


def action(type: str, key: str, member: str = "ines", at: str | None = None, **attributes: object) -> dict[str, object]:
    """An `ActionInput`."""
    given: dict[str, object] = {"member": member, "type": type, "idempotencyKey": key, "attributes": attributes}
    return given if at is None else {**given, "occurredAt": at}
