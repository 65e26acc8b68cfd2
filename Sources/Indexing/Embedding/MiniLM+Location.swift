// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage

extension MiniLM {
  /// Where the model is: the first of `candidateFolders` that has one. `SEMFS_MODEL_DIR`, where it is
  /// set, is answered even if nothing is there, so that the error names what the person asked for.
  package static func defaultFolder() -> FilePath? {
    let environment = ProcessInfo.processInfo.environment
    if let asked = environment["SEMFS_MODEL_DIR"], !asked.isEmpty { return FilePath(asked) }
    return installedFolder()
  }

  /// Where the default is installed; nil: nowhere.
  package static func installedFolder() -> FilePath? {
    let environment = ProcessInfo.processInfo.environment
    return candidateFolders(environment: environment, program: pathOfThisProgram()).first {
      $0.appending(weightsName).withPlatformString { access($0, R_OK) == 0 }
    }
  }

  /// Where a model is looked for, best first: beside the program (../share/semfs/model from its
  /// folder; .model beside the .build that it was built in), then for the user, then for everyone.
  static func candidateFolders(
    environment: [String: String], program: FilePath?
  ) -> [FilePath] {
    var folders: [FilePath] = []
    if let program {
      folders.append(
        program.removingLastComponent().removingLastComponent().appending("share/semfs/model"))
      if let build = program.components.lastIndex(of: ".build") {
        var beside = program
        beside.components.removeSubrange(build...)
        folders.append(beside.appending(".model"))
      }
    }
    if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") {
      folders.append(FilePath(data).appending("semfs/model"))
    } else if let home = environment["HOME"], home.hasPrefix("/") {
      folders.append(FilePath(home).appending(".local/share/semfs/model"))
    }
    return folders + ["/usr/local/share/semfs/model", "/usr/share/semfs/model"]
  }

  /// With links resolved, as the kernel knows it.
  private static func pathOfThisProgram() -> FilePath? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    guard count > 0 else { return nil }
    return buffer.withUnsafeBufferPointer { bytes in
      bytes.baseAddress.map { FilePath(platformString: $0) }
    }
  }
}
