"""The mutations, gathered."""

import strawberry

from schema.auth.rights import ADMINS, EDITORS, PLAYERS, SUBMITTERS, WEBHOOK_KEEPERS, may
from schema.mutations.buy_streak_freeze import buy_streak_freeze
from schema.mutations.create_brand import create_brand
from schema.mutations.create_key import create_key
from schema.mutations.create_webhook import create_webhook
from schema.mutations.delete_webhook import delete_webhook
from schema.mutations.erase_member import erase_member
from schema.mutations.export_member import export_member
from schema.mutations.import_actions import import_actions
from schema.mutations.join_challenge import join_challenge
from schema.mutations.leave_challenge import leave_challenge
from schema.mutations.link_member import link_member, unlink_member
from schema.mutations.mark_feed_seen import mark_feed_seen
from schema.mutations.merge_members import merge_members
from schema.mutations.mint_member_token import mint_member_token
from schema.mutations.pause_streak import pause_streak
from schema.mutations.preview_action import preview_action
from schema.mutations.register_member import register_member
from schema.mutations.repair_streak import repair_streak
from schema.mutations.replay_webhook import replay_webhook
from schema.mutations.resubmit_rejections import resubmit_rejections
from schema.mutations.resume_webhook import resume_webhook
from schema.mutations.reverse_action import reverse_action
from schema.mutations.reverse_actions import reverse_actions
from schema.mutations.revoke_key import revoke_key
from schema.mutations.rotate_key import rotate_key
from schema.mutations.rotate_signing_key import rotate_signing_key
from schema.mutations.rotate_webhook_secret import rotate_webhook_secret
from schema.mutations.set_member_display import set_member_display
from schema.mutations.submit_action import submit_action
from schema.mutations.submit_actions import submit_actions
from schema.mutations.test_webhook import test_webhook
from schema.mutations.update_brand import update_brand
from schema.mutations.update_key import update_key
from schema.mutations.update_member import update_member
from schema.mutations.update_webhook import update_webhook
from schema.mutations.verdicts import approve_actions, refuse_actions
from schema.mutations.wipe_sandbox import wipe_sandbox

_PRECEDENCE = (
    "An action that is refused says why, by the first of these that is true: UNKNOWN_PROGRAM, INVALID_MEMBER, "
    "INVALID_IDEMPOTENCY_KEY, IDEMPOTENCY_CONFLICT or REFUSED_BY_OPERATOR, MEMBER_ERASED, UNKNOWN_ACTION_TYPE, "
    "INVALID_TIME, INVALID_ATTRIBUTES or all of UNKNOWN_ATTRIBUTE, MISSING_ATTRIBUTE, INVALID_ATTRIBUTE, "
    "MISSING_PROOF and INVALID_PROOF together, "
    "OUTSIDE_TIME_WINDOW, UNKNOWN_MEMBER, HELD_BACK, QUOTA_USED_UP. A retry of an action that was accepted is a "
    "DUPLICATE, even if it would be refused today. Before all that, a brand's key that is limited to some action types "
    "is told ACTION_TYPE_NOT_PERMITTED of others."
)

_CHOICE_PRECEDENCE = (
    "Refused with the first of UNKNOWN_PROGRAM, INVALID_MEMBER, INVALID_IDEMPOTENCY_KEY, IDEMPOTENCY_CONFLICT, "
    "MEMBER_ERASED, INVALID_TIME, UNKNOWN_RULE, OUTSIDE_TIME_WINDOW, UNKNOWN_MEMBER and CHOICE_NOT_POSSIBLE that is "
    "true; only the last is recorded, and says why."
)

_VERDICT_PRECEDENCE = (
    "Each is answered with the first of INVALID_REASON, NOT_WAITING, ALREADY_DECIDED, when somebody decided otherwise "
    "before, and ALREADY_REVERSED, when it was taken back while it waited, that is true; the same again is a "
    "DUPLICATE. BATCH_SIZE when there are none or too many, else UNKNOWN_PROGRAM, are told once, of the batch."
)

_REVERSAL_PRECEDENCE = (
    "Refused with the first of UNKNOWN_PROGRAM, INVALID_IDEMPOTENCY_KEY, IDEMPOTENCY_CONFLICT, INVALID_REASON, "
    "UNKNOWN_ACTION, INVALID_REMAINING and ALREADY_REVERSED that is true. A retry of what was accepted is a DUPLICATE, "
    "whatever was taken back since."
)


@strawberry.type(description="What can be changed. Whatever is answered is durably stored; anything can be sent again.")
class Mutation:
    submit_action = strawberry.mutation(
        submit_action,
        metadata=may(SUBMITTERS),
        description=f"Submits one action and tells everything that it changed. {_PRECEDENCE}",
    )
    preview_action = strawberry.mutation(
        preview_action,
        description="Tells everything that an action would change if it were submitted now, and changes nothing: what "
        f"to show before somebody decides. {_PRECEDENCE}",
        metadata=may(SUBMITTERS),
    )
    submit_actions = strawberry.mutation(
        submit_actions,
        metadata=may(SUBMITTERS),
        description="Submits up to 1,000 actions, in any order of time, and answers each in the order of the input. "
        f"BATCH_SIZE when there are none or too many, else UNKNOWN_PROGRAM, are told once, of the batch. {_PRECEDENCE}",
    )
    import_actions = strawberry.mutation(
        import_actions,
        metadata=may(EDITORS),
        description="As `submitActions`, for an operator's import of history: actions may have occurred however long "
        "ago. OUTSIDE_TIME_WINDOW is still told of what lies ahead.",
    )
    resubmit_rejections = strawberry.mutation(
        resubmit_rejections,
        metadata=may(SUBMITTERS),
        description="Submits again what was refused, as it came, under the same brand and idempotency key, and answers "
        "each: once the rules or the member are there, or an operator takes it however late it is. What said no time "
        "occurred when it came first. A key that is limited to some action types submits those alone. Besides what is "
        "told of submissions, UNKNOWN_REJECTION, UNREADABLE_REJECTION and INCOMPLETE_REJECTION are told of what "
        "cannot be submitted.",
    )
    reverse_action = strawberry.mutation(
        reverse_action,
        metadata=may(SUBMITTERS),
        description="Takes an action back, whole or partly, however old it is, and tells everything that it changed: "
        "the member stands as if it had never been said, or had been said so. Taking a reversal back restores what it "
        f"had taken. {_REVERSAL_PRECEDENCE}",
    )
    reverse_actions = strawberry.mutation(
        reverse_actions,
        metadata=may(SUBMITTERS),
        description="Takes up to 1,000 back for one reason, one after the other, and answers each in the order of the "
        "input. BATCH_SIZE when there are none or too many, else UNKNOWN_PROGRAM, are told once, of the batch. "
        f"{_REVERSAL_PRECEDENCE}",
    )
    approve_actions = strawberry.mutation(
        approve_actions,
        metadata=may(EDITORS),
        description="Approves up to 1,000 actions that wait: each counts as of when it was done, however long ago, and "
        f"tells everything that this changed. {_VERDICT_PRECEDENCE}",
    )
    refuse_actions = strawberry.mutation(
        refuse_actions,
        metadata=may(EDITORS),
        description="Refuses up to 1,000 actions that wait: they never count, and their members are told why. Sent "
        f"again, each is REFUSED_BY_OPERATOR. {_VERDICT_PRECEDENCE}",
    )
    register_member = strawberry.mutation(
        register_member,
        metadata=may(SUBMITTERS),
        description="Makes a member known, or one who acted first known better, with where they live, which "
        "language they read and what else is known. Refused with the first of UNKNOWN_PROGRAM, INVALID_MEMBER, "
        "INVALID_ATTRIBUTES or all of INVALID_ZONE, INVALID_LOCALE, UNKNOWN_ATTRIBUTE and INVALID_ATTRIBUTE together, "
        "and ALREADY_REGISTERED that is true, the last with the member as they are; the same again is answered with "
        "the same member.",
    )
    update_member = strawberry.mutation(
        update_member,
        metadata=may(PLAYERS),
        description="Tells what became known of a member: where they live now, which language they read, and their "
        "attributes. Refused with the first of INVALID_ATTRIBUTES, UNKNOWN_PROGRAM, INVALID_MEMBER, "
        "INVALID_IDEMPOTENCY_KEY, IDEMPOTENCY_CONFLICT, MEMBER_ERASED, INVALID_TIME, all of INVALID_ZONE, "
        "INVALID_LOCALE, UNKNOWN_ATTRIBUTE, INVALID_ATTRIBUTE and INVALID_NAME together, OUTSIDE_TIME_WINDOW and "
        "UNKNOWN_MEMBER that is true.",
    )
    mark_feed_seen = strawberry.mutation(
        mark_feed_seen,
        description="Remembers how far the member has seen their feed, for all their devices: `unseenCount` falls. It "
        "never goes back, so it can be sent again in any order. Refused with the first of UNKNOWN_PROGRAM, "
        "INVALID_MEMBER, UNKNOWN_MEMBER and INVALID_CURSOR that is true.",
        metadata=may(PLAYERS),
    )
    set_member_display = strawberry.mutation(
        set_member_display,
        description="Says under what name other members see this one, and whether in rankings. Whoever says so last "
        "decides, so it can be sent again. Refused with the first of UNKNOWN_PROGRAM, INVALID_MEMBER, INVALID_NAME and "
        "UNKNOWN_MEMBER that is true.",
        metadata=may(PLAYERS),
    )
    join_challenge = strawberry.mutation(
        join_challenge,
        metadata=may(PLAYERS),
        description=f"The member takes part in a challenge that is `optIn`. {_CHOICE_PRECEDENCE}",
    )
    leave_challenge = strawberry.mutation(
        leave_challenge,
        metadata=may(PLAYERS),
        description="The member no longer takes part in a challenge that they joined; what they did of its steps is "
        f"forgotten. {_CHOICE_PRECEDENCE}",
    )
    pause_streak = strawberry.mutation(
        pause_streak,
        metadata=may(PLAYERS),
        description="The member plans days, in advance, of which a streak asks nothing. INVALID_DAY stands where "
        f"UNKNOWN_RULE does, after it. {_CHOICE_PRECEDENCE}",
    )
    repair_streak = strawberry.mutation(
        repair_streak,
        metadata=may(PLAYERS),
        description="The member joins a broken run together again, in the time that the streak leaves for it, and pays "
        f"what it costs. {_CHOICE_PRECEDENCE}",
    )
    buy_streak_freeze = strawberry.mutation(
        buy_streak_freeze,
        metadata=may(PLAYERS),
        description=f"The member pays for a freeze, which saves a run by itself when need be. {_CHOICE_PRECEDENCE}",
    )
    link_member = strawberry.mutation(
        link_member,
        metadata=may(SUBMITTERS),
        description="Lets a brand call a member by a name of its own from now on, wherever it names them; others go on "
        "as before. The same again changes nothing. Refused with the first of UNKNOWN_PROGRAM, UNKNOWN_BRAND, "
        "INVALID_MEMBER, UNKNOWN_MEMBER and NAME_TAKEN that is true.",
    )
    unlink_member = strawberry.mutation(
        unlink_member,
        metadata=may(SUBMITTERS),
        description="Takes a brand's own name for a member away; what was done under it stays the member's. Refused "
        "with the first of UNKNOWN_PROGRAM, UNKNOWN_BRAND and INVALID_MEMBER that is true.",
    )
    merge_members = strawberry.mutation(
        merge_members,
        metadata=may(EDITORS),
        description="Makes one member of two who turned out to be one person: their journals become one, folded anew "
        "as if one had done it all, and both names mean the one who stays. It cannot be undone; `dryRun` tells before. "
        "The same again is told the same. Refused with the first of UNKNOWN_PROGRAM, INVALID_REASON, INVALID_MEMBER, "
        "UNKNOWN_MEMBER and SAME_MEMBER that is true.",
    )
    mint_member_token = strawberry.mutation(
        mint_member_token,
        metadata=may(SUBMITTERS),
        description="Mints a token for a member, with which their own app asks for itself: it sees that member alone. "
        "Ask for it from your server, never from an app: what mints tokens is a key. Refused with the first of "
        "UNKNOWN_PROGRAM, INVALID_MEMBER and INVALID_LIFETIME that is true.",
    )
    export_member = strawberry.mutation(
        export_member,
        metadata=may(EDITORS),
        description="Hands out everything that is held of a member, as one JSON document, and notes in the audit that "
        "it was. Its form is in `docs/member-export.schema.json`. For a member with a very long history send a POST to "
        '`/programs/{program}/export` with `{"member": …}`, which streams the same. Refused with the first of '
        "UNKNOWN_PROGRAM, INVALID_MEMBER, UNKNOWN_MEMBER and EXPORT_TOO_LARGE that is true.",
    )
    erase_member = strawberry.mutation(
        erase_member,
        metadata=may(EDITORS),
        description="Erases a member: their names, profile, actions, feed and everything worked out from them are "
        "deleted, for good. What they were given stays in the programme's totals, without them. Submissions that name "
        "them are refused from then on, and their tokens end. Sent again, it answers the same. Refused with the first "
        "of UNKNOWN_PROGRAM, INVALID_MEMBER and UNKNOWN_MEMBER that is true.",
    )
    wipe_sandbox = strawberry.mutation(
        wipe_sandbox,
        metadata=may(SUBMITTERS),
        description="Deletes everything in a sandbox: its members, what they did and got, and its rejections. The real "
        "programme is never touched. Refused with the first of UNKNOWN_PROGRAM and NOT_A_SANDBOX that is true.",
    )
    create_brand = strawberry.mutation(
        create_brand,
        metadata=may(ADMINS),
        description="Makes a brand known, so that keys can be handed out to it. Refused with the first of INVALID_NAME "
        "and BRAND_EXISTS that is true.",
    )
    update_brand = strawberry.mutation(
        update_brand,
        metadata=may(ADMINS),
        description="Gives a brand another name, or disables it: all of its keys, open sockets included, and every "
        "member token that they minted, within a second or so everywhere, until it is enabled again. Refused with the "
        "first of INVALID_NAME and UNKNOWN_BRAND that is true.",
    )
    create_key = strawberry.mutation(
        create_key,
        metadata=may(ADMINS),
        description="Hands out a key. Sent again, it hands out another: revoke what you do not need. Refused with the "
        "first of INVALID_TIME, INVALID_NAME, UNKNOWN_BRAND, UNKNOWN_PROGRAM, UNKNOWN_ACTION_TYPE, INVALID_SCOPE, "
        "INVALID_LIMIT and INVALID_LIFETIME that is true.",
    )
    update_key = strawberry.mutation(
        update_key,
        metadata=may(ADMINS),
        description="Changes a key's name, what it may, how much of it and until when, and leaves its secret: within "
        "a second or so everywhere. What is open with it and was told otherwise comes again. Refused with the first of "
        "INVALID_TIME, INVALID_SCOPE for what is given and lifted at once, UNKNOWN_KEY, KEY_ENDED, INVALID_NAME, "
        "UNKNOWN_PROGRAM, UNKNOWN_ACTION_TYPE, INVALID_SCOPE, INVALID_LIMIT and INVALID_LIFETIME that is true.",
    )
    rotate_key = strawberry.mutation(
        rotate_key,
        metadata=may(ADMINS),
        description="Hands out another key for the same, and ends the old one after an overlap, so that nobody is "
        "locked out meanwhile. Refused with the first of INVALID_TIME, INVALID_LIFETIME, UNKNOWN_KEY and KEY_ENDED "
        "that is true.",
    )
    revoke_key = strawberry.mutation(
        revoke_key,
        metadata=may(ADMINS),
        description="Ends a key and every member token that it minted: within a second or so everywhere, open "
        "sockets included. Refused with UNKNOWN_KEY.",
    )
    rotate_signing_key = strawberry.mutation(
        rotate_signing_key,
        metadata=may(ADMINS),
        description="Signs member tokens with a new key from now on. What was signed before is believed until it ends, "
        "unless all tokens are to end now.",
    )
    create_webhook = strawberry.mutation(
        create_webhook,
        metadata=may(WEBHOOK_KEEPERS),
        description="Has what happens to members from now on sent to an address, as it happens; docs/webhooks.md says "
        "how. Sent again, it makes another. Refused with the first of UNKNOWN_BRAND, INVALID_URL, INVALID_NAME, "
        "UNKNOWN_PROGRAM, UNKNOWN_EVENT_TYPE, BRAND_SHUT_OUT and TOO_MANY_WEBHOOKS that is true.",
    )
    update_webhook = strawberry.mutation(
        update_webhook,
        metadata=may(WEBHOOK_KEEPERS),
        description="Changes a webhook, for whatever was not sent yet. Refused with the first of UNKNOWN_WEBHOOK, "
        "INVALID_URL, INVALID_NAME, UNKNOWN_PROGRAM, UNKNOWN_EVENT_TYPE and, unless it is disabled by request or only "
        "described otherwise, BRAND_SHUT_OUT that is true.",
    )
    delete_webhook = strawberry.mutation(
        delete_webhook,
        metadata=may(WEBHOOK_KEEPERS),
        description="Sends nothing more, and forgets the webhook with its log. Refused with UNKNOWN_WEBHOOK.",
    )
    rotate_webhook_secret = strawberry.mutation(
        rotate_webhook_secret,
        metadata=may(WEBHOOK_KEEPERS),
        description="Signs with another secret from now on, and for a while with the old one as well: requests then "
        "have two signatures. Refused with the first of INVALID_LIFETIME and UNKNOWN_WEBHOOK that is true.",
    )
    test_webhook = strawberry.mutation(
        test_webhook,
        metadata=may(WEBHOOK_KEEPERS),
        description="Sends a request of the type `webhook.test` now, signed as all are, and tells what was answered. "
        "Refused with UNKNOWN_WEBHOOK.",
    )
    replay_webhook = strawberry.mutation(
        replay_webhook,
        metadata=may(WEBHOOK_KEEPERS),
        description="Sends again what was sent before, each with the `webhook-id` that it had; what happens meanwhile "
        "comes after it. Refused with the first of INVALID_TIME, INVALID_PLACE and UNKNOWN_WEBHOOK that is true.",
    )
    resume_webhook = strawberry.mutation(
        resume_webhook,
        metadata=may(WEBHOOK_KEEPERS),
        description="Sends at once what was given up and what waits, and goes on from where it stopped if it was "
        "disabled. Refused with the first of UNKNOWN_WEBHOOK and BRAND_SHUT_OUT that is true.",
    )
