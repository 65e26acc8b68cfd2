// SPDX-License-Identifier: GPL-3.0-or-later
import FuzzTargets
import Glibc

/// libFuzzer's entry: the target that SEMFS_FUZZ_TARGET names.
private let target =
  getenv("SEMFS_FUZZ_TARGET")
  .flatMap { FuzzTarget(rawValue: String(cString: $0)) } ?? .extract

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  target.run(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}
