// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Foundation
import History
import Syscalls
import SystemPackage

/// `semfs prune`.
package struct PruneCommand: ConsentingCommand {
  package static let page = CommandPage(
    "prune", .history, "Forget old operations, and free the room that they take.",
    examples: [
      "semfs prune --dry-run --keep-last 100 --keep-daily 30": "what would stay, and why",
      "semfs prune --keep-within 30d --keep-monthly 24": "all of a month, then one a month",
      "semfs prune --max-size 10GB": "the oldest go until the store fits",
      "semfs config set history.keep 'within=30d monthly=24'": "what prune does without flags",
    ],
    text: """
      Nothing else in semfs forgets. Rules mean what they mean to restic: of each of the newest N \
      hours, days, weeks (from Monday), months and years that have any operation, the newest is \
      kept; what any rule keeps is kept. N may be all. Where a rule is not full, the oldest \
      operation is kept too. --keep-within counts back from the newest operation: 2y5m7d3h. \
      Snapshots are kept unless --keep-label or --forget-labels says otherwise, and so is the tree \
      as it is now. --max-size alone keeps all that fits.

      What is forgotten cannot be rolled back to, shown or undone any more; the log keeps a stub \
      with its digest, so that semfs check still proves the rest. Readers and mounts go on meanwhile.
      """)

  @Option(help: ArgumentHelp("The newest N operations.", valueName: "N"))
  package var keepLast: String?
  @Option(help: ArgumentHelp("One of each of the newest N hours.", valueName: "N"))
  package var keepHourly: String?
  @Option(help: ArgumentHelp("One of each of the newest N days.", valueName: "N"))
  package var keepDaily: String?
  @Option(help: ArgumentHelp("One of each of the newest N weeks.", valueName: "N"))
  package var keepWeekly: String?
  @Option(help: ArgumentHelp("One of each of the newest N months.", valueName: "N"))
  package var keepMonthly: String?
  @Option(help: ArgumentHelp("One of each of the newest N years.", valueName: "N"))
  package var keepYearly: String?
  @Option(help: ArgumentHelp("All of so long before the newest: 2y5m7d3h.", valueName: "D"))
  package var keepWithin: String?
  @Option(
    name: [.customLong("keep-label"), .customLong("keep-tag")],
    help: ArgumentHelp(
      "Of the snapshots, only those whose names match; may be repeated.", valueName: "GLOB"))
  package var keepLabels: [String] = []
  @Flag(help: "No snapshot is kept for its name.")
  package var forgetLabels = false
  @Option(help: ArgumentHelp("Then the oldest, until the store is no larger.", valueName: "SIZE"))
  package var maxSize: String?
  @OptionGroup(title: "Consent") package var changes: ChangeOptions
  @OptionGroup(title: "Output") package var output: JSONOption
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func validate() throws {
    if forgetLabels, !keepLabels.isEmpty {
      throw ValidationError("--forget-labels and --keep-label exclude each other")
    }
  }

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let workspace = try Workspace.open(in: context)
    let store = workspace.store
    let plan = try store.prunePlan(policy(for: store), timeZone: context.timeZone)
    if changes.dryRun {
      try show(plan, most: nil, to: context.output, in: context)
      return .success
    }
    if !plan.forgotten.isEmpty, !changes.yes { try ask(about: plan, in: context) }
    return try Interrupt.handling(.requestsStop) { try run(plan, store, in: context) }
  }

  // MARK: The policy

  /// The flags', else the store's own.
  private func policy(for store: Store) throws -> KeepPolicy {
    let policy = try flags()
    if !policy.isEmpty { return policy }
    guard let setting = try StoreSetting.keep.policy(of: store) else {
      throw ShellError.usage(
        message: "no rule says what is to be kept, so nothing was forgotten",
        hint: "Such as: semfs prune --dry-run --keep-last 100 --keep-daily 30, "
          + "or: semfs config set history.keep 'last=100 daily=30'")
    }
    guard keepLabels.isEmpty, !forgetLabels else {
      var changed = setting
      changed.labels = policy.labels
      return changed
    }
    return setting
  }

  private func flags() throws -> KeepPolicy {
    var policy = KeepPolicy()
    let counts: [(KeepPolicy.Rule, String?)] = [
      (.last, keepLast), (.hourly, keepHourly), (.daily, keepDaily), (.weekly, keepWeekly),
      (.monthly, keepMonthly), (.yearly, keepYearly),
    ]
    for (rule, text) in counts {
      guard let text else { continue }
      let isAll = ["all", "unlimited", "-1"].contains(text)
      guard let count = isAll ? -1 : Int(text), count >= -1 else {
        throw ShellError.badValue(option: "--keep-\(rule.rawValue)", value: text, forms: "30, all")
      }
      policy.counts[rule] = count
    }
    policy.within = try keepWithin.map { text in
      guard let period = KeepPolicy.Period(text) else {
        throw ShellError.badValue(option: "--keep-within", value: text, forms: "36h, 30d, 1y6m")
      }
      return period
    }
    policy.greatestSize = try maxSize.map { try Values.bytes($0, option: "--max-size") }
    if forgetLabels { policy.labels = [] }
    if !keepLabels.isEmpty { policy.labels = keepLabels }
    return policy
  }

  // MARK: Doing it

  private func ask(about plan: PrunePlan, in context: ShellContext) throws {
    try show(plan, most: 20, to: context.errors, in: context)
    try context.errors.flush()
    guard !changes.noInput, context.keyboard.isPresent else {
      throw ShellError.notConfirmed(asked: false)
    }
    let answer = context.keyboard.ask("Forget them for good? [y/N] ") ?? ""
    guard ["y", "yes"].contains(answer.trimmingCharacters(in: .whitespaces).lowercased()) else {
      throw ShellError.notConfirmed(asked: true)
    }
  }

  private func run(_ plan: PrunePlan, _ store: Store, in context: ShellContext) throws -> ExitStatus
  {
    let meter = ProgressMeter(context: context)
    let report: CompactionReport
    var made: [History.Operation] = []
    do {
      made = try store.prune(plan, actor: .current) { done in
        meter.show("Forgetting: \(Measures.grouped(done))")
        return !Interrupt.isRequested
      }
      report = try store.compact { done, total in
        meter.show("Compacting: segment \(done + 1) of \(total)")
        return !Interrupt.isRequested
      }
    } catch is CancellationError {
      meter.clear()
      context.say("What was forgotten so far is; the next semfs prune goes on where this stopped")
      throw ShellError.interrupted
    }
    meter.clear()
    try write(plan, report, made, in: context)
    for segment in report.damaged {
      context.say(
        "Warning: segment \(segment) holds a damaged chunk and stays: semfs check --read-data")
    }
    if report.segmentsLeft > 0 {
      context.say(
        "Note: \(Measures.count(report.segmentsLeft, "emptied segment")) may still be read; "
          + "the next semfs prune removes what is left")
    }
    return report.damaged.isEmpty ? .success : .partial
  }

  private func write(
    _ plan: PrunePlan, _ report: CompactionReport, _ made: [History.Operation],
    in context: ShellContext
  ) throws {
    if output.json {
      try context.output.line(plan.json(made: made, report: report).text)
      return
    }
    let freed = report.bytesBefore - report.bytesAfter
    let size = "the store is \(Measures.bytes(report.bytesAfter)) now"
    let less = freed > 0 ? ", \(Measures.bytes(freed)) less" : ""
    let what =
      made.isEmpty
      ? "Nothing to forget" : "Forgot \(Measures.count(plan.forgotten.count, "operation"))"
    try context.output.line("\(what); \(size)\(less)")
  }

  private func show(
    _ plan: PrunePlan, most: Int?, to stream: OutputChannel, in context: ShellContext
  ) throws {
    if output.json, most == nil {
      try stream.line(plan.json(made: [], report: nil).text)
      return
    }
    let style = context.style(common.color, on: stream)
    let total = plan.kept.count + plan.forgotten.count
    try stream.line(
      "Keeps \(Measures.grouped(plan.kept.count)) of \(Measures.count(total, "operation"))")
    for kept in plan.kept.prefix(most ?? Int.max) {
      let time = Measures.time(kept.time.date, in: context.timeZone)
      let reasons = Escaping.name(kept.reasons.joined(separator: ", "))
      try stream.line("  \(style.bold("@\(kept.id.rawValue)"))  \(style.dim(time))  \(reasons)")
    }
    if let most, plan.kept.count > most {
      try stream.line("  and \(Measures.grouped(plan.kept.count - most)) more")
    }
    if plan.forgotten.isEmpty { return try stream.line("Forgets nothing") }
    try stream.line(
      "Forgets \(Measures.count(plan.forgotten.count, "operation")), "
        + "\(Measures.count(plan.versions, "version")), \(Measures.bytes(plan.bytes))")
    for label in plan.labels { try stream.line("  snapshot \(Escaping.name(label))") }
  }
}

extension PrunePlan {
  fileprivate func json(made: [History.Operation], report: CompactionReport?) -> JSONValue {
    .build {
      $0.add("policy", policy.text)
      $0.add(
        "kept",
        list: kept.map { item in
          .build {
            $0.add("operation", item.id.rawValue)
            $0.add("time", item.time.date)
            $0.add("reasons", strings: item.reasons)
          }
        })
      $0.add("forgotten", list: forgotten.map { .integer($0.rawValue) })
      $0.add("snapshots", strings: labels)
      $0.add("versions", versions)
      $0.add("bytes", bytes)
      guard let report else { return }
      $0.add("operations", list: made.map { .integer($0.id.rawValue) })
      $0.add("segments_rewritten", report.segmentsRewritten)
      $0.add("segments_removed", report.segmentsRemoved)
      $0.add("store_bytes", report.bytesAfter)
      $0.add("freed_bytes", report.bytesBefore - report.bytesAfter)
    }
  }
}
