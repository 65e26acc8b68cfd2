// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls
import Testing

/// Plans written and read again are the same, and equal plans are equal bytes.
@Suite struct PlanRoundTripTests {
  @Test func randomPlansSurviveTheirJSON() throws {
    for seed in 1...400 {
      var random = RandomPlans(seed: UInt64(seed))
      let plan = random.plan()
      let text = plan.json.text
      let read = try Plan(json: Data(text.utf8))
      #expect(read == plan, "seed \(seed): \(text)")
      #expect(read.json.text == text, "seed \(seed)")
    }
  }

  @Test func randomPlansCoverEveryOperation() {
    var seen: Set<Syscall.Name> = []
    for seed in 1...400 {
      var random = RandomPlans(seed: UInt64(seed))
      for step in random.plan().steps { seen.insert(step.name) }
    }
    #expect(seen == Set(Syscall.Name.allCases))
  }

  @Test func theOperationComesFirst() {
    for seed in 1...50 {
      var random = RandomPlans(seed: UInt64(seed))
      for step in random.plan().steps {
        #expect(step.json.text.hasPrefix("{\"op\":\"\(step.name.rawValue)\""))
      }
    }
  }

  @Test func whatSaysNothingIsLeftOut() {
    #expect(Syscall.undo(count: 1, by: nil).json.text == #"{"op":"undo"}"#)
    #expect(Syscall.retrieve(Selection()).json.text == #"{"op":"retrieve"}"#)
    #expect(
      Syscall.collect(Selection(), into: "a", mode: .link).json.text
        == #"{"op":"collect","into":"a"}"#)
    #expect(
      Syscall.join(Joining(left: Selection(), right: Selection())).json.text
        == #"{"op":"join","left":{},"right":{}}"#)
  }

  @Test func aRefusalKeepsItsReason() throws {
    let plan = Plan(because: "No operation prints.")
    #expect(plan.json.text == #"{"steps":[],"because":"No operation prints."}"#)
    #expect(try Plan(json: Data(plan.json.text.utf8)) == plan)
  }

  @Test func controlCharactersAreEscaped() {
    let text = JSONValue.string("a\u{0}\u{1B}\"\\\n\u{7F}\u{2028}é😀").text
    #expect(text == #""a\u0000\u001b\"\\\n\u007f\u2028é😀""#)
  }

  @Test func codableAgreesWithTheText() throws {
    var random = RandomPlans(seed: 9)
    let plan = random.plan()
    let data = try JSONEncoder().encode(plan)
    #expect(try JSONDecoder().decode(Plan.self, from: data) == plan)
  }
}

/// Makes plans of every operation and field from a seed.
struct RandomPlans {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  private mutating func number(_ below: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(below))
  }

  private mutating func maybe() -> Bool { number(3) == 0 }

  private mutating func text() -> String {
    let choices = [
      "a", "notes.md", "ä ö", "x\"y", "b\\c", "日本", "e\u{301}", "tab\there", "😀", "q/3",
    ]
    return choices[number(choices.count)] + String(number(100))
  }

  private mutating func texts() -> [String] { (0...number(3)).map { _ in text() } }

  private mutating func date() -> Date {
    Date(timeIntervalSince1970: Double(number(2_000_000_000)) + (maybe() ? 0.25 : 0))
  }

  private mutating func point() -> Point {
    switch number(5) {
    case 0: .back(number(9) + 1)
    case 1: .time(date())
    case 2: .snapshot(text())
    case 3: .operation(Int64(number(1000) + 1))
    default: .first
    }
  }

  private mutating func files(_ step: Int) -> Selection {
    var files = Selection()
    if maybe() {
      files.in = step > 1 && maybe() ? .step(number(step - 1) + 1) : .last
      if maybe() { files.pick = [number(5) + 1, -1] }
    } else {
      files.paths = texts()
    }
    return files
  }

  private mutating func selection(_ step: Int, depth: Int = 0) -> Selection {
    var out = maybe() ? files(step) : Selection()
    if maybe() { out.under = text() }
    if maybe() { out.query = text() }
    if maybe() {
      out.keywords = texts()
      out.matchesAnyKeyword = maybe()
    }
    if maybe() { out.name = text() }
    if maybe() {
      out.types = ["pdf", "swift", "image"].prefix(number(3) + 1).compactMap(Kind.init)
    }
    if maybe() { out.author = text() }
    if maybe() { out.tagged = texts() }
    if maybe() { out.since = date() }
    if maybe() { out.until = (out.since ?? date()).addingTimeInterval(60) }
    if maybe() { out.larger = Int64(number(1 << 20)) }
    if maybe() { out.smaller = (out.larger ?? 0) + 1 + Int64(number(1 << 20)) }
    if maybe() { out.at = point() }
    if maybe(), depth < 2 {
      let not = selection(step, depth: depth + 1)
      if !not.isEmpty { out.not = not }
    }
    if maybe() { out.sort = Order.allCases[number(Order.allCases.count)] }
    if maybe() { out.k = number(50) + 1 }
    return out
  }

  private mutating func maybeText() -> String? { maybe() ? text() : nil }

  private mutating func maybePoint() -> Point? { maybe() ? point() : nil }

  private mutating func source() -> ContentSource { maybe() ? .path(text()) : .content(text()) }

  private mutating func placement() -> Placement { Placement.allCases[number(3)] }

  mutating func plan() -> Plan {
    Plan(steps: (1...(number(6) + 1)).map { step(number: $0) })
  }

  private mutating func step(number step: Int) -> Syscall {
    switch Syscall.Name.allCases[number(Syscall.Name.allCases.count)] {
    case .retrieve: return .retrieve(selection(step))
    case .count: return .count(selection(step))
    case .list: return .list(files(step))
    case .read: return .read(selection(step))
    case .info: return .info(selection(step))
    case .summarize: return .summarize(selection(step))
    case .answer: return .answer(selection(step), question: text())
    case .compare:
      var files = files(step)
      files.paths = Array(files.paths.prefix(2))
      return .compare(files, from: maybePoint(), to: maybePoint())
    case .history: return .history(selection(step), by: maybeText())
    case .changes:
      return .changes(selection(step), from: maybePoint(), to: maybePoint(), by: maybeText())
    case .group:
      var grouping = Grouping(by: Grouping.Criterion.allCases[number(10)])
      if grouping.by == .keyword { grouping.labels = texts() }
      if maybe() { grouping.groups = number(9) + 1 }
      if maybe() {
        grouping.into = text()
        grouping.mode = placement()
      }
      return .group(selection(step), grouping)
    case .join:
      var joining = Joining(left: selection(step), right: selection(step))
      joining.on = Joining.Criterion.allCases[number(6)]
      if joining.on == .keyword { joining.labels = texts() }
      if joining.on == .column { joining.column = text() }
      if maybe() { joining.pairs = number(9) + 1 }
      joining.into = maybeText()
      return .join(joining)
    case .related:
      var files = files(step)
      if maybe() { files.k = number(9) + 1 }
      return .related(files)
    case .duplicates: return .duplicates(selection(step))
    case .watch: return .watch(selection(step))
    case .create:
      let isFolder = maybe()
      return .create(paths: texts(), isFolder: isFolder, content: isFolder ? nil : maybeText())
    case .write: return .write(files(step), source())
    case .append: return .append(files(step), source())
    case .merge: return .merge(selection(step), into: text())
    case .collect: return .collect(selection(step), into: text(), mode: placement())
    case .copy: return .copy(selection(step), into: text())
    case .move: return .move(selection(step), into: text())
    case .delete: return .delete(selection(step))
    case .tag: return .tag(selection(step), tags: texts())
    case .untag: return .untag(selection(step), tags: texts())
    case .lock: return .lock(selection(step))
    case .unlock: return .unlock(selection(step))
    case .share: return .share(selection(step), expires: maybe() ? date() : nil)
    case .unshare: return .unshare(selection(step))
    case .snapshot: return .snapshot(label: maybeText())
    case .rollback: return .rollback(selection(step), to: point(), by: maybeText())
    case .undo: return .undo(count: number(4) + 1, by: maybeText())
    case .redo: return .redo(count: number(4) + 1, by: maybeText())
    case .mount: return .mount(paths: texts(), into: maybeText())
    case .unmount: return .unmount(paths: maybe() ? texts() : [], into: maybeText())
    }
  }
}
