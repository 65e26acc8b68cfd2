// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import SystemPackage
import Testing

@testable import Exchange

@Suite(.enabled(if: Workshop.hasGit, "git is not installed"))
struct GitTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// Exports the history to `base/name`, a bare repository, by way of git itself.
  private func export(_ store: Store, to name: String, _ workshop: Workshop) throws {
    let file = workshop.base.appending("\(name).stream")
    let output = try FileDescriptor.open(
      file, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
    _ = try GitExport.write(store, branch: "main") { try output.writeAll($0) }
    try output.close()
    try workshop.out(
      "git init -q --bare -b main \(name) && git -C \(name) fast-import --quiet < \(name).stream")
    try workshop.out("git -C \(name) fsck --strict")
  }

  @Test func everyOperationIsACommitWithItsTree() throws {
    let workshop = try Workshop()
    let scripts = [
      "mkdir -p src/deep docs; for i in 1 2 3 4 5; do seq $i 200 > src/deep/$i; done",
      "seq 1 250 > src/deep/1; chmod +x src/deep/2; ln -s deep/1 src/link; echo ' ' > docs/a",
      "mv src/deep/3 docs/three; mv src/deep lib; mkdir src/deep; echo new > src/deep/1",
      "mv lib/1 lib/x; mv lib/2 lib/1; mv lib/x lib/2",
      "rm docs/a; mkdir docs/a; echo in > docs/a/b; printf 'q\"\\n' > 'quo\"te'; : > empty",
      "rm -r docs/a; echo file > docs/a; ln lib/4 hard; printf x > \"$(printf '\\nline')\"",
      "rm -r src; mv lib src; touch -d 2001-01-01 hard; rm 'quo\"te'",
      "mkdir -p sub/.git; echo bad > sub/.git/config; echo good > sub/f",
    ]
    var points: [OperationID] = []
    for script in scripts { points.append(try workshop.change(script)) }
    let draft = OperationDraft(kind: .snapshot, actor: .current)
    _ = try workshop.store.createSnapshot("before: it", draft: draft)
    try export(workshop.store, to: "repo", workshop)
    let commits = try workshop.out("git -C repo rev-list --reverse main").lines
    try #require(commits.count == points.count)
    for (commit, point) in zip(commits, points) {
      try workshop.out(
        "rm -rf work && mkdir work && git -C repo --work-tree=\"$PWD/work\" checkout -qf \(commit) -- ."
      )
      let (found, wanted) = try (files(in: workshop), files(at: point, workshop.store))
      #expect(found == wanted, "@\(point.rawValue)")
    }
    #expect(try workshop.out("git -C repo tag").lines == ["before--it"])
  }

  /// What git can hold of the tree: path to mode and contents.
  private func files(at point: OperationID, _ store: Store) throws -> [String: String] {
    var out: [String: String] = [:]
    for entry in try store.view(at: point).entries(below: FilePath("")) {
      let version = entry.version
      if entry.path.string.contains(".git/") { continue }
      switch version.kind {
      case .file:
        let text = String(decoding: try store.contents(of: version), as: UTF8.self)
        out[entry.path.string] = (version.permissions & 0o100 != 0 ? "x " : "- ") + text
      case .symlink: out[entry.path.string] = "l " + (version.target?.string ?? "")
      default: continue
      }
    }
    return out
  }

  private func files(in workshop: Workshop) throws -> [String: String] {
    let tree = try Tree(path: workshop.base.appending("work"))
    let (store, _) = try Store.initialise(tree: tree)
    let report = try store.scan(draft: OperationDraft(kind: .scan, actor: .current))
    guard let operation = report.operation else { return [:] }
    return try files(at: operation.id, store)
  }

  @Test func followingAFileInGitNamesTheOperationsOfTheLog() throws {
    let workshop = try Workshop()
    try workshop.change("for i in 1 2 3 4 5; do mkdir d$i; seq $i 100 > d$i/f; done")
    for round in 1...4 {
      try workshop.change(
        "for f in d1/f d3/f* d5/f; do echo \(round) >> $f; done; echo \(round) > other")
      try workshop.change("mv d*2 d\(round)x2; mv d3/f* d3/f\(round)x; echo \(round) >> d4/f")
    }
    try export(workshop.store, to: "repo", workshop)
    for name in ["d1/f", "d4x2/f", "d3/f4x", "d4/f", "d5/f"] {
      let log = try workshop.out(
        "git -C repo log --follow --stat --format='%(trailers:key=Semfs-Operation,valueonly)' main "
          + "-- \(name) | grep -E '^[0-9]+$'"
      ).lines.compactMap { Int64($0) }
      var filter = LogFilter()
      filter.path = FilePath(name)
      // A folder's rename is of the folder in the log, and of each file in git.
      let renames = name == "d4x2/f" ? log : []
      let wanted = try Set(workshop.store.log(filter).map(\.id.rawValue)).union(renames)
      #expect(log == wanted.sorted(by: >) && log.count >= (name == "d4x2/f" ? 5 : 5), "\(name)")
    }
  }

  @Test func theProjectsOwnHistoryGoesThroughWithTheSameTrees() throws {
    let check = try Workshop.sh("git rev-parse --is-shallow-repository", in: FilePath(Self.root))
    guard check.status == 0, check.lines == ["false"] else {
      withKnownIssue("the sources are no whole clone: what is imported is a small repository") {
        Issue.record("no clone")
      }
      return
    }
    try roundTrip(repository: Self.root)
  }

  @Test func arepositoryWithMergesGoesThroughWithTheSameTrees() throws {
    let workshop = try Workshop()
    try workshop.out(
      """
      git init -q -b main repo; cd repo
      seq 1 100 > a; mkdir d; echo 1 > d/b; git add -A; git commit -qm 'one

      with a body'
      git checkout -qb side; seq 1 50 > side; git add -A; git commit -qm side
      git checkout -q main; git mv a renamed; echo 2 > d/b; git commit -qam two
      git merge -q -m merged side; ln -s d/b link; chmod +x renamed; git add -A; git commit -qm link
      git mv d e; printf 'ü' > "$(printf 'od\\344\\nd "q')"; git add -A; git commit -qm moved
      git rm -q link; mkdir link; echo 3 > link/x; git add -A; git commit -qm 'link is a folder'
      git rm -qr e; git commit -qm gone
      """)
    try roundTrip(repository: workshop.base.appending("repo").string)
  }

  private func roundTrip(repository: String) throws {
    let workshop = try Workshop()
    let report = try GitImport.read(
      repository: FilePath(repository), branch: "HEAD", into: workshop.store, below: FilePath(""))
    try export(workshop.store, to: "again", workshop)
    let format = "log --first-parent --format='%T %an %ae %at %cn %ct %s'"
    let wanted = try workshop.out("git -C '\(repository)' \(format) HEAD").lines
    let found = try workshop.out("git -C again \(format) main").lines
    #expect(found == wanted)
    #expect(report.operations == wanted.count)
    // The tree is on the disk, and the log agrees with it.
    try workshop.out(
      "git -C '\(repository)' archive HEAD > a.tar && mkdir a && tar xf a.tar -C a "
        + "&& diff -r --no-dereference -x .semfs a tree")
    let again = try workshop.store.scan(draft: OperationDraft(kind: .scan, actor: .current))
    #expect(again.operation == nil)
    #expect(try workshop.store.check(readingData: true) == [])
  }

  @Test func commitsHaveTheirTimesAndRenamesAreRenames() throws {
    let workshop = try Workshop()
    try workshop.out(
      """
      git init -q -b main repo; cd repo; seq 1 100 > a; git add -A
      GIT_COMMITTER_DATE='2001-02-03T04:05:06Z' git commit -qm one
      git mv a b; echo more >> b; GIT_COMMITTER_DATE='2002-02-03T04:05:06Z' git commit -qam two
      """)
    try workshop.change("echo mine > mine")
    let before = try workshop.store.head()
    _ = try GitImport.read(
      repository: workshop.base.appending("repo"), branch: "main", into: workshop.store,
      below: "lib/it")
    let versions = try workshop.store.versions(of: "lib/it/b")
    #expect(versions.map(\.path) == ["lib/it/b", "lib/it/a"])
    let times = try versions.compactMap { try workshop.store.operation($0.version.since)?.time }
    #expect(times.map { $0.rawValue / 1_000_000_000 } == [1_012_709_106, 981_173_106])
    // What was here before is found by its time, though younger than what came later.
    let now = Timestamp(Date())
    let first = try #require(try workshop.store.operation(before)?.time)
    #expect(try workshop.store.operation(notAfter: first)! >= before)
    #expect(try workshop.store.operation(notAfter: now) == workshop.store.head())
    // Into a folder with something in it nothing is imported.
    #expect(throws: HistoryError.self) {
      try GitImport.read(
        repository: workshop.base.appending("repo"), branch: "main", into: workshop.store,
        below: "lib/it")
    }
    #expect(throws: ExchangeError.self) {
      try GitImport.read(
        repository: workshop.base.appending("repo"), branch: "nothing", into: workshop.store,
        below: "new")
    }
    #expect(try workshop.store.check(readingData: true) == [])
    #expect(try workshop.out("cat tree/mine; ls tree").lines == ["mine", "lib", "mine"])
  }

  @Test func anImportThatIsStoppedIsTakenBack() throws {
    let workshop = try Workshop()
    try workshop.out(
      "git init -q -b main repo; cd repo; for i in 1 2 3 4; do echo $i > $i; git add -A; git commit -qm $i; done"
    )
    try workshop.change("echo mine > mine")
    #expect(throws: CancellationError.self) {
      try GitImport.read(
        repository: workshop.base.appending("repo"), branch: "main", into: workshop.store,
        below: "new", progress: { $0 < 3 })
    }
    #expect(try workshop.out("ls tree").lines == ["mine"])
    let entries = try workshop.store.view(at: workshop.store.head()).entries(below: FilePath(""))
    #expect(entries.map(\.path) == ["mine"])
    #expect(try workshop.store.check(readingData: true) == [])
  }
}
