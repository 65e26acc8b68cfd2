// SPDX-License-Identifier: GPL-3.0-or-later

/// The bounds of a service, each with its reason.
package struct HTTPLimits: Sendable {
  /// Connections at a time, a thread each; a further one is told to come again.
  package var connections = 64
  /// Bytes of a request's line and fields: what browsers with long cookies send, and no more.
  package var headBytes = 16 << 10
  package var fields = 100
  /// Bytes of a target: PATH_MAX, every byte of it escaped.
  package var targetBytes = 12 << 10
  /// Bytes of a body; 0 for services that take none.
  package var bodyBytes = 0
  /// How long a head may take from its first byte, however slowly it comes.
  package var headSeconds = 10.0
  /// How long a body may take.
  package var bodySeconds = 60.0
  /// How long an open connection may wait for its next request.
  package var idleSeconds = 15.0
  /// Requests on one connection.
  package var requests = 1000
  /// What a client that reads slowly has to take beyond the first minute, in bytes a second: less keeps a
  /// thread for nothing.
  package var slowestBytesPerSecond = 1024.0
  /// How long one block may wait for a client that does not read at all.
  package var stallSeconds = 20.0

  package init() {}
}
