// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Syscalls
import SystemPackage

extension PlanRun {
  /// One link for all that is chosen.
  func share(_ files: Selection, expires: Date?) throws {
    let until = expires ?? context.now.addingTimeInterval(Limits.shareSeconds)
    guard until > context.now else { throw ExecutionError.expired(step: number, time: until) }
    let chosen = outermost(try select(files, as: .changing).map { try present($0.node) })
    for node in chosen where !rights.mayRead(node) { throw refused(node.path, .permissionDenied) }
    let share = Share(
      token: Share.newToken(),
      targets: chosen.map { Share.Target(node: $0.id, path: $0.path.text) }, created: context.now,
      expires: until, origin: context.prompt ?? context.actor.program)
    step.shares = [share]
    step.files = chosen
    step.value = .links([link(share)])
    let contents = try chosen.map { node in
      node.isFolder ? try tree.nodes(below: node).filter { $0.kind == .file } : [node]
    }
    step.exposes = chosen.contains(where: \.isFolder) || chosen.count > 1
    let what = chosen.count == 1 ? title(chosen[0]) : count(chosen)
    step.summary =
      "share \(what), \(size(contents.flatMap(\.self))), until \(context.localTime(until))"
    // What was shared, the link itself says.
    if step.exposes, !computesResults { noteShared(chosen, contents) }
  }

  private func noteShared(_ chosen: [WorkingNode], _ contents: [[WorkingNode]]) {
    for (node, files) in zip(chosen, contents).prefix(Limits.namedCandidates) {
      note("\(title(node))\(node.isFolder ? ": \(count(files))" : ""), \(size(files))")
    }
    let more = chosen.count - Limits.namedCandidates
    if more > 0 { note("and \(more) more") }
  }

  private func title(_ node: WorkingNode) -> String {
    node.path.isEmpty ? "the whole tree" : node.path.text + (node.isFolder ? "/" : "")
  }

  private func size(_ files: [WorkingNode]) -> String {
    ByteCount.text(files.reduce(0) { $0 + $1.size })
  }

  /// Ends every link that leads to one of these, or to something in one of them; without a selection,
  /// all links.
  func unshare(_ files: Selection) throws {
    let live = try ShareTable(store: store).live(at: context.now)
    if files.isEmpty {
      step.endedShares = live
    } else {
      let chosen = try select(files, as: SelectionUse(expandsFolders: false)).map(\.node)
      step.files = chosen
      step.endedShares = live.filter { share in
        share.targets.contains { target in chosen.contains { leads(target, to: $0) } }
      }
    }
    if step.endedShares.isEmpty { throw ExecutionError.nothingSelected(step: number) }
    endLinks(step.endedShares)
  }

  /// The step becomes one that ends these links.
  func endLinks(_ shares: [Share]) {
    step.endedShares = shares
    step.value = .links(shares.map(link))
    let links = shares.count == 1 ? "the link" : "\(shares.count) links"
    step.summary =
      "end \(links) to " + shares.flatMap(\.targets).map(\.path).joined(separator: ", ")
  }

  private func leads(_ target: Share.Target, to node: WorkingNode) -> Bool {
    if let id = target.node, id == node.id { return true }
    return FilePath(text: target.path).starts(with: node.path)
  }

  private func link(_ share: Share) -> ShareLink {
    ShareLink(
      url: context.shareBase + share.token + "/", paths: share.targets.map(\.path),
      expires: share.expires)
  }

  // MARK: What the shell carries out

  /// A mount is the shell's to make; here it is only said and agreed to.
  func mount(_ paths: [String], into: String?) throws {
    let isEarly = plan.steps.prefix(number).allSatisfy(\.isOfMounts)
    let isLate = plan.steps.dropFirst(number - 1).allSatisfy(\.isOfMounts)
    guard isEarly || isLate else {
      throw ExecutionError.notSupported(step: number, name: step.name)
    }
    let verb = step.name.rawValue
    let place = into.map { " on \($0)" } ?? ""
    step.changesOutside = true
    step.summary = verb + (paths.isEmpty ? "" : " " + paths.joined(separator: ", ")) + place
  }

  /// Chooses nothing yet: the shell then follows the log.
  func watch(_ files: Selection) throws {
    guard number == plan.steps.count else {
      throw ExecutionError.notSupported(step: number, name: .watch)
    }
    step.summary = "watch " + files.words
    step.value = .changes(ChangeReport(files: [], summary: "Watching " + files.words))
  }
}
