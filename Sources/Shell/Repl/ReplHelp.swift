// SPDX-License-Identifier: GPL-3.0-or-later

/// What the prompt says of itself: `help` by example, Tab by a line a word.
package enum ReplHelp {
  /// The words that only the prompt line has, and what they do.
  package static let ownWords = [
    "cd": "Go to a folder, or to the tree's root.", "help": "Ways to say it, or help on a command.",
    "exit": "Leave.", "last": "The files of the last result.",
    "transcript": "Write the session to a file.",
  ]

  package static let text = """
    Say it:
      find three papers about diffusion that I changed last week
      summarise the second one
      group the PDFs under downloads by topic
      move them to papers/
      put budget.csv back as it was yesterday
      what changed today?
      undo that

    Results are numbered: $2 is the second of the last result, "last" all of them.
      read $2
      !wc -w $2

    Commands work too, with their flags; so do files, pipes and programs:
      find -k 3 --type pdf diffusion
      log --by vim
      find rent | xargs grep -l 2026
      find rent > found.txt
      !ls -l
      cd garden

    transcript FILE writes the session to FILE from here on; transcript off stops.

    What would change something is shown and asked about: y, n, e (edit the plan), ? (more).
    A name that fits several files is asked about; Tab completes names, snapshots, tags.
    help COMMAND describes a command. Ctrl-C stops what runs, Ctrl-D leaves.
    """
}
