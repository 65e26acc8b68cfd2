// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Glibc
import SystemPackage

/// What a client is answered.
package struct HTTPResponse: Sendable {
  package enum Body: Sendable {
    case bytes([UInt8])
    /// A part of a file, sent as it is read. What `isAllowed` says is asked now and then while it lasts.
    case file(OpenedFile, offset: Int64, count: Int64, isAllowed: @Sendable () -> Bool)
  }

  package var status: Int
  package var fields: [(name: String, value: String)]
  package var body: Body

  package init(_ status: Int, fields: [(name: String, value: String)] = [], body: [UInt8] = []) {
    self.status = status
    self.fields = fields
    self.body = .bytes(body)
  }

  package init(_ status: Int, text: String, fields: [(name: String, value: String)] = []) {
    self.init(
      status, fields: [("Content-Type", "text/plain; charset=utf-8")] + fields,
      body: Array((text + "\n").utf8))
  }

  init(refusal: HTTPRefusal) { self.init(refusal.rawValue, text: refusal.reason) }

  var bodyBytes: Int64 {
    switch body {
    case .bytes(let bytes): Int64(bytes.count)
    case .file(_, _, let count, _): count
    }
  }

  /// Status line, fields and the empty line.
  func head(now: Date, closes: Bool) -> [UInt8] {
    var text = "HTTP/1.1 \(status) \(HTTPResponse.reason(status))\r\n"
    text += "Date: \(HTTPDate.text(now))\r\nServer: semfs\r\n"
    // No answer to these statuses has a body, nor may say how long it would be.
    if status >= 200, status != 204, status != 304 { text += "Content-Length: \(bodyBytes)\r\n" }
    for (name, value) in fields {
      // Nothing that was asked for can end a line of the answer.
      text += name + ": " + value.filter { $0 != "\r" && $0 != "\n" && $0 != "\r\n" } + "\r\n"
    }
    if closes { text += "Connection: close\r\n" }
    return Array((text + "\r\n").utf8)
  }

  static func reason(_ status: Int) -> String {
    switch status {
    case 200: "OK"
    case 206: "Partial Content"
    case 301: "Moved Permanently"
    case 304: "Not Modified"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 415: "Unsupported Media Type"
    case 416: "Range Not Satisfiable"
    case 422: "Unprocessable Content"
    default: HTTPRefusal(rawValue: status)?.reason ?? "Status"
    }
  }
}

extension HTTPRefusal {
  var reason: String {
    switch self {
    case .badRequest: "Bad Request"
    case .timeout: "Request Timeout"
    case .tooLarge: "Content Too Large"
    case .targetTooLong: "URI Too Long"
    case .headTooLarge: "Request Header Fields Too Large"
    case .internalError: "Internal Server Error"
    case .notImplemented: "Not Implemented"
    case .busy: "Service Unavailable"
    case .versionNotSupported: "HTTP Version Not Supported"
    }
  }
}

/// A descriptor that is closed with the last who knows it.
package final class OpenedFile: Sendable {
  package let descriptor: Int32
  package init(_ descriptor: Int32) { self.descriptor = descriptor }
  deinit { close(descriptor) }
}

/// Times of fields: `Sun, 06 Nov 1994 08:49:37 GMT`.
package enum HTTPDate {
  package static func text(_ date: Date) -> String {
    var seconds = time_t(date.timeIntervalSince1970.rounded(.down))
    var parts = tm()
    gmtime_r(&seconds, &parts)
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let day = days[Int(parts.tm_wday) % 7]
    let month = months[Int(parts.tm_mon) % 12]
    return "\(day), \(two(parts.tm_mday)) \(month) \(1900 + parts.tm_year) "
      + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT"
  }
}
