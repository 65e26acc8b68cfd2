// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Foundation
import Mounting
import Serving
import Syscalls
import SystemPackage

/// Where a service listens, and what it writes of its callers.
package struct ServiceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where to listen: PORT, ADDRESS:PORT, [ADDRESS]:PORT; port 0 is any free one.",
      valueName: "ADDRESS"))
  package var listen: String?
  @Option(
    help: ArgumentHelp("The certificate for HTTPS, with those above it (PEM).", valueName: "FILE"),
    completion: .file())
  package var certificate: String?
  @Option(help: ArgumentHelp("Its private key (PEM).", valueName: "FILE"), completion: .file())
  package var key: String?
  @Option(
    help: ArgumentHelp("Where requests are logged; - is standard error.", valueName: "FILE"),
    completion: .file())
  package var accessLog: String?

  package init() {}

  package func validate() throws {
    if (certificate == nil) != (key == nil) {
      throw ValidationError("--certificate and --key go together")
    }
    if let listen, ListenAddress(listen) == nil {
      throw ValidationError(
        "--listen takes 7348, 127.0.0.1:7348, [::1]:7348 or the like, not \(listen)")
    }
  }

  /// Where to listen; a port of this machine unless said otherwise.
  func address(defaultPort: UInt16) -> ListenAddress {
    listen.flatMap { ListenAddress($0) } ?? ListenAddress(host: "127.0.0.1", port: defaultPort)
  }

  /// The service, listening but not started.
  func server(
    at address: ListenAddress, limits: HTTPLimits, workspace: Workspace,
    handler: @escaping HTTPServer.Handler
  ) throws -> HTTPServer {
    var secured: ServerCertificate?
    if let certificate, let key {
      secured = try ServerCertificate(
        chain: PathText.filePath(certificate), key: PathText.filePath(key))
    }
    let log = try self.log(workspace)
    do {
      return try HTTPServer(
        address: address, certificate: secured, limits: limits, log: log, handler: handler)
    } catch let error as Errno {
      throw ShellError.cannotListen(address: address.text, error)
    }
  }

  private func log(_ workspace: Workspace) throws -> @Sendable (AccessRecord) -> Void {
    if accessLog == "-" {
      return { try? FileHandle.standardError.write(contentsOf: Data(($0.line + "\n").utf8)) }
    }
    let path =
      accessLog.map { PathText.filePath($0) }
      ?? workspace.store.reachableDirectory.appending("access.log")
    do {
      let log = try AccessLog(path: path)
      return { log.add($0) }
    } catch let error as Errno {
      throw ShellError.unwritable(path: PathText.string(path), error)
    }
  }

  /// What a person should know before others reach it.
  func warn(about server: HTTPServer, in context: ShellContext) {
    guard !server.address.isLocal, certificate == nil else { return }
    context.say(
      "Note: others on the network reach this, and what is read can be read on the way: --certificate and --key make it HTTPS"
    )
  }

  /// Answers until the process is asked to end.
  static func runUntilEnded(_ server: HTTPServer) {
    let ended = DispatchSemaphore(value: 0)
    let signals = EndingSignals { ended.signal() }
    server.start()
    ended.wait()
    server.stop()
    withExtendedLifetime(signals) {}
  }
}
