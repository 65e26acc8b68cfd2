// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

/// `kill -9` of the mounting process under load. `SEMFS_KILLS` sets how many; the long run is 50.
@Suite(
  .serialized,
  .enabled(if: Program.isBuilt, "the program is not built"),
  .enabled(
    if: FileManager.default.isReadableFile(atPath: "/dev/fuse"), "/dev/fuse cannot be opened here"))
struct MountKillTests {
  static let kills =
    ProcessInfo.processInfo.environment["SEMFS_KILLS"].flatMap(Int.init) ?? 5

  /// In place, programs have no other way to the files; elsewhere the mount point is an empty folder.
  @Test(arguments: [true, false])
  func nothingThatWasClosedIsLost(inPlace: Bool) throws {
    let bench = try KilledMount(inPlace: inPlace)
    defer { bench.remove() }
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed: seed)
    try bench.mount("")
    let writers = try (1...2).map { try bench.startWriter($0) }
    defer { for writer in writers { bench.end(writer) } }
    var known: Set<String> = []
    for round in 1...MountKillTests.kills {
      let user = try bench.startUser()
      defer { bench.end(user) }
      for writer in writers { bench.send(SIGCONT, to: writer) }
      Thread.sleep(forTimeInterval: Double.random(in: 0.1...0.5, using: &random))
      try bench.kill()
      // At once, or when the kernel has had time to notice.
      if round % 2 == 0 { Thread.sleep(forTimeInterval: 0.2) }
      let closed = try bench.closedFiles()
      try bench.mount(round % 3 == 0 ? "/" : round % 3 == 1 ? "/." : "")
      for writer in writers { bench.send(SIGSTOP, to: writer) }
      let new = closed.filter { !known.contains($0) }
      known.formUnion(new)
      #expect(try bench.missing(from: new, at: "").isEmpty, "round \(round), seed \(seed)")
      let log = ".semfs/at/now/"
      #expect(try bench.missing(from: new, at: log).isEmpty, "round \(round), seed \(seed)")
    }
    for writer in writers { bench.end(writer) }
    let closed = try bench.closedFiles()
    #expect(try bench.missing(from: closed, at: "").isEmpty, "seed \(seed)")
    #expect(closed.count > 20 * MountKillTests.kills, "there was no load")
    #expect(try bench.semfs("check", "--read-data").status == 0)
    #expect(try bench.semfs("unmount", bench.point.path).status == 0)
    print("killed \(MountKillTests.kills) mounts under \(closed.count) files, \(inPlace)")
  }

  @Test func othersSayThatTheMountDiedAndGoOn() throws {
    let bench = try KilledMount(inPlace: true)
    defer { bench.remove() }
    try bench.mount("")
    let user = try bench.startUser()
    defer { bench.end(user) }
    for arguments in [["status"], ["log"], ["versions", "kept"], ["list"]] {
      try bench.kill()
      // From the folder itself, whose name the dead mount still answers for.
      let result = try bench.semfs(arguments)
      #expect(result.status == 0, "\(arguments): \(result.errors)")
      #expect(
        result.errors.contains("had died")
          && result.errors.contains("semfs mount \(bench.point.path)"),
        "\(arguments): \(result.errors)")
      #expect(
        try String(contentsOf: bench.point.appendingPathComponent("kept"), encoding: .utf8)
          == "kept\n")
      try bench.mount("")
    }
    try bench.kill()
    #expect(try bench.semfs("unmount", bench.point.path).status == 0)
    #expect(try bench.semfs("mount").status == 1)
  }

  @Test func aNameThatIsNoTextIsMountedAndListedAsItIs() throws {
    let program = try Program()
    defer { program.remove() }
    let script = """
      cd '\(program.home.path)'; D=$(printf 'caf\\351 \\t x'); mkdir "$D"; S='\(try #require(Program.path))'
      "$S" init "$D" && "$S" mount "$D" && "$S" mount | cut -c1-999 | grep -qaF "$D" && echo listed
      echo a > "$D/f"; "$S" unmount "$D" && cat "$D/f"
      """
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/bash")
    shell.arguments = ["-c", script]
    shell.environment = program.environment
    let pipe = Pipe()
    shell.standardOutput = pipe
    try shell.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    shell.waitUntilExit()
    #expect(output.hasSuffix("listed\na\n"), "\(output)")
  }
}

/// A store that is mounted by the program, killed and mounted again.
private final class KilledMount {
  let program: Program
  let tree: URL
  let point: URL
  private let inPlace: Bool

  init(inPlace: Bool) throws {
    self.inPlace = inPlace
    program = try Program()
    tree = program.home.appendingPathComponent("tree")
    point = inPlace ? tree : program.home.appendingPathComponent("point")
    for folder in Set([tree, point, tree.appendingPathComponent("load")]) {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    try Data("kept\n".utf8).write(to: tree.appendingPathComponent("kept"))
    try #require(program.run("init", in: tree).status == 0)
    try #require(program.run("scan", in: tree).status == 0)
  }

  func remove() {
    _ = try? program.run("unmount", point.path, in: program.home)
    program.remove()
  }

  /// - Parameter ending: what is written after the folder's name.
  func mount(_ ending: String) throws {
    var words = ["mount", tree.path + ending]
    if !inPlace { words.append(point.path + ending) }
    let result = try semfs(words, in: program.home)
    try #require(result.status == 0, "\(result.errors)")
  }

  @discardableResult
  func semfs(_ words: String...) throws -> Program.Result { try semfs(words) }

  func semfs(_ words: [String], in folder: URL? = nil) throws -> Program.Result {
    try program.run(words, in: folder ?? point)
  }

  func kill() throws {
    let listed = try program.run("mount", "--json", in: program.home).output
    let mounts = try JSONSerialization.jsonObject(with: Data(listed.utf8)) as? [[String: Any]]
    let pid = try #require(mounts?.first?["pid"] as? Int)
    _ = Foundation.kill(pid_t(pid), SIGKILL)
  }

  // MARK: Load

  /// Writes and renames files for ever; a name is noted once its `close` returned. In a folder of the
  /// tree, so that nothing is written to a bare mount point.
  func startWriter(_ number: Int) throws -> Process {
    let script = #"""
      my ($folder, $list, $id) = @ARGV;
      open(my $out, ">>", $list) or die; $out->autoflush(1);
      for (my $i = 0; ; $i++) {
        my $name = "w$id-$i"; my $text = "$name " x (1 + ($i * 37) % 900);
        my $path = $i % 3 ? "$folder/$name" : "$folder/part-$id";
        my $done = open(my $file, ">", $path);
        $done = $done && (print $file $text);
        $done = close($file) && $done if $file;
        $done = rename($path, "$folder/$name") if $done && $i % 3 == 0;
        if ($done) { print $out "$name\n" }
        select(undef, undef, undef, 0.002);
      }
      """#
    return try start(
      [
        "/usr/bin/perl", "-MIO::Handle", "-e", script, point.path + "/load", list(number),
        "\(number)",
      ])
  }

  /// Stands in the mount and holds a file open.
  func startUser() throws -> Process {
    try start(["/bin/bash", "-c", "cd '\(point.path)' && exec 5< kept && exec sleep 600"])
  }

  private func start(_ words: [String]) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: words[0])
    process.arguments = Array(words.dropFirst())
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  func send(_ signal: Int32, to process: Process) {
    _ = Foundation.kill(process.processIdentifier, signal)
  }

  func end(_ process: Process) {
    guard process.isRunning else { return }
    _ = Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  private func list(_ number: Int) -> String {
    program.home.appendingPathComponent("closed-\(number)").path
  }

  func closedFiles() throws -> [String] {
    try [1, 2].flatMap { number -> [String] in
      guard FileManager.default.fileExists(atPath: list(number)) else { return [] }
      let text = try String(contentsOfFile: list(number), encoding: .utf8)
      // The last line may be half written.
      return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(
        String.init)
    }
  }

  /// Those that are not there, or hold something else.
  func missing(from names: [String], at folder: String) throws -> [String] {
    names.filter { name in
      let number = name.split(separator: "-").last.flatMap { Int($0) } ?? 0
      let text = String(repeating: name + " ", count: 1 + (number * 37) % 900)
      return FileManager.default.contents(atPath: "\(point.path)/\(folder)load/\(name)")
        != Data(text.utf8)
    }
  }
}
