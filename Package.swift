// swift-tools-version: 6.2
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The target dependencies below are the architecture (docs/ARCHITECTURE.md): an import that is not
// an arrow here is a design question, to be asked in docs/design/ first.
import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

// `make fuzz` builds what it feeds with counters of coverage, and a program around it that libFuzzer runs.
let isFuzzing = Context.environment["SEMFS_FUZZ"] != nil
let covered: [SwiftSetting] = isFuzzing ? [.unsafeFlags(["-sanitize=fuzzer"])] : []
let fuzzer: [Target] =
  isFuzzing
  ? [
    .executableTarget(
      name: "fuzz", dependencies: ["FuzzTargets"], path: "Tests/Fuzz", exclude: ["fuzz"],
      swiftSettings: [.unsafeFlags(["-sanitize=fuzzer", "-parse-as-library"])],
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])])
  ] : []

// The program has these linked in; tests take them as they come.
let shared: [LinkerSetting] = [.linkedLibrary("crypto"), .linkedLibrary("readline")]

func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict + covered)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: dependencies, swiftSettings: strict,
    linkerSettings: shared)
}

let package = Package(
  name: "semfs",
  products: [.executable(name: "semfs", targets: ["semfs"])],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
  ],
  targets: [
    // One module map per C library; no logic.
    .systemLibrary(name: "CFuse", pkgConfig: "fuse3", providers: [.apt(["libfuse3-dev"])]),
    .systemLibrary(name: "CReadline", providers: [.apt(["libreadline-dev"])]),
    .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CXML"),
    .systemLibrary(name: "CArchive", providers: [.apt(["libarchive-dev"])]),
    // What Swift cannot call or cannot vectorise by itself.
    .target(name: "CLinux"),
    // Functions of libraries that few commands need, loaded when one of them is called.
    .target(name: "CLoaded"),
    .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3"])]),

    library("Syscalls", []),
    library("ChildProcesses", [system]),
    library("History", ["CLinux", "CCrypto", "CZstd", grdb, system]),
    library(
      "Indexing",
      [
        "ChildProcesses", "CLinux", "CKernels", "CLoaded", "CCrypto", "CZstd", "CZlib", "CXML",
        grdb,
        system,
      ]),
    library("Exchange", ["ChildProcesses", "History", "CLoaded", "CArchive", system]),
    library("LanguageModels", ["ChildProcesses", "CLinux", "Syscalls", system]),
    library("Planning", ["LanguageModels", "Syscalls"]),
    library("Execution", ["Syscalls", "History", "Indexing", system]),
    library("Serving", ["CLinux", "Syscalls", "History", "Indexing", "Execution", system]),
    library(
      "Mounting",
      [
        "ChildProcesses", "Syscalls", "Execution", "History", "Indexing", "CFuse", "CLinux", system,
        logging,
      ]),
    library(
      "Shell",
      [
        "ChildProcesses", "Syscalls", "LanguageModels", "Planning", "Execution", "Mounting",
        "History", "Indexing", "Exchange", "Serving",
        "CReadline", arguments, system, logging,
      ]),
    .executableTarget(
      name: "semfs", dependencies: ["Shell"], swiftSettings: strict,
      // The runtime is linked in: half the start-up time, and no toolchain needed to run. A flag of
      // the whole build would do too, but the tests' libraries exist only as shared ones. At a fixed
      // address, for a hundred megabytes need no relocation then: 8 ms of every start.
      linkerSettings: [
        .unsafeFlags([
          "-static-stdlib", "-use-ld=lld", "-Xclang-linker", "-no-pie", "-Xlinker", "--as-needed",
          "-l:libcrypto.a", "-l:libreadline.a", "-l:libtinfo.a", "-l:libstdc++.a",
        ]),
        .linkedLibrary("CoreFoundation"),
        .linkedLibrary("_FoundationICU"),
        .linkedLibrary("_FoundationCShims"), .linkedLibrary("_FoundationCollections"),
      ]),

    tests("Syscalls", ["Syscalls"]),
    tests("ChildProcesses", ["ChildProcesses", system]),
    tests("History", ["History", "CLinux", grdb, system]),
    .target(
      name: "FuzzTargets", dependencies: ["Indexing", grdb], path: "Tests/FuzzTargets",
      swiftSettings: strict, linkerSettings: shared),
    tests("Fuzz", ["FuzzTargets"]),
    tests("Indexing", ["Indexing", "CKernels", grdb, system]),
    tests("Exchange", ["Exchange", "History", system]),
    // A server that says what a test tells it to.
    .target(name: "TestServers", path: "Tests/TestServers", swiftSettings: strict),
    tests("LanguageModels", ["LanguageModels", "Syscalls", "TestServers", system]),
    tests("Planning", ["Planning", "LanguageModels", "Syscalls"]),
    tests("Execution", ["Execution", "CLinux", "Syscalls", "History", "Indexing", system]),
    tests(
      "Mounting", ["Mounting", "Syscalls", "Execution", "History", "Indexing", "CLinux", system]),
    tests("Serving", ["Serving", "Syscalls", "History", "Execution", "Indexing", system]),
    tests(
      "Shell",
      [
        "Shell", "ChildProcesses", "Syscalls", "LanguageModels", "Execution", "History", "Indexing",
        "Mounting", "TestServers", system,
      ]),
    // The built program, run as a person runs it; depends on it by path only.
    tests("Program", ["ChildProcesses", system]),
  ] + fuzzer,
  swiftLanguageModes: [.v6]
)
