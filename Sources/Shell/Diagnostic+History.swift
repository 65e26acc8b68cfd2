// SPDX-License-Identifier: GPL-3.0-or-later
import History
import Indexing
import Syscalls
import SystemPackage

extension Diagnostic {
  init(history error: HistoryError) {
    switch error {
    case .notAStore(let folder):
      self.init("\(quoted(folder)) is no store", hint: "Make it one with: semfs init")
    case .newerFormat(let found, let known):
      self.init(
        "the store has format \(found); this semfs knows formats up to \(known)",
        hint: "Use the newer semfs that made it; nothing was touched")
    case .locked(let pid, let holder):
      let who = [holder, pid.map { "process \($0)" }].compactMap { $0 }.joined(separator: ", ")
      self.init(
        "the store is locked\(who.isEmpty ? "" : " by \(who)")",
        hint: "Wait until it has finished, then run this again")
    case .corrupt(let what):
      self.init(
        "the store is damaged: \(what)",
        hint: "See what else is: semfs check --read-data; bring back what can be: "
          + "semfs check --repair")
    case .damaged(let path, let version, let reason):
      let what = path.map(quoted) ?? "a file"
      self.init(
        "version \(version.rawValue) of \(what) is damaged: \(reason)",
        hint: "Other versions may be whole: semfs check --read-data")
    case .noSuchOperation(let id):
      self.init("there is no operation @\(id)", hint: "See which there are: semfs log")
    case .pruned(let id, let before, let after):
      let kept = [before, after].compactMap { $0 }.map { "@\($0.rawValue)" }
      self.init(
        "the tree as of @\(id.rawValue) is not known any more: semfs prune forgot it",
        hint: kept.isEmpty
          ? "See what is kept: semfs log"
          : "The nearest that \(kept.count == 1 ? "is" : "are") kept: \(kept.joined(separator: ", "))"
      )
    case .noSuchSnapshot(let label):
      self.init(
        "there is no snapshot \"\(label)\", and it is no time either",
        hint: "See which there are: semfs snapshot --list")
    case .noSuchPath(let path):
      self.init(
        "the log knows no file \(quoted(path))",
        hint: "If it is new, record it first: semfs scan")
    case .snapshotExists(let label):
      self.init("there is a snapshot \"\(label)\" already", hint: "Choose another name")
    case .invalidLabel(let label):
      self.init(
        "\"\(label)\" cannot be a snapshot's name",
        hint: "A name that is no time, no @ID and no ~N, without / in it")
    case .alreadyExists(let path): self.init("\(quoted(path)) is there already")
    case .notAFolder(let path): self.init("\(quoted(path)) is no folder")
    case .conflict(let path, let later):
      self.init(
        "\(quoted(path)) was changed again by operation @\(later.rawValue)",
        hint: "Take that back first: semfs undo \(later.rawValue), or restore the file: "
          + "semfs rollback \(quoted(path)) --to POINT")
    case .outsideTree(let path):
      self.init("\(quoted(path)) is outside the tree, or inside the store itself")
    case .diskFull(let path):
      self.init(
        "the disk is full: \(quoted(path)) cannot be written",
        hint: "Free some space and run it again; nothing that was recorded is lost")
    case .readOnly(let path):
      self.init(
        "\(quoted(path)) cannot be written: it is read-only",
        hint: "A read-only tree can have its store elsewhere: semfs init --store FOLDER")
    case .noAttributes(let path):
      self.init(
        "the disk of \(quoted(path)) keeps no extended attributes, and so no tags",
        hint: "ext4, xfs, btrfs and zfs keep them; of tmpfs and nfs only newer ones")
    case .io(let path, let error): self.init("\(quoted(path)): \(sentence(error))")
    }
  }

  init(indexing error: IndexingError) {
    switch error {
    case .modelUnavailable(let path, let reason):
      self.init(
        "the embedding model in \(quoted(path)) cannot be used: \(reason)",
        hint:
          "Make it again: semfs model add FOLDER (the default: install --from FOLDER), or index words only: --no-vectors"
      )
    case .locked(let pid):
      self.init(
        "the index is being written\(pid.map { " by process \($0)" } ?? "")",
        hint: "Wait until it has finished, then run this again")
    case .io(let path, let error): self.init("\(quoted(path)): \(sentence(error))")
    case .damaged(let path):
      self.init(
        "the index \(quoted(path)) was damaged and has been removed",
        hint: "Nothing is lost: semfs index builds it again")
    case .diskFull(let path):
      self.init(
        "the disk is full: \(quoted(path)) cannot be written",
        hint: "Free some space and run semfs index again; it goes on where it stopped")
    }
  }
}
