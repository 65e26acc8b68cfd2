# SPDX-License-Identifier: GPL-3.0-or-later
"""The vectors of a sentence encoder, by the book: numpy in float32, the makers' tokenizer (PyPI: tokenizers), one
text at a time. reference.py FOLDER TEXTS VECTORS: FOLDER as published (config.json, model.safetensors,
tokenizer.json), TEXTS a JSON list of strings, VECTORS the float32 file to write.

BERT and MPNet after their papers and Hugging Face's descriptions: post-norm layers, exact GELU, MPNet's buckets of
relative positions added to the scores.
"""
import json
import math
import os
import struct
import sys

import numpy as np
from scipy.special import erf
from tokenizers import Tokenizer


def tensors(path):
    with open(path, "rb") as file:
        length = struct.unpack("<Q", file.read(8))[0]
        names = json.loads(file.read(length))
    data = np.memmap(path, np.uint8, "r", 8 + length)
    return {name: np.frombuffer(data[slice(*t["data_offsets"])], np.float32).reshape(t["shape"])
            for name, t in names.items() if name != "__metadata__" and t["dtype"] == "F32"}


def bucket(distance, buckets=32, most=128):
    half = buckets // 2
    exact = half // 2
    base, n = (half, distance) if distance > 0 else (0, -distance)
    if n < exact:
        return base + n
    return base + min(half - 1, exact + int(math.log(n / exact) / math.log(most / exact) * (half - exact)))


class Encoder:
    def __init__(self, folder):
        with open(os.path.join(folder, "config.json")) as file:
            self.config = json.load(file)
        self.w = tensors(os.path.join(folder, "model.safetensors"))
        self.mpnet = self.config["model_type"] == "mpnet"
        self.eps = self.config.get("layer_norm_eps", 1e-12)
        self.heads = self.config["num_attention_heads"]
        pooling = os.path.join(folder, "1_Pooling/config.json")
        self.first = False
        if os.path.exists(pooling):
            with open(pooling) as file:
                self.first = json.load(file).get("pooling_mode_cls_token", False)
        limit = 256
        own = os.path.join(folder, "sentence_bert_config.json")
        if os.path.exists(own):
            with open(own) as file:
                limit = json.load(file)["max_seq_length"]
        self.tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(limit)

    def norm(self, x, name):
        x = x - x.mean(-1, keepdims=True)
        x = x / np.sqrt((x * x).mean(-1, keepdims=True) + self.eps)
        return x * self.w[name + ".weight"] + self.w[name + ".bias"]

    def dense(self, x, name):
        return x @ self.w[name + ".weight"].T + self.w[name + ".bias"]

    def vector(self, text):
        ids = self.tokenizer.encode(text).ids
        n = len(ids)
        start = 2 if self.mpnet else 0
        x = self.w["embeddings.word_embeddings.weight"][ids]
        x = x + self.w["embeddings.position_embeddings.weight"][start:start + n]
        if not self.mpnet:
            x = x + self.w["embeddings.token_type_embeddings.weight"][0]
        x = self.norm(x, "embeddings.LayerNorm")
        bias = 0
        if self.mpnet:
            table = self.w["encoder.relative_attention_bias.weight"]
            numbers = [[bucket(key - query) for key in range(n)] for query in range(n)]
            bias = table[np.array(numbers)].transpose(2, 0, 1)
        size = x.shape[1] // self.heads
        for layer in range(self.config["num_hidden_layers"]):
            at = "encoder.layer.%d." % layer
            names = (["attention.attn." + p for p in "qkv"] if self.mpnet
                     else ["attention.self." + p for p in ("query", "key", "value")])
            q, k, v = (self.dense(x, at + name).reshape(n, self.heads, size).transpose(1, 0, 2) for name in names)
            scores = q @ k.transpose(0, 2, 1) / np.float32(math.sqrt(size)) + bias
            scores = np.exp(scores - scores.max(-1, keepdims=True))
            scores /= scores.sum(-1, keepdims=True)
            mixed = (scores @ v).transpose(1, 0, 2).reshape(n, -1)
            out, after = (("attention.attn.o", "attention.LayerNorm") if self.mpnet
                          else ("attention.output.dense", "attention.output.LayerNorm"))
            x = self.norm(x + self.dense(mixed, at + out), at + after)
            wide = self.dense(x, at + "intermediate.dense")
            wide = wide * 0.5 * (1 + erf(wide / np.float32(math.sqrt(2))))
            x = self.norm(x + self.dense(wide.astype(np.float32), at + "output.dense"), at + "output.LayerNorm")
        x = x[0] if self.first else x.mean(0)
        return x / np.linalg.norm(x)


if __name__ == "__main__":
    folder, texts, out = sys.argv[1:]
    encoder = Encoder(folder)
    with open(texts) as file:
        np.stack([encoder.vector(text) for text in json.load(file)]).astype(np.float32).tofile(out)
