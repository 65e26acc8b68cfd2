// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

/// Adding and choosing of models by the program itself.
@Suite(.enabled(if: Sandbox.isBuilt, "the program is not built"))
struct ModelCommandTests {
  /// model.py FOLDER: a small BERT of random weights, as published.
  private static let model = """
    import json, os, random, struct, sys
    folder = sys.argv[1]
    os.makedirs(folder)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"] + [m + c for m in ("", "##") for c in "abcdefghijklmnopqrstuvwxyz"]
    random.seed(len(folder))
    shapes = {"embeddings.word_embeddings.weight": [len(words), 64], "embeddings.position_embeddings.weight": [64, 64],
              "embeddings.token_type_embeddings.weight": [2, 64]}
    own = "encoder.layer.0."
    names = [own + "attention.self." + n for n in ("query", "key", "value")] + [
        own + n for n in ("attention.output.dense", "intermediate.dense", "output.dense")]
    for n in names:
        shapes[n + ".weight"], shapes[n + ".bias"] = [64, 64], [64]
    for n in ("embeddings", own + "attention.output", own + "output"):
        shapes[n + ".LayerNorm.weight"] = shapes[n + ".LayerNorm.bias"] = [64]
    header, data = {}, b""
    for n, s in shapes.items():
        count = s[0] * (s[1] if len(s) > 1 else 1)
        bytes_ = struct.pack("<%df" % count, *(random.gauss(0, 0.3) for _ in range(count)))
        header[n] = {"dtype": "F32", "shape": s, "data_offsets": [len(data), len(data) + len(bytes_)]}
        data += bytes_
    text = json.dumps(header).encode()
    open(folder + "/model.safetensors", "wb").write(struct.pack("<Q", len(text)) + text + data)
    open(folder + "/vocab.txt", "w").write("\\n".join(words) + "\\n")
    json.dump({"model_type": "bert", "hidden_act": "gelu", "hidden_size": 64, "num_hidden_layers": 1,
               "num_attention_heads": 2, "intermediate_size": 64, "vocab_size": len(words),
               "max_position_embeddings": 64}, open(folder + "/config.json", "w"))
    """

  /// server.py: a server of embeddings: letters counted; writes its port to the file `port`.
  private static let server = """
    import http.server, json, os
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            data = [{"index": i, "embedding": [1.0 + t.count(c) for c in "abcdefgh"]} for i, t in enumerate(asked["input"])]
            body = json.dumps({"data": data}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        def log_message(self, *some):
            pass
    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    open("../port.new", "w").write(str(server.server_port))
    os.rename("../port.new", "../port")
    server.timeout = 60
    server.serve_forever()
    """

  private func sandbox() throws -> Sandbox {
    let sandbox = try Sandbox()
    try Data(Self.model.utf8).write(to: sandbox.base.appendingPathComponent("model.py"))
    try Data(Self.server.utf8).write(to: sandbox.base.appendingPathComponent("server.py"))
    try sandbox.write("a fox ran\n", to: "a.txt")
    try sandbox.write("bread is baked\n", to: "b.txt")
    return sandbox
  }

  @Test func aModelFromAFolderIsAddedChosenAndSearchedBy() throws {
    let sandbox = try sandbox()
    let result = try sandbox.run(
      """
      unset SEMFS_MODEL_DIR
      python3 ../model.py ../one && python3 ../model.py ../another
      semfs init >/dev/null && semfs model add ../one && semfs model use one 2>/dev/null
      semfs index >/dev/null && semfs find --explain 'a fox ran' | grep -c vectors
      semfs model add ../another --name two --float >/dev/null && semfs model use two 2>/dev/null
      semfs find --explain 'a fox ran' | grep -c vectors
      semfs index | grep -c 'embedded 2 passages'
      semfs find --explain 'a fox ran' | grep -c vectors
      semfs model list | cut -f 1; semfs model verify two | grep -c whole
      echo 'a fox' | semfs model vectors | tr , '\\n' | wc -l
      """)
    let lines = result.text.split(separator: "\n").map(String.init)
    #expect(lines.first?.hasPrefix("one/int8/") == true, "\(result)")
    #expect(lines.contains("* two") && lines.contains("  one"))
    #expect(lines.last == "64", "\(result.errors)")
    #expect(!lines.contains("0"), "\(result)")
  }

  @Test func aServerIsAddedChosenAndSearchedBy() throws {
    let sandbox = try sandbox()
    let result = try sandbox.run(
      """
      unset SEMFS_MODEL_DIR
      timeout 60 python3 ../server.py & server=$!
      while [ ! -f ../port ]; do sleep 0.05; done
      semfs init >/dev/null
      semfs model add "http://127.0.0.1:$(cat ../port)/v1" --model letters && semfs model use letters 2>/dev/null
      semfs index | grep -c 'embedded 2 passages'
      semfs find --explain 'a fox ran' | grep -c vectors
      kill $server; wait $server 2>/dev/null
      semfs find 'a fox ran'; echo "status $?"
      """)
    #expect(result.text.contains("letters at http://127.0.0.1:"), "\(result)")
    #expect(result.text.contains("\n1\n"), "\(result)")
    #expect(result.errors.contains("nobody answers at http://127.0.0.1:"), "\(result)")
  }

  @Test func whatIsNoModelIsRefusedByName() throws {
    let sandbox = try sandbox()
    for (line, word) in [
      ("semfs model use nonsense", "nonsense"),
      ("semfs model add ../nowhere", "config.json"),
      (
        "mkdir ../m; echo '{\"model_type\": \"gpt2\"}' > ../m/config.json; semfs model add ../m",
        "gpt2"
      ),
      ("semfs model add http://127.0.0.1:9/v1 --model m", "nobody answers"),
      ("semfs model add http://127.0.0.1:9/v1", "--model"),
      ("printf x > ../w.weights; SEMFS_MODEL_DIR=.. semfs model verify", "it is no encoder file"),
    ] {
      let result = try sandbox.run("unset SEMFS_MODEL_DIR; " + line)
      #expect(result.status != 0 && result.errors.contains(word), "\(line): \(result)")
    }
  }
}
