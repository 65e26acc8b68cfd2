// SPDX-License-Identifier: GPL-3.0-or-later
import Execution
import Mounting
import Syscalls
import SystemPackage

extension Diagnostic {
  init(execution error: ExecutionError) {
    switch error {
    case .noIndex:
      self.init("nothing is indexed yet", hint: "Index the tree with: semfs index")
    case .noSuchFile(let step, let name):
      self.init(
        "\(prefix(step))no file is called or about \(quoted(name))",
        hint: "Look for it: semfs find \(quoted(name))")
    case .ambiguous(let step, let name, let candidates):
      let shown = candidates.prefix(8).map { "  " + $0 }.joined(separator: "\n")
      let more = candidates.count > 8 ? "\n  and \(candidates.count - 8) more" : ""
      self.init(
        "\(prefix(step))\(quoted(name)) may be any of:\n\(shown)\(more)",
        hint: "Name one of them by its path")
    case .noSuchPoint(let step, let point):
      self.init(
        "\(prefix(step))the log does not reach \(PlanSentence.point(point))",
        hint: "See what there is: semfs log, semfs snapshot --list")
    case .nothingSelected(let step):
      self.init("\(prefix(step))no file is selected", status: .nothing)
    case .nothingToRevert(let step, let isRedo):
      self.init(
        prefix(step) + (isRedo ? "no undo is left to take back" : "nothing is left to undo"),
        hint: "See what was done: semfs log", status: .nothing)
    case .intoItself(let step, let path):
      self.init(
        "\(prefix(step))\(quoted(path)) cannot be put into itself; nothing was done",
        hint: "Name a folder that is not below it")
    case .alreadyExists(let step, let path):
      self.init(
        "\(prefix(step))\(quoted(path)) is there already",
        hint: "Choose another name, or delete it first: it stays in the history")
    case .outsideTree(let step, let path):
      self.init("\(prefix(step))\(quoted(path)) is outside the tree; nothing was done")
    case .invalidTag(let step, let tag):
      self.init(
        "\(prefix(step))\"\(Escaping.name(tag))\" cannot be a tag",
        hint: "A tag is up to 255 bytes of text, without commas and control characters")
    case .expired(let step, let time):
      self.init(
        "\(prefix(step))a link until \(RFC3339.text(from: time)) would have ended already",
        hint: "Name a later time, or none: a link works for 7 days")
    case .notSupported(let step, let name):
      self.init(
        "\(prefix(step))\"\(name.rawValue)\" cannot be done together with the other steps; nothing was done",
        hint: "Do it by itself: semfs \(name.rawValue)")
    case .treeMoved:
      self.init(
        "the tree has changed since you were asked; nothing was done",
        hint: "Run it again and look at what it would do now")
    case .failed(let step, let underlying):
      self.init(underlying)
      message = prefix(step) + message
    }
  }

  init(mount error: MountError) {
    switch error {
    case .alreadyMounted(let mount):
      self.init(
        "\(quoted(mount.tree)) is mounted already, on \(quoted(mount.mountPoint))",
        hint: "Unmount it with: semfs unmount \(quoted(mount.mountPoint))")
    case .noFuse(let reason):
      self.init(
        "this system cannot mount: \(reason)",
        hint: "FUSE is needed: the package fuse3 and /dev/fuse")
    case .notMounted(let path):
      self.init("\(quoted(path)) is not mounted", hint: "See what is: semfs mount")
    case .dead(let mount):
      self.init(
        "the process of the mount on \(quoted(mount.mountPoint)) has died",
        hint: "As the user who mounted it, run: \(mount.command)")
    case .notAFolder(let path): self.init("\(quoted(path)) is no folder")
    case .insideTree(let point, let tree):
      self.init(
        "the mount point \(quoted(point)) is inside the tree",
        hint: "Mount on a folder outside of \(quoted(tree)), or over the tree itself")
    case .readOnly(let tree):
      self.init(
        "the disk of \(quoted(tree)) is read-only: nothing can be recorded",
        hint: "Mount it without recording: semfs mount -o ro \(quoted(tree))")
    case .busy(let path):
      self.init(
        "\(quoted(path)) is in use",
        hint:
          "Leave the folder in every shell and close its files; fuser -vm \(quoted(path)) shows whose"
      )
    case .refused(let message, let hint, let status):
      self.init(message, hint: hint, status: ExitStatus(rawValue: status) ?? .failure)
    case .gone(let pid):
      self.init(
        "the process of the mount (\(pid)) is gone",
        hint: "Mount again: what it had not recorded is in the tree and is found then")
    case .io(let path, let error): self.init("\(quoted(path)): \(sentence(error))")
    }
  }
}

/// Names the step where it is not the first; one-step plans need no number.
private func prefix(_ step: Int) -> String { step > 1 ? "step \(step): " : "" }
