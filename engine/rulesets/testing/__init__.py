"""Tests beside rules: `tests:` in any rule file, read with the rules, run by `trogen test`, judged by `trogen gaps`.

tests:
  - name: Calling about the same topic cancels the points
    zone: Europe/Stockholm                   # where the member lives; the programme's zone if nothing is said
    member: {city: Umeå}                     # told of the member before the first event
    with: [badges.regular, events.yaml]      # rules of other files that it runs with too, by name or a whole file
    events:
      - {at: 2027-03-01 10:00, do: help.answer_found, topic: billing, solved: yes}
      - {at: 2027-03-02 09:00, do: support.call_started, topic: billing, times: 3, every: 1 hour}
    expect:
      - {at: 2027-03-01 10:01, points: 0, points.pending: 20}
      - {badges: [curious, problem_solver.bronze], level: seed}

Times are the member's own clock, and a date alone is its noon. Of an hour that comes twice the first is meant, of one
that is skipped the end of the gap. After a move, later lines of `events` are on the new clock. What happens at one
instant happens in the order of the lines; a profile change (`zone`, `tell`) comes before actions, and choices after.
An expectation sees what happened until then, that instant included; without a time it is as of the last event.

Events, one thing each:
  do: ACTION             attributes beside it, or under `with` where they are called like a word of this list;
                         `times: 3` repeats it, `every: 1 day` apart (all at that instant when nothing is said)
  zone: Pacific/Auckland the member moves; the time is still of the old clock
  tell: {city: Umeå}     what becomes known of the member
  take_back, restore: 2027-03-01 10:00, the time of something done in a line above
  join, leave: CHALLENGE; repair, buy_freeze: STREAK; pause: STREAK with `first_day` and `last_day`

Expectations; numbers can be comparisons, as `{at_least: 5}`:
  WALLET, WALLET.pending, WALLET.earned      20; `wallet.NAME` for wallets that are called like a word of this list
  badges                 [a, b.silver]: exactly these, hidden ones too; with a tier it is the highest that is held
  badge.NAME             yes, no, a tier, or how many times; `.shown` is no for a hidden badge that is not won yet
  level                  a level's name
  streak.NAME            the length; `.best`, `.freezes`, `.status` (none, secured, at_risk, …)
  challenge.NAME         upcoming, active, completed, …, or how many times completed; `.STEP` is how far a step is
  count.NAME             a number; `count.NAME.VALUE` of one that counts for each value
  impact.NAME            a number, in its unit
  perks, segments        [a, b]: exactly these

A test runs with the rules of its own file, those that `with` names, every rule that it or they name, and all counts:
what other files do with the same actions does not disturb it. `--with-all` runs it with the whole programme.
"""
