// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls

/// A plan in one readable line: what a prompt was taken to mean.
package enum PlanSentence {
  package static func plan(_ plan: Plan) -> String {
    if plan.steps.isEmpty { return "no plan: " + (plan.because ?? "") }
    return plan.steps.enumerated().map { index, step in
      (plan.steps.count > 1 ? "$\(index + 1) " : "") + syscall(step)
    }.joined(separator: "; then ")
  }

  package static func syscall(_ step: Syscall) -> String {
    let verb = step.name.rawValue
    let files = step.selection.map { selection($0) } ?? ""
    let rest = details(step)
    return ([verb, files] + rest).filter { !$0.isEmpty }.joined(separator: " ")
  }

  private static func details(_ step: Syscall) -> [String] {
    switch step {
    case .retrieve, .count, .list, .read, .info, .summarize, .related, .duplicates, .watch, .delete,
      .lock, .unlock, .unshare:
      return []
    case .answer(_, let question): return ["“\(question)”"]
    case .compare(_, let from, let to): return ends(from, to)
    case .history(_, let by): return byline(by)
    case .changes(_, let from, let to, let by): return ends(from, to) + byline(by)
    case .group(_, let grouping):
      var out = ["by \(grouping.by.rawValue)"]
      if !grouping.labels.isEmpty { out.append("(\(grouping.labels.joined(separator: ", ")))") }
      if let groups = grouping.groups { out.append("in \(groups) groups") }
      if let into = grouping.into { out.append("into \(into)\(placed(grouping.mode))") }
      return out
    case .join(let joining):
      var out = [
        selection(joining.left), "with", selection(joining.right), "on \(joining.on.rawValue)",
      ]
      if let into = joining.into { out.append("into \(into)") }
      return out
    case .create(let paths, let isFolder, _):
      return [isFolder ? "folder" : "", paths.joined(separator: ", ")]
    case .write(_, let source), .append(_, let source):
      switch source {
      case .content(let text): return ["“\(Measures.fitted(text, 40))”"]
      case .path(let path): return ["from \(path)"]
      }
    case .merge(_, let into), .copy(_, let into), .move(_, let into): return ["into \(into)"]
    case .collect(_, let into, let mode): return ["into \(into)\(placed(mode))"]
    case .tag(_, let tags), .untag(_, let tags): return [tags.joined(separator: ", ")]
    case .share(_, let expires): return expires.map { ["until \(RFC3339.text(from: $0))"] } ?? []
    case .snapshot(let label): return label.map { ["“\($0)”"] } ?? []
    case .rollback(let files, let to, let by):
      return [files.isEmpty ? "the whole tree" : "", "to \(point(to))"] + byline(by)
    case .undo(let count, let by), .redo(let count, let by):
      return [count == 1 ? "the last operation" : "the last \(count) operations"] + byline(by)
    case .mount(let paths, let into), .unmount(let paths, let into):
      return [paths.joined(separator: ", "), into.map { "on \($0)" } ?? ""]
    }
  }

  package static func selection(_ files: Selection) -> String {
    var out: [String] = []
    if let k = files.k { out.append("at most \(k)") }
    if let sort = files.sort { out.append(sort == .name ? "by name" : "the \(sort.rawValue)") }
    if !files.types.isEmpty { out.append(files.types.map(\.rawValue).joined(separator: "/")) }
    if !files.paths.isEmpty { out.append(files.paths.joined(separator: ", ")) }
    if let query = files.query { out.append("about “\(query)”") }
    if !files.keywords.isEmpty {
      let word = files.matchesAnyKeyword ? " or " : " and "
      out.append("with " + files.keywords.map { "“\($0)”" }.joined(separator: word))
    }
    if let name = files.name { out.append("named \(name)") }
    if let author = files.author { out.append("by \(author)") }
    if !files.tagged.isEmpty { out.append("tagged \(files.tagged.joined(separator: ", "))") }
    if let under = files.under { out.append("under \(under)") }
    if let since = files.since { out.append("since \(RFC3339.text(from: since))") }
    if let until = files.until { out.append("before \(RFC3339.text(from: until))") }
    if let larger = files.larger { out.append("larger than \(Measures.bytes(larger))") }
    if let smaller = files.smaller { out.append("smaller than \(Measures.bytes(smaller))") }
    if let at = files.at { out.append("as of \(point(at))") }
    if let source = files.in {
      let picked = files.pick.map(String.init).joined(separator: ", ")
      out.append((picked.isEmpty ? "" : "number \(picked) ") + "of \(source.text)")
    }
    if let not = files.not { out.append("without those \(selection(not))") }
    return out.joined(separator: ", ")
  }

  package static func point(_ point: Point) -> String {
    switch point {
    case .back(let count): count == 1 ? "one version back" : "\(count) versions back"
    case .time(let date): RFC3339.text(from: date)
    case .snapshot(let label): "snapshot “\(label)”"
    case .operation(let id): "@\(id)"
    case .first: "the first version"
    }
  }

  private static func ends(_ from: Point?, _ to: Point?) -> [String] {
    [from.map { "from \(point($0))" }, to.map { "to \(point($0))" }].compactMap { $0 }
  }

  private static func byline(_ by: String?) -> [String] { by.map { ["by \($0)"] } ?? [] }

  private static func placed(_ mode: Placement) -> String {
    switch mode {
    case .link: " as links"
    case .copy: " as copies"
    case .move: ", moved"
    }
  }
}
