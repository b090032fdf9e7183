"""Names that refer to nothing."""

from engine.rulesets.codes.code import error

UNKNOWN_ACTION = error(
    "TRG050", "An unknown action type", "Action types are declared under `actions` in `programme.yaml`."
)
UNKNOWN_ATTRIBUTE = error(
    "TRG051",
    "An unknown attribute",
    "An action has the attributes that `programme.yaml` declares for its type, and conditions, counts and amounts can "
    "use those only.",
)
UNKNOWN_WALLET = error("TRG052", "An unknown wallet", "Wallets are declared under `wallets` in `programme.yaml`.")
UNKNOWN_BADGE = error("TRG053", "An unknown badge", "A gift names a badge that no file declares under `badges`.")
UNKNOWN_PERK = error("TRG054", "An unknown perk", "Perks are declared under `perks` in `programme.yaml`.")
UNKNOWN_COUNT = error("TRG055", "An unknown count", "Named counts are declared under `counts` in any rule file.")
UNKNOWN_SEGMENT = error("TRG056", "An unknown segment", "Segments are declared under `segments` in `programme.yaml`.")
UNKNOWN_MEMBER_ATTRIBUTE = error(
    "TRG057",
    "An unknown member attribute",
    "What may be told of members is declared under `member_attributes` in `programme.yaml`. Besides these, conditions "
    "can ask for `member.segments`, `member.badges` and `member.level`.",
)
UNKNOWN_RULE = error("TRG058", "An unknown rule", "The name is not one of a rule of the kind that is meant here.")
UNKNOWN_LEVEL = error("TRG059", "An unknown level", "Levels are declared under `levels`, in its `steps`.")
