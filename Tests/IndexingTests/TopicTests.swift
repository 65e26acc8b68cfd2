// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

@testable import Indexing

@Suite struct TopicTests {
  private let texts: [String] = [
    "goal football match striker", "football match goal keeper", "striker football goal",
    "bank interest loan rate", "loan bank rate money", "interest rate bank",
    "piano concert violin music", "violin music orchestra piano", "concert piano music",
  ]

  private func vectors() throws -> [[Float]] { try WordEmbedder().embed(passages: texts) }

  @Test func textsOfOneTopicComeTogether() throws {
    let groups = TopicClustering.cluster(vectors: try vectors(), count: 3)
    #expect(Set(groups.map { Set($0) }) == [[0, 1, 2], [3, 4, 5], [6, 7, 8]])
  }

  @Test func howManyGroupsThereAreIsFound() throws {
    let groups = TopicClustering.cluster(vectors: try vectors(), count: nil)
    #expect(groups.count == 3)
  }

  @Test func theSameVectorsGiveTheSameGroups() throws {
    let first = TopicClustering.cluster(vectors: try vectors(), count: 4)
    let second = TopicClustering.cluster(vectors: try vectors(), count: 4)
    #expect(first == second)
    #expect(first.flatMap { $0 }.sorted() == Array(0..<9))
  }

  @Test func fewVectorsMakeFewGroups() throws {
    #expect(TopicClustering.cluster(vectors: [], count: 3).isEmpty)
    #expect(TopicClustering.cluster(vectors: [[1, 0]], count: 3) == [[0]])
    let same = [[Float]](repeating: [0, 1], count: 6)
    #expect(TopicClustering.cluster(vectors: same, count: 3) == [[0, 1, 2, 3, 4, 5]])
  }

  @Test func labelsNameWhatIsCommonAndDiffer() throws {
    let groups = TopicClustering.cluster(vectors: try vectors(), count: 3)
    let labels = TopicClustering.labels(for: groups) { [texts[$0]] }
    #expect(Set(labels).count == 3)
    for (group, label) in zip(groups, labels) {
      let topic = group[0] / 3
      #expect(
        [["football", "goal"], ["bank", "rate"], ["piano", "music"]][topic].contains {
          label.contains($0)
        }, "\(label)")
    }
  }
}
