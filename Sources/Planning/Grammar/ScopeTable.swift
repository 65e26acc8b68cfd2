// SPDX-License-Identifier: GPL-3.0-or-later
import Syscalls

/// What narrows a set of files, as phrases that open a field of a selection. One line each:
///
///     field [!]: phrase
///
/// `!`: also inside a topic ("notes on bees **that mention** varroa"); without it the words belong to
/// the topic there. What follows the phrase, up to the next phrase or time, fills the field.
enum ScopeTable {
  enum Field: String, Sendable {
    /// The name begins, ends with or holds what follows.
    case prefix, suffix, part
    case topic, keywords, author, tagged, name, not, under, larger, smaller, nothing
    case newest, oldest, largest, smallest, alphabetical, most
  }

  struct Rule: Sendable {
    let field: Field
    let isAnywhere: Bool
    let opener: Pattern
  }

  static func rule(_ line: Grammar.Text, _ compiler: inout PatternCompiler) -> Rule {
    let (head, phrase) = Grammar.named(line)
    var name = String(decoding: head, as: UTF8.self)
    let isAnywhere = name.hasSuffix("!")
    if isAnywhere { name = name.dropLast().trimmed }
    guard let field = Field(rawValue: name) else { preconditionFailure("field \(name)") }
    return Rule(field: field, isAnywhere: isAnywhere, opener: compiler.pattern(phrase))
  }

  static let text = """
    topic: [<that>?] [<be>?] [mostly|most|closely|more|very|directly|best|all|mainly] (about|on|regarding|concerning|re|around|touching|covering|discussing|describing|explaining|surrounding|addressing)
    topic: [<that>?] [<be>?] [mostly|most|closely|strongly|directly|more|somehow|mainly] (related|relating|relevant|pertaining|relate|relates|pertain|linked|connected|similar|close|closest|nearest|near) [in (topic|meaning|content|subject|theme)] (to|with)
    topic: [<that>?] (deal|deals|dealing|concerned|do|to do|have to do|has to do|having to do) with
    topic: [<that>?] (cover|covers|discuss|discusses|describe|describes|concern|concerns|explain|explains|address|addresses|resemble|resembles|match|matches|matching|involve|involves|involving|treat|treats|talk about|talks about|talking about|speak of|speaks of|focus on|focuses on|focusing on|focused on|focussing on|deal with|touch on|look at|looks at|refer to|refers to|referring to|relate to|relates to)
    topic: with (regard|regards|respect) to
    topic: (on|about) the (subject|topic|theme|question|matter|issue) of
    topic: in (connection with|relation to|terms of|regard to)
    topic: (showing|with|having) the (highest|greatest|closest|strongest|most) (correlation|similarity|relevance|relation|match|resemblance) (with|to)
    topic: [most|closely|highly] correlated with
    topic: that <be> (of|for)
    topic: [<be>?] like
    topic: of
    topic: for
    not !: [<that>?] (contain|contains|mention|mentions|containing|mentioning|include|includes) neither
    keywords: [<that>?] (import|imports|importing|invoke|invokes|invoking|reference|references|referencing)
    keywords: <that> (use|uses|call|calls|define|defines|declare|declares|implement|implements)
    keywords !: [<that>?] (contain|contains|containing|contained|mention|mentions|mentioning|mentioned|include|includes|including|containt|say|says|saying|quote|quotes|quoting|cite|cites|citing) [<keyword>?]
    keywords !: [<that>?] (with|have|has|having|use|uses|using|bearing) <keyword>
    keywords !: [<that>?] (with|have|has|having|contain|containing|mention|mentioning) both
    keywords !: (with|matching|by) [the|these] (keyword|keywords)
    keywords !: (in which|where|that) <keyword> (appear|appears|occurs|occur)
    keywords !: if it (contains|mentions|includes|says|has)
    keywords !: if they (contain|mention|include|say)
    author !: [<that>?] [<be>?] [last|recently|originally|first] (written|authored|composed|sent|created|made|signed|drafted|prepared|taken|edited|shot|published|recorded|produced|penned|owned|submitted) by
    author !: [<that>?] [<be>?] coauthored by
    author !: whose (author|authors|owner|writer|sender) (is|are|include|includes|was|were)
    author !: with [the] (author|authors) [named|called|from]
    author !: (authored|sent|written) (from)
    author !: [<that>?] [<be>?] (sent|written|forwarded|addressed|mailed|emailed) to (me|us) (by|from)
    author !: [<that>?] [<i>] [<be>?] (received|got|get|came|come|coming|arrived) from
    nothing !: (in|across|from|under|within|inside) (any|all|every|each|whichever|whatever) [the|my|of the|of my] (folder|folders|directory|directories|subfolders)
    author !: where the (author|sender|writer) is
    tagged !: [<that>?] [<be>?] (tagged|labelled|labeled|marked|flagged) [as|with]
    tagged !: (with|carrying|having|bearing|under) [the|a] (tag|tags|label|labels)
    tagged !: [<that>?] (have|has|carry|carries|bear) [the|a] (tag|tags|label|labels)
    prefix !: [<that>?|whose] [file] (name|names|filename|filenames|title|titles) (start|starts|begin|begins|starting|beginning) (with|in)
    suffix !: [<that>?|whose] [file] (name|names|filename|filenames|title|titles) (end|ends|ending) (with|in|on)
    part !: [<that>?|whose] [file] (name|names|filename|filenames|title|titles) (contain|contains|include|includes|containing|has|have|mention|mentions)
    prefix: [<that>?] (starting|beginning|start|begin|starts|begins) with
    suffix: [<that>?] (ending|end|ends) (in|with)
    part: with (name|names) like
    name !: [<that>?] [<be>?] (named|called|titled|entitled)
    name !: (with|by) [the] (name|filename|title) [of]
    name !: [<that>?] whose (name|names|filename|filenames|title|titles) (is|are|match|matches)
    not !: [but] (except|excepting|excluding|besides|barring|minus) [for]
    not !: with the exception of
    not !: [but] none of [those|the ones|these]
    not !: (everywhere|anywhere|all) but [in|inside|under]
    not !: (everywhere|anywhere|somewhere|elsewhere) [other|else] than [in|inside|under]
    not !: (everywhere|anywhere) (except|outside|but not) [in]
    nothing !: (anywhere|everywhere|wherever it is|wherever they are)
    not !: (apart|aside) from
    not !: (other|rather) than
    not !: (leaving|leave|left) out
    not !: (but|and|just|only|although|though) (not|without|exclude|excluding|no|ignore|ignoring|skip|skipping|leave out|omit|omitting|nothing)
    not !: (ignoring|skipping|omitting|bar|sans)
    not !: (ignore|skip|omit)
    not !: [but|and] [<that>?] (do|does|did) not [ever|even]
    not !: [<that>?] (is|are|was|were|have|has|had) not [been]
    not !: (not|never) [<that>?]
    not: but
    not !: but (those|the ones|ones|those that are|for|the)
    not !: without
    nothing: <that> [<be>] [last|recently|just|ever] (modified|changed|edited|updated|touched|saved|written|created|added)
    larger !: [<that>?] [<be>?] [<size>] (larger|bigger|heavier|greater|more|longer) than
    larger !: [<that>?] [<be>?] [<size>] (over|above|exceeding|exceed|exceeds|at least)
    larger !: [<that>?] [<be>?] [<size>] (no|not) (smaller|less|lighter|shorter) than
    smaller !: [<that>?] [<be>?] [<size>] (no|not) (bigger|larger|more|heavier|longer|greater) than
    smaller !: [<that>?] [<be>?] [<size>] (smaller|less|lighter|fewer|shorter) than
    smaller !: [<that>?] [<be>?] [<size>] (under|below|at most|up to)
    newest !: [sorted|ordered|sort|order] [by] [the] (newest|latest|most recent|most recently changed|most recently modified) (first|on top|at the top)
    newest !: (sorted|ordered|sort|order|arranged|ranked|arrange|rank) by (date|time|recency|modification time|modification date|date modified|last modified|most recent|newest|latest) [descending]
    newest !: in (reverse|descending) (chronological|date) order
    newest !: [sorted|ordered] from [the] (newest|latest|most recent) to [the] (oldest|earliest)
    oldest !: [sorted|ordered] from [the] (oldest|earliest) to [the] (newest|latest|most recent)
    largest !: [sorted|ordered] from [the] (largest|biggest) to [the] smallest
    smallest !: [sorted|ordered] from [the] smallest to [the] (largest|biggest)
    alphabetical !: [sorted|ordered] from a to z
    oldest !: [sorted|ordered|sort|order] [by] [the] (oldest|earliest) (first|on top|at the top)
    oldest !: (sorted|ordered|sort|order|arranged|arrange) by (age|oldest|date ascending|oldest first)
    oldest !: in (chronological|date|ascending date) order
    largest !: [sorted|ordered|sort|order] [by] [the] (largest|biggest|heaviest) (first|on top|at the top)
    largest !: (sorted|ordered|sort|order|arranged|ranked|arrange|rank) by size [descending|from largest to smallest|from biggest to smallest] [(largest|biggest) first]
    largest !: in descending order of size
    smallest !: [sorted|ordered|sort|order] [by] [the] (smallest|tiniest|lightest) (first|on top|at the top)
    smallest !: (sorted|ordered|sort|order|arranged|arrange) by size (ascending|smallest first|from smallest to largest|from smallest to biggest)
    smallest !: in (order of size|ascending order of size)
    alphabetical !: (sorted|ordered|sort|order|arranged|arrange|listed) (by|on) [the|their] (name|names|filename|file name|title|filenames|file names) [alphabetically|ascending]
    alphabetical !: [sorted|ordered|sort|order|arranged|listed] (alphabetically|in alphabetical order|in order of name|by alphabet)
    alphabetical !: in [name|alphabetical] order
    nothing !: (by|using|with) (semantic|semantics|meaning|semantic search|semantic similarity|relevance|content similarity)
    nothing !: (sorted|ordered|ranked|sort|order|rank) by (relevance|similarity|meaning)
    """
}
