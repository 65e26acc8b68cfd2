// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

/// What a person sees: command, output, errors and status of the built program.
@Suite(.enabled(if: Sandbox.isBuilt, "the program is not built"))
struct TranscriptTests {
  private func expect(_ sandbox: Sandbox, _ transcript: String) throws {
    let actual = try sandbox.replay(transcript)
    #expect(actual == transcript)
  }

  private func makeNotes() throws -> Sandbox {
    let sandbox = try Sandbox()
    try sandbox.write("# Sourdough\n\nFlour, water and salt.\n", to: "kitchen/bread.md")
    try sandbox.write("The hive came through the winter.\n", to: "garden/bees.txt")
    _ = try sandbox.run("semfs init && semfs scan")
    return sandbox
  }

  @Test func aFolderBecomesAStoreOnce() throws {
    let sandbox = try Sandbox()
    try sandbox.write("hello\n", to: "a.txt")
    try expect(
      sandbox,
      """
      $ semfs status
      ! Error: TREE is in no store, nor is any folder above it
      ! Hint: Make one with: semfs init
      [2]
      $ semfs init
      TREE is a store now
      ! Next: semfs index
      $ semfs init
      TREE is a store already
      $ semfs scan
      Recorded @2: 1 new
      $ semfs scan
      Nothing has changed
      $ semfs log
      @2  TIME  semfs  scan + a.txt
      @1  TIME  semfs  initialise
      $ semfs check --read-data
      The store is clean
      $ semfs status
      tree      TREE
      store     TREE/.semfs
      mounted   no
      history   @2, TIME
      snapshots 0
      index     none; semfs index
      """)
  }

  @Test func wordsAreFoundWithoutAModel() throws {
    try expect(
      try makeNotes(),
      """
      $ semfs find bees
      ! Error: nothing is indexed yet
      ! Hint: Index the tree with: semfs index
      [2]
      $ semfs index --no-vectors --json | sed 's/.*"added":\\([0-9]*\\).*/\\1/'
      2
      $ semfs find hive 2> /dev/null
      garden/bees.txt
      $ cd garden && semfs find hive -l 2> /dev/null
      bees.txt
      $ semfs find -0 hive 2> /dev/null | tr '\\0' '!'
      garden/bees.txt!
      $ semfs find --count hive 2> /dev/null
      1
      $ semfs find zeppelin 2> /dev/null
      [1]
      """)
  }

  @Test func whatChangesIsShownAndNeedsConsent() throws {
    try expect(
      try makeNotes(),
      """
      $ semfs delete garden/bees.txt
      ! delete 1 file, 34 bytes
      !    - garden/bees.txt  34 B
      ! Together: 1 file deleted (34 B)
      ! Error: this changes something and no one is here to agree; nothing was changed
      ! Hint: Agree with --yes, or look first with --dry-run
      [4]
      $ semfs delete garden/bees.txt --dry-run
      delete 1 file, 34 bytes
         - garden/bees.txt  34 B
      Together: 1 file deleted (34 B)
      $ ls garden
      bees.txt
      $ semfs delete garden/bees.txt --yes
      ! 1 file deleted (34 B), as operation @3. To take it back: semfs undo
      $ ls garden
      $ semfs undo --yes
      ! 1 file created (34 B), as operation @4. To take it back: semfs redo
      $ ls garden
      bees.txt
      $ semfs redo --yes
      ! 1 file deleted (34 B), as operation @5. To take it back: semfs undo
      """)
  }

  @Test func thePastIsShownAndComesBack() throws {
    try expect(
      try makeNotes(),
      """
      $ semfs snapshot start
      ! The tree as it is now has a name, as operation @3. To come back to it: semfs rollback --to @3
      $ semfs snapshot start
      ! Error: there is a snapshot "start" already
      ! Hint: Choose another name
      [2]
      $ echo swarm >> garden/bees.txt; rm kitchen/bread.md; semfs scan
      Recorded @4: 1 changed, 1 deleted
      $ semfs versions garden/bees.txt
      @4  now  TIME  semfs  40 B  garden/bees.txt
      @2  ~1  TIME  semfs  34 B  garden/bees.txt
      $ semfs show garden/bees.txt --at start
      The hive came through the winter.
      $ semfs show kitchen/bread.md --at ~1 | head -n 1
      # Sourdough
      $ semfs diff garden/bees.txt
      --- a/garden/bees.txt
      +++ b/garden/bees.txt
      @@ -1 +1,2 @@
       The hive came through the winter.
      +swarm
      $ semfs diff --from start --name-status
      M	garden/bees.txt
      D	kitchen/bread.md
      $ semfs rollback --to start --yes
      ! 1 file created (36 B), 1 file changed (34 B), as operation @5. To take it back: semfs undo
      $ cat garden/bees.txt
      The hive came through the winter.
      $ semfs rollback --to nowhere --yes
      ! Error: the log does not reach snapshot “nowhere”
      ! Hint: See what there is: semfs log, semfs snapshot --list
      [2]
      $ semfs rollback --to @99 --yes
      ! Error: the log does not reach @99
      ! Hint: See what there is: semfs log, semfs snapshot --list
      [2]
      $ semfs show garden/bees.txt --at 2020-01-01
      ! Error: the log does not reach 2020-01-02T00:00:00Z
      ! Hint: See what there is: semfs log, semfs snapshot --list
      [2]
      """)
  }

  @Test func plansAreValidatedBeforeAnythingRuns() throws {
    try expect(
      try makeNotes(),
      """
      $ echo '{"steps":[{"op":"delete","paths":["garden"]},{"op":"count","colour":"red"}]}' | semfs run --yes -
      ! Error: step 2 (count): unknown field "colour"
      ! Hint: Nothing was done; semfs-plan(1) lists the fields of every operation
      [2]
      $ echo 'no plan' | semfs run -
      ! Error: the plan cannot be read: it is not valid JSON
      ! Hint: A plan is: {"steps": [{"op": "retrieve", "query": "…"}]}
      [2]
      $ echo '{"steps":[{"op":"read","paths":["../../etc/passwd"]}]}' | semfs run -
      ! Error: ../../etc/passwd is outside the tree; nothing was done
      [2]
      $ echo '{"steps":[{"op":"count"}]}' | semfs run --json -
      {"count":2,"bytes":70}
      $ semfs run nowhere.json
      ! Error: cannot read nowhere.json: No such file or directory
      [2]
      $ ls
      garden
      kitchen
      """)
  }

  @Test func promptsAreTranslatedAndExecuted() throws {
    try expect(
      try makeNotes(),
      """
      $ semfs plan --now 2026-11-18T10:30:00Z -- delete garden/bees.txt
      {"steps":[{"op":"delete","paths":["garden/bees.txt"]}]}
      $ printf '{"prompt":"undo that"}\\n{"prompt":"list garden"}\\n' | semfs plan --batch
      {"steps":[{"op":"undo"}]}
      {"steps":[{"op":"list","paths":["garden"]}]}
      $ semfs ask --yes delete garden/bees.txt
      ! 1 file deleted (34 B), as operation @3. To take it back: semfs undo
      $ semfs log -n 1
      @3  TIME  semfs  plan - garden/bees.txt  “delete garden/bees.txt”
      $ printf 'undo that\\n!ls garden\\ncount --type text\\n' | semfs --yes
      bees.txt
      1
      ! 1 file created (34 B), as operation @4. To take it back: semfs redo
      """)
  }

  @Test func settingsAreKept() throws {
    try expect(
      try Sandbox(),
      """
      $ semfs config set find.k 3
      $ semfs config get find.k
      3
      $ semfs config set find.k many
      ! Error: "many" says nothing to find.k
      ! Hint: Such as: 10
      [2]
      $ semfs config get nothing
      ! Error: there is no setting "nothing"
      ! Hint: There are: color editor find.k model.folder share.url llm.url llm.model llm.key-file llm.keyring llm.timeout llm.contents history.keep history.exclude
      [2]
      $ semfs config unset find.k
      $ semfs config get find.k
      [1]
      """)
  }

  @Test func aBrokenPipeIsAQuietEnd() throws {
    let sandbox = try makeNotes()
    let result = try sandbox.run("semfs show kitchen/bread.md | true; semfs list | head -n 0")
    #expect(result.errors == "")
    #expect(result.status == 0)
  }
}
