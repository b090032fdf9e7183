"""The model: what Trogen promises, written down a second time, slowly and plainly.

It was written from the documents, before the engine was read; where the two then differed, the documents decided, then
what tests had settled, then the engine. It keeps everything that ever happened to a member in plain lists, and counts
all of it again whenever somebody asks. `history.lived` is the whole of it: versions, a journal and an instant go in, a
`Member` comes out. One file for each kind of rule: `guarding` (whether an action counts at all), `counting`, `earning`
(points, limits, campaigns, wallets), `streaking`, `challenging`, `winning` (badges, the level); `days` is its calendar,
`asking` its conditions, `reversals` what is left of a journal when actions are taken back. `test_model` compares it
with the engine on random `stories`.

From the engine it takes what rule files compile to, the facts of the journal, and how values are spelt. It says nothing
of statuses, progress, perks and the calendars of streaks, nothing of the order of effects and of corrections, and
nothing of teams, rewards and leaderboards. Guards that look at others too have a small model of their own, `door`;
`test_door` compares it with a server to which several members and brands send.

Where the documents were silent, it does as is written here:

- What counts by periods goes on with the newest period of which anything counted, in a member who travels back. A
  rolling window ends with today, wherever that is. A level goes by the newest day that was lived.
- Every limit, the cooldown and `once_per` count from the version on that brings them; what `same` asks for is kept as
  it was when points were promised.
- A badge is won by an action that its counts are of; one that needs something, with any entry. Time, or a version that
  begins, wins only what needs, by name, a badge that came or the level that changed with it; a segment waits for an
  entry. What is kept while true falls at once, by time, a move or a version; a tier that the version in force does not
  know is not true.
- A step of a challenge that is done stays done, though a sum falls. When a version measures something else, what was
  done stays done: different values and days are counted, all else is added up. What was done is over once a challenge
  is completed that can be completed again. What was completed in rounds is not completed without them. A recurring
  challenge can be joined in a round that was completed; before its dates the first round is shown, after them the
  last.
- Days of a step are different local dates, in whichever order a member who travels lives them; in a newer round than
  the date's, its first day.
- Who joins by telling where they live has joined on the day that it is there.
- A window over another number of days is another count: it begins anew.
- Impact is added up in whole millionths, and what is less is left out.
- A milestone that a run was given is not given again to a run that has any period in common with that one. What a move
  had let be done ahead of a period that was missed then is a new run, which has its own.
- A repair leaves out what was done between the run that it joins and the present one, in runs that broke as well.

What becomes of a run when a version cuts time into other periods (a week instead of a day, weeks from Sunday instead of
Monday), the documents do not say, and model and engine differ: `stories` have streaks whose periods stay as they were.
"""
