// SPDX-License-Identifier: GPL-3.0-or-later

/// What the man pages say beyond the commands' own descriptions.
enum ManualProse {
  static let summary = "a folder that answers to plain language and remembers every state it was in"

  static let description = """
    semfs makes a folder of ordinary files answer to plain language, and remembers every state that \
    it was ever in. The folder (the tree) stays a real folder; what semfs keeps is beside it, in \
    .semfs at its root. Removing .semfs removes semfs, not data.

    A prompt is translated by a grammar into a plan of typed operations. What a plan would change is \
    counted and shown before, and asked about; it becomes one operation of the log, which one undo \
    takes back. No server, no key and no network are needed.

    Results go to standard output and everything else to standard error. In a pipe, a set of files \
    is their paths alone, as seen from the current folder; --json and --jsonl give data, with paths \
    from the tree's root. Names of any bytes survive: in JSON, a byte that is no part of UTF-8 is \
    the character U+EF00 plus that byte. On a terminal, control characters in names are shown as \
    escapes.

    Commands find the store upwards from the current folder; -C DIR names another. While the tree is \
    mounted, what changes it is carried out by the process of the mount.
    """

  /// What a language model has to do with a command that tells something in words.
  static let narration = """
    Where llm.url and llm.contents are set (semfs-config(1)), a language model tells it in prose: it \
    is sent the places that were found, and of its sentences those are shown that cite places which \
    say so. Where none does, semfs's own words stand.
    """

  static let promptLine = """
    semfs without a command is a prompt that takes plain language, commands with their flags, and \
    programs of the outer shell. From a script (semfs < FILE) it reads a prompt a line; what changes \
    something then needs --yes.
    """

  static let points = """
    A POINT in history is @128 (the tree as operation 128 left it), ~2 (two versions of a file, or \
    operations of the tree, back), 2026-11-01 or yesterday (the end of that day), 14:30 (the latest \
    one gone by), "3 hours ago", first, or the name of a snapshot.

    A TIME for --since and --until is read as in prompts: 2026-11-01, 2026-11-01T14:30:00Z, \
    yesterday, march, "3 days ago". A SIZE is 10, 10kB, 2.5MB (powers of 1000), 4KiB, 1MiB (of 1024).
    """

  static let exitStatus = [
    ("0", "Something was found or done."),
    ("1", "Nothing was found."),
    ("2", "An error: wrong usage, an unknown field, a file that cannot be read."),
    ("3", "Some of it was done; what was not is said on standard error."),
    ("4", "Something would have changed, and nobody agreed to it; nothing was done."),
    ("130", "Interrupted by Ctrl-C. Nothing is half done."),
  ]

  static let environment = [
    ("NO_COLOR", "No colours, whatever the value."),
    ("TERM", "dumb: no colours and no moving lines."),
    ("SEMFS_PAGER, PAGER", "What shows log, versions, show and diff on a terminal; default: less."),
    ("VISUAL, EDITOR", "The program that changes a plan at the question."),
    ("TZ", "The time zone of days and clock times."),
    ("SEMFS_MODEL_DIR", "Where the embedding model is."),
    (
      "XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_DATA_HOME, XDG_RUNTIME_DIR",
      "Where the files below are."
    ),
  ]

  static let files = [
    (".semfs/history.db, .semfs/segments/", "The history of a tree: precious."),
    (".semfs/index.db", "Its index: semfs index makes it again."),
    (".semfs/config", "Settings of the tree."),
    (".semfs/access.log", "Who was answered by semfs serve; the one before it is access.log.1."),
    ("$XDG_CONFIG_HOME/semfs/config", "Your settings: lines KEY = VALUE."),
    ("$XDG_STATE_HOME/semfs/history", "What was typed at the prompt."),
    ("$XDG_STATE_HOME/semfs/stores", "Trees whose store is elsewhere."),
    ("$XDG_DATA_HOME/semfs/model/", "The embedding model."),
    ("$XDG_RUNTIME_DIR/semfs/", "The mounts that are up."),
  ]

  static let examples = [
    "semfs init ~/Documents && semfs index -C ~/Documents",
    "semfs find -k 3 -- the letter about the heating bill",
    "semfs ask -- put the budget back to how it was yesterday",
    "semfs find -0 tax 2025 | xargs -0 tar czf tax.tgz",
    "semfs plan -- copy the three newest invoices to outbox/ | semfs run --yes -",
    "semfs rollback report.md --to \"3 hours ago\"",
  ]

  static func summary(of family: CommandPage.Family) -> String {
    switch family {
    case .index: "make a tree a store, record and index it"
    case .find: "find files by what they are about"
    case .plan: "translate prompts into plans and execute them"
    case .read: "count, list, read, describe, summarise and group files"
    case .change: "make, write, copy, move, collect and delete files"
    case .history: "look at the past of files, and bring it back"
    case .mount: "mount a tree so that every change is recorded"
    case .serve: "let others read files by links, and other systems' agents use the tree"
    case .set: "the model, the settings, the completions"
    }
  }

  static func description(of family: CommandPage.Family) -> String {
    switch family {
    case .index:
      """
      init makes a folder a store, scan records what changed, index scans and then makes everything \
      findable. All of them may be run again at any time: what is up to date costs a look.

      Not indexed are files that .gitignore, .ignore and .semfsignore exclude, and secrets: keys, \
      keyrings, .env files, password stores, browser profiles.
      """
    case .find:
      """
      Words and meaning are both searched and their rankings fused; filters apply before the best \
      are chosen. A hit shows the passage that fits best with its lines. What a file no longer holds \
      is never shown.

      With --json the result is a list of objects, with --jsonl an object a line: path, score, size, \
      modified, and passages, each with start_line, end_line, text and score.
      """
    case .plan:
      """
      A prompt becomes a plan, and only a plan is ever executed. Translation has no access to any \
      file, is deterministic and takes milliseconds. Plans are a public format: programs may write \
      them, and semfs run executes them after the same validation, preview and question.
      """
    case .read:
      """
      These operations change nothing. Files are named by path, or by name alone wherever they are, \
      or selected by a query and filters. - stands for paths on standard input, a line each.
      """
    case .change:
      """
      What would change is shown with its sizes and asked about: Enter is yes, but for delete it is \
      no. --yes agrees beforehand, --dry-run only shows; without a terminal and without --yes it is \
      refused with status 4. Everything a command changes is one operation: semfs undo takes it back.
      """
    case .history:
      """
      Every state that was recorded, by the mount, by scan or by a plan, stays reachable. Going back \
      never loses the present: it is recorded first, and the rollback is itself an operation.
      """
    case .mount:
      """
      Over itself by default: the same paths, the same bytes, any program. Below .semfs at the mount's \
      root, which listings do not show, are find/QUERY (ranked links; words such as k=20 type=pdf \
      since=monday in the name are filters), at/POINT (the whole tree as it was) and versions/PATH \
      (every version of a file).
      """
    case .serve:
      """
      A link leads to files of the tree for a time; semfs serve answers links, for as long as it runs, \
      to whoever has their address. Links are no part of the history: going back brings none to life.
      """
    case .set:
      """
      An embedding model is a folder of files that semfs model add makes from published weights \
      (install: the default), or a server; semfs model use chooses. Without one, semfs index --no-vectors and searches by words work. Settings are lines \
      KEY = VALUE in a file of yours and one of each store.
      """
    }
  }

  static let planLanguage = """
    A plan is {"steps": [{"op": OPERATION, FIELD: VALUE, ...}, ...]}, or without steps \
    {"steps": [], "because": REASON}. An unknown field or operation, or a value of the wrong type, \
    is an error that names the step and the field, and nothing runs.

    Operations that take files take these fields. All are optional, all narrow, and they apply before \
    the k best are chosen.
    """

  static let fields = [
    ("in", "\"$N\": the files of step N; \"last\": those of the previous prompt."),
    ("pick", "Positions in it, from 1; -1 is the last."),
    ("paths", "Files or folders, by path, by name, by name without extension, or by description."),
    ("under", "Only below this folder."),
    ("query", "What they are about."),
    ("keywords, match", "Words or phrases in the text; match \"any\": one suffices."),
    ("name", "A glob on the name, or a part of it."),
    (
      "type",
      "Kinds: pdf document markdown text html slides spreadsheet csv json xml yaml image audio video archive mail log config code, or a programming language."
    ),
    ("author, tagged", "Who wrote it; tags that it carries."),
    ("since, until", "Modified in this period: RFC 3339 times in UTC, half-open."),
    ("larger, smaller", "More, less than so many bytes."),
    ("at", "The tree as it was at this point."),
    ("not", "Without the files that this selection gives."),
    ("sort, k", "newest, oldest, largest, smallest or name; at most k."),
    (
      "points",
      "{\"back\": N}, {\"time\": TIME}, {\"snapshot\": LABEL}, {\"operation\": ID} or {\"first\": true}."
    ),
  ]

  static let operations = [
    ("retrieve, count, read, info, summarize", "Take files."),
    ("list", "paths (one folder)."),
    ("compare", "paths (none, one or two), from, to (points)."),
    ("history, changes", "Files, by (program, user or \"prompt\"); changes also from, to."),
    (
      "group",
      "Files, by (topic keyword type author day month year folder tag size), labels, groups, into, mode (copy or move)."
    ),
    ("create", "paths, kind (\"folder\"), content."),
    ("write, append", "paths, and content or source."),
    ("collect", "Files, into (folder), mode."),
    ("copy, move", "Files, into."),
    ("delete", "Files."),
    ("snapshot", "label."),
    ("rollback", "to (point), files or nothing for the whole tree, by."),
    ("undo, redo", "count, by."),
  ]
}
