// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the reference implementation (transformers' BertModel in float, mean pooling, length 1; its
// fast tokenizer cut at 256) gives for a few texts. Vectors are rounded to int8 of their largest
// component, in base64: that keeps a cosine to within 0.0001.

import Testing

struct GoldenText: Sendable, CustomTestStringConvertible {
  var text: String
  var tokens: [Int32]
  var vector: String

  var testDescription: String { String(text.prefix(40)) }
}

// swift-format-ignore
let goldenTexts: [GoldenText] = [
  GoldenText(
    text: "How do I restore a deleted file?",
    tokens: [
      101, 2129, 2079, 1045, 9239, 1037, 17159, 5371, 1029, 102
    ],
    vector:
      "2AbN/x4JD/Ed+xA/AOfs28g3+RXmBQToRwoSGMr26f0p0QwyBN39DOUl7tgS+QwALeoHGfABFxsPEd0X7iH3DBzt"
      + "6vD909rbDCEDAiAuyi8E1wUMABb+6RAk7hz6/Az1NzEGIPgD4N3wEB0NDP7l3fsjOvTtB9nw4d4N/NAQNQDk8vsU"
      + "PAcm7uUJCAv2EOLv6/7X3Ak24Bz7FDDvAusD+ift3igYBd8/OgAL4ADoDBD9CBYfHuX5EQAA/PBYLRb4HQP6+RbN"
      + "B+Yc+gwP/9z06Nao+OHm3fTvH93J5NTPAgAb6NbnAenxKfoa8BI99igK8fbE7g/pKRb7+hgY9AIR4OwGT9YM6/fk"
      + "8yLx/BlBFwc2Gi7BCPgHIj796BDrBckS8xsJ1e7x0n8yGCgKACDyFDHm7t8GAOYN7tXc7A3kIQDBGesLQ/b98+LA"
      + "8NbJHtbBHAsVFBT2AQM6MA0T5gr9AR/o1Q4GM/zn7kUF5Abf7fza7uca6BT0CQsGv/MaIg7y"),
  GoldenText(
    text: "The quick brown fox jumps over the lazy dog.",
    tokens: [
      101, 1996, 4248, 2829, 4419, 14523, 2058, 1996, 13971, 3899, 1012, 102
    ],
    vector:
      "ICojOBPl/tX+ECIo5O0G7eblNdzW0hcQzejO3Daw9xvsCunGKgIcEyT/3xW3Jsf5Bwnj7AkwMfv84iX1Bx4PBxQN"
      + "7c61/w3X9gAC7iPbLQvt390bHAEWDvfq7M/bDwgBDuDg/gkOVxHw6P4ARwz99v1FFQ/M7+CzMV7HBe/f6gA08MLN"
      + "0sz87+wixv8K6+iu+fgXKhhO5esl8M7x7yPm3uNQ9qsq0+sr/gsTEtH4FAcADuoFJd7SRTbs50kO5gLcbNTCBfY4"
      + "DR4aoRrxCeUj9VfG3h7zMAMQ9t/k+yblMwBM3TIv3yX3F74k6Ar//EsAJvgRCdoXAC4cKjzy8Ljk1gHhEi7l+/66"
      + "Dv8MMxgF2CXhIfoXIxXc2QDsGfEKFgr99cHP4TjN+w8KxwQ8UgE/4gv5+wjQHawuHdEOOic39gDgB8EfNQzjDT3l"
      + "FhUuFfUN6AwYf/PV9u/g68D/7QTbPsUGHR5L/g4ECiDw9s/+6rQy4t7mICzR/PPT5BkoJShJ"),
  GoldenText(
    text: "func restore(_ version: VersionID, to point: Point) throws -> Outcome { try tree.rename(entry, to: name) }",
    tokens: [
      101, 4569, 2278, 9239, 1006, 1035, 2544, 1024, 2544, 3593, 1010, 2000, 2391, 1024, 2391,
      1007, 11618, 1011, 1028, 9560, 1063, 3046, 3392, 1012, 14916, 14074, 1006, 4443, 1010,
      2000, 1024, 2171, 1007, 1065, 102
    ],
    vector:
      "+AwgFRUBC+4KAwgV8+sF5twsJvjmHAUfMsTdJ+XT9BHtChIh0dYoBg8o6d8BA/8HKi029Lj1Hjv30e4rJfkE3vPc"
      + "Fd8U4yIbCPrpJc8qu/sM3AMi/OrJ4B0V2tdFCffzKhIBMNEaIswAGwvK9PDdFxAw86bD1djxQPIwIMgICgAZEREa"
      + "MwUJ9r7j5tYP2Pj71iviIhwl7eEPA+HpGPbu4BHxAh8mALTZHCrNEQXr8ioN1Qgq89fA/AIQ/+hODd4FBzcK4ygV"
      + "CerPAxP02Nzs8MS8ywIzyRzn9M0l8/AYQwAW4/IX89XJMNf37wEA/iz82+e8GhgZD/UT9Q0AINn/+g8AIQ4Ry/Us"
      + "HRUCBiU8JgYo/S7d6fEn9Cb97g/zAQQE/vLW+v7U/TX08CL/+ij3++DzDSIQ3xhV4QwT7h4U3gCBO+Q9CgbODfza"
      + "0CPvDxPtDln/Wr8HDgXe6xogEvELFB5F3/QgNCUtAvXy5Nr5/vwg+eT/5uUIGg/u9u086gcp"),
  GoldenText(
    text: "Die Größe der Übertragung wurde gestern geändert; das Café blieb naïv.",
    tokens: [
      101, 3280, 24665, 2080, 17499, 4315, 19169, 6494, 12734, 2290, 8814, 25547, 16216, 6238,
      2078, 16216, 12243, 2102, 1025, 8695, 7668, 1038, 8751, 2497, 6583, 12848, 1012, 102
    ],
    vector:
      "/joPDdpWLSPytNW8L88D+v/6SQ604DESBucf3gXaGx7gARPzM9IUNPI82+kJGswtyCrt4jEQHcDW/A0CMePq+e3w"
      + "zOW1BBKZ6c/SD+X678zaFwVQB7kb99ER7wDO7LToB/k7HdIb/zDSuf3jHPEP+CftBBwgoNfvIxD89/ArYwC4tcAs"
      + "SgjAM/7x8AjoDg3+HdpJ4hT5KzT+Gzcaz/dO4uYSidrkBukH4OwA1AFBCPwr8fEI1Un1OfcbDvY4Pwv6GxMTGCMP"
      + "+xpTBuYhtQLq7cAXIwbu0Rj9CDTQI/L21QA81cP20UDe8dIj3x5/FNcNVvfNmdwNyvHxJjQ3z+PoKx8AP2crMM0Q"
      + "/hm1MnEMjMjdIyf9M7fzEue8HydKVg8a68uv71zWZUoyQKojXhHw3u8fLx7g8O39I+boGdoBJwDkxfocSam98eMb"
      + "+/KoPORAKN/0EvvS4+Dyx8ns8NQFXBc7BBvxSN4b69wHpazGxfNOVvPBVRvw9NrXGesSI0QA"),
  GoldenText(
    text: "北京是中国的首都。東京は日本の首都です。",
    tokens: [
      101, 1781, 1755, 100, 1746, 1799, 1916, 100, 1961, 1636, 1879, 1755, 1672, 1864, 1876,
      1671, 100, 1961, 1665, 30184, 1636, 102
    ],
    vector:
      "ZlNC8OglR+L03Vat7xkNxurfDeT8zRRFABIHHx8qvidJARARDdYS59vyLiD9FAxBDv/28uH2BFn1LgXGpv4JF3bz"
      + "B0W98Ab58s/G66r95tr+/goHIvTk2NzV0iUFDoEQyUscDTckERzn5czr9/m52s2/BiU7+e0L1uLa6K/7XAAWtB44"
      + "EuEQFsMFE+wg2DUdIPwtEC/UAdQP5fj2AhMm/gEaGPQqMyEVCNzu0VodFfoNEALp0ANYD/Q62zD0C7kL4u7fzRvl"
      + "zftKL+MUphQHB6D61E0vIikeISbEwkXb5QAjHazSxvX9Lu8J/9xCKfEpNxPCHQKxHyre9TDyPzOTDc1Q8O0K2CQ2"
      + "1wwhKP0kvfOTGAf/1szlOvj26uT77fEX1ODza0rxJyTIDsPsGT0nLOpCxPH4AMcF698HMOXx9wDM1xAi/tgQ9B0S"
      + "JSnY+rQbvwsFCxHmIgzmC/Dy2iIVB9MG8MwlKdve/+T1DGS7NgwR75sJEAECMBDZJwLMY8Dg"),
  GoldenText(
    text: "Привет, мир! Как дела сегодня?",
    tokens: [
      101, 1194, 16856, 10325, 25529, 15290, 22919, 1010, 1191, 10325, 16856, 999, 1189, 10260,
      23925, 1184, 15290, 29436, 10260, 1196, 15290, 29741, 14150, 29742, 18947, 17432, 1029,
      102
    ],
    vector:
      "1S8oB9oaRQz2ANwbDAHf0/IpFjP8x0co4gwMKSf6Iww8ARIrDOjyPOzWnj8PLNALAxXOIRbQHZEezu7BHMf578LS"
      + "ARUPQhH+t9y51wq41P4+88EP6MYEJgYLBlQU3tTn7uP//u4QAwWT9rXIEtHL5/QNEwML6BneG/MCIeLTOQD81tf4"
      + "tQD3/wwUFOIh7uMRC/oAPBIR9hEwxeL+QOQi8PMS4sHrWwwyEpwm9RsTFxUC8wXvywrgCgD90Mcy7ArfA6UKKyxB"
      + "AQLMGQzzxy8QJ7oWDv04PRTP5hnI1zsUCAAw/+9C/TDnQf06EM4HGf0mJw2B4eMLGhP392wG+DLp7wYkJvxQ26s4"
      + "4jciRRIF2vb5Bf8YJtsi7wcKLRr/70Da6/7yIknvH+/3G7Yd1Tc6BPAU0PHH2fsiBfb7EBgg+QAb1DHwLrvvy9Tz"
      + "D/Xz/dYSFhTy6jngwv76JffeEtc3F/UI9+wbFwPC/+EIB9XizNjsKucq/CAJWg70ztz6Ovfh"),
  GoldenText(
    text: "# Budget\n\n- rent: 1,250.00 €\n- food: 410.50 €\n\nSee [the sheet](budget.ods).",
    tokens: [
      101, 1001, 5166, 1011, 9278, 1024, 1015, 1010, 5539, 1012, 4002, 1574, 1011, 2833, 1024,
      19151, 1012, 2753, 1574, 2156, 1031, 1996, 7123, 1033, 1006, 5166, 1012, 1051, 5104, 1007,
      1012, 102
    ],
    vector:
      "HC8ATPMHCBMd8wDC8+7j1kHBSwAvLSngR/8M6en+Lx8czj/aMse2Pv8M//boAb5A4hP6HNLiAfkK5BH6/BYAPSQH"
      + "xgWT/urQLqc5BjPRMLnH6t4K/dZG4kP7H8vyHsUz8Or8FOoWQf6t1V/6JgkC7/XLDOoLsHf5I/DTNb778ADuMPHz"
      + "DfgLLQZH6/zgFBXwGxsWGOANNRwkCPfVSiIZ/Qi5xRUE/cz07hH8CAEVRSorB8rjgSD+4/bxK/UVFi7c+/YC8Q4I"
      + "zuRL8ezu7gMmAQED9Aj1ES4X9SYT5v227gDnEOLn2Q/VHUQNh/YZ/fIi9d8Y760vRVjyZPAV1ui++NInw0AK8+Eu"
      + "H9TmEETr8asO3CoTs/q6Jv4FAsYaShYn//QFvTgBtgMo2t5PRghUF/PfMvLjtggc+VqgIBrtVQD22PQxI6IUFvBX"
      + "5wn25KU22iHm/wZAteLi6NM8CQAV/OXtCdPEMQwh0ta62RlJpuLy7OQbAP/p6gr48Brb1OHs"),
  GoldenText(
    text: "Diffusion models learn to reverse a gradual noising process; sampling starts from pure noise and denoises it step by step until an image appears. Guidance trades diversity for fidelity.",
    tokens: [
      101, 19241, 4275, 4553, 2000, 7901, 1037, 16612, 2053, 9355, 2832, 1025, 16227, 4627,
      2013, 5760, 5005, 1998, 7939, 23565, 2015, 2009, 3357, 2011, 3357, 2127, 2019, 3746, 3544,
      1012, 8606, 14279, 8906, 2005, 22625, 1012, 102
    ],
    vector:
      "Eb8hFhzN6ak16AsaDf/f0SMLtObi7dvsCPsf3TKyO/T9A/0P+RUfJ+sh0gYo8/7UDQIE9bwVAvQcCxbv+OXBDzEU"
      + "/xAr8gEO3+sV9QIEI8ctCijzF9bp/APy5DuBAO73D/seNQ/nAhYA3iEGCBznIektNbQLFAwJAv2/5wML7QD14woj"
      + "Ff7bvQwPDB+9NgHj5kEHAxUQ6tTzAPfYGSG8ErjlHD0WDfLNBQgL8Nc0DNjq+/DF7tH3GjnN7+FEA9sVWyTKDAn5"
      + "yyXr0wfU7Rki/8PrsbzfCwv73dAOEw8t/gD0Ki8/3w/8KE7+4f/y9NvORfEE/fAW8AbzLuFQNPr38C/Q2j/+L/YK"
      + "DQb3BAfh8e30+zg24iHNDNf7PAnlB7z00A/ODwwa4P7z9RejAszx9fbmCg4cBeO2E/YhySsUvADR9k8NHO0tHQbm"
      + "LwLZ/ipCIxQW9fDz+fMpSP4cHB8xHBsO4CUh4+Dj0A3t+/gwNdgBNSLpAQQi4iwQDjMvFSAb"),
  GoldenText(
    text: String(repeating: "semfs snapshots are O(1): a snapshot is a name for an operation. ", count: 40),
    tokens: [
      101, 7367, 2213, 10343, 20057, 12326, 2015, 2024, 1051, 1006, 1015, 1007, 1024, 1037,
      20057, 12326, 2003, 1037, 2171, 2005, 2019, 3169, 1012, 7367, 2213, 10343, 20057, 12326,
      2015, 2024, 1051, 1006, 1015, 1007, 1024, 1037, 20057, 12326, 2003, 1037, 2171, 2005,
      2019, 3169, 1012, 7367, 2213, 10343, 20057, 12326, 2015, 2024, 1051, 1006, 1015, 1007,
      1024, 1037, 20057, 12326, 2003, 1037, 2171, 2005, 2019, 3169, 1012, 7367, 2213, 10343,
      20057, 12326, 2015, 2024, 1051, 1006, 1015, 1007, 1024, 1037, 20057, 12326, 2003, 1037,
      2171, 2005, 2019, 3169, 1012, 7367, 2213, 10343, 20057, 12326, 2015, 2024, 1051, 1006,
      1015, 1007, 1024, 1037, 20057, 12326, 2003, 1037, 2171, 2005, 2019, 3169, 1012, 7367,
      2213, 10343, 20057, 12326, 2015, 2024, 1051, 1006, 1015, 1007, 1024, 1037, 20057, 12326,
      2003, 1037, 2171, 2005, 2019, 3169, 1012, 7367, 2213, 10343, 20057, 12326, 2015, 2024,
      1051, 1006, 1015, 1007, 1024, 1037, 20057, 12326, 2003, 1037, 2171, 2005, 2019, 3169,
      1012, 7367, 2213, 10343, 20057, 12326, 2015, 2024, 1051, 1006, 1015, 1007, 1024, 1037,
      20057, 12326, 2003, 1037, 2171, 2005, 2019, 3169, 1012, 7367, 2213, 10343, 20057, 12326,
      2015, 2024, 1051, 1006, 1015, 1007, 1024, 1037, 20057, 12326, 2003, 1037, 2171, 2005,
      2019, 3169, 1012, 7367, 2213, 10343, 20057, 12326, 2015, 2024, 1051, 1006, 1015, 1007,
      1024, 1037, 20057, 12326, 2003, 1037, 2171, 2005, 2019, 3169, 1012, 7367, 2213, 10343,
      20057, 12326, 2015, 2024, 1051, 1006, 1015, 1007, 1024, 1037, 20057, 12326, 2003, 1037,
      2171, 2005, 2019, 3169, 1012, 7367, 2213, 10343, 20057, 12326, 2015, 2024, 1051, 1006,
      1015, 1007, 1024, 102
    ],
    vector:
      "ANMGKAKf7+ct6iQIOtzx8wf+7ib/BOwPJNqnHOT3FTNMKAYgBfDRHNcE2gbgKiW3wDOwH4E8/vsMCsII4/MJ/Dog"
      + "Ouzl8N/4GhrZEgYQ1+nhB/XQ7C39xwgW/+dP3D/gEEci6dQx+OoGI8/XF/cqIwDb9dzu4ioOAhEY0skT6gAKFSgH"
      + "AvoLE9MA7xk2BCnzCuoRDBsU+Aw20Cfo0wPbEO3fXNQH9N6dpxjd7dm/6Bco+hLyTOkGEe7f4Evn8SjjBzjZCCz1"
      + "JQ3J/SX67P/cD9sY6dfRGRz74/H8+i3UAgD6+Lsv5fD7CNcEyzP3wNbnLbH2QgYNNx8qNAcCLAXt8hIR/gsT8Pvs"
      + "1ApFFAEL1FPu3QL/3BX68+wCyRQzCAgd6OzOx7XJCPcO5vnzDQvTLeoJ/1XF/RMeFN8A+PhDLwDw9TkAH/YUDhvo"
      + "TxrLxwrTCwn/VQnY3k8i7/buFAYP7zH/5uwPKREL7+4DMeAq1/fh2w7z+0387RvuThI99BIa"),
  GoldenText(
    text: "From: anna@example.org\nSubject: Re: meeting on Thursday\n\nCould we move it to 14:30? The room is taken before.",
    tokens: [
      101, 2013, 1024, 4698, 1030, 2742, 1012, 8917, 3395, 1024, 2128, 1024, 3116, 2006, 9432,
      2071, 2057, 2693, 2009, 2000, 2403, 1024, 2382, 1029, 1996, 2282, 2003, 2579, 2077, 1012,
      102
    ],
    vector:
      "DgoAFhAX79we+/Ec4CgQ+Qb1+y398gQJNRIK7QXf/xQaCx0rEvoTB/gDAO7cEvf+BBXzAN0YF38A9xoW8RIFG/j6"
      + "8AkW7PwiAf4c/fgJOBDv4grz+uzzF+ruAP8DCAXnzQ8ZBgBE3g/bzxf32Qb+ECjMFCgN/xfqFfYU7foNEQDw9ujo"
      + "POvuAxfQB9AVxNX5Jwjn7wrk4wn9/wgNG/zQE9QYHxIW7xjtFgTv9y0UMP0jEfsa3d/06BbvEAgfFAgX/97b/iTu"
      + "BxTrEd75/hMfAhwVBP4a4g4V7vH78Qgl7gAp4tsAF/oZFSUR1vMG1wf2J9bnCNgY0fMOCUAJ7QvjuNshCwP56en6"
      + "KPfjEQYnC+nYAebyF8n/FvvnQA0Y8xHUBPHj+REJBfHaHPPvMhDx3eAF3ND+//cK/QPz+Bzo6wD7+REXCs4P9Q4k"
      + "BhISA+nhAOL23BQDFvkRDukq4fPuJvAV69LuAwD/+drYCeX7/eEM7/PwCO8hHRjoCfb4EdP1"),
]
