"""The fold: what a member's journal means under the rule versions in force. Pure, and the heart of everything.

    state, effects = fold.apply(state, entry)          # one more entry, in order
    state, effects = fold.advance(state, until)        # time passes
    state, effects = fold.refold(journal)              # from nothing; agrees with the two above, byte for byte
    state, effects = fold.insert(journal, late)        # entries that came late; effects are what to post

"""
