// SPDX-License-Identifier: GPL-3.0-or-later

/// The phrases of the operations, one a line:
///
///     operation: phrase ; field=value, …
///
/// The language of phrases is `Pattern`'s; slots are named after the fields that they fill, `{sel}`
/// being the fields of a selection. Of the phrases that fit a clause, the one that names most words
/// itself wins, so order does not matter. docs/HACKING.md shows how to add one.
enum GrammarTable {
  /// Words and phrases that stand for each other. A class may use the ones above it.
  static let classes = """
    that = that|which|who|and that|and which
    be = is|are|was|were|be|being|have been|has been|had been
    size = (a|the) (file|total) size
    all = the|all|all the|all of the|all my|any|every|each|my|some|the full|the complete|all available|some of the|the whole|full|more|more of the
    kept = previous|past|old|older|earlier|saved|recorded|stored|available|different|existing|prior|existing|known
    fact = size|sizes|file size|tags|labels|author|authors|owner|owners|type|types|kind|format|modification date|modification dates|modification time|date|dates|age|metadata|properties|details|creation date|last modification|timestamps|number of versions|version count|permissions
    keyword = the word|the words|the phrase|the term|the terms|the string|the text|the expression|the keyword|the keywords|word|words|keyword|keywords|phrase|text|term
    me = me|us
    i = i|we
    ask = tell <me>|let <me> know|<i> want to know|<i> would like to know|<i> need to know|do you know|do you happen to know|say|check|find out|work out|figure out|<i> wonder|show <me>|any idea|give <me>|remind <me>|see|let <me> see
    show = show|show <me>|display|give <me>|print|print out|list out|show off|hand <me>|pass <me>|could <i> see|can <i> see|may <i> see|could <i> have|can <i> have|can <i> get|could <i> get|may <i> have|bring up|pull up|let <me> see|<i> want to see|<i> would like to see|<i> need to see|present|view|see|<i> want|<i> need|<i> would like|need|want|<i> would love|<i> require
    find = find|find <me>|find out|search|search for|search out|look for|look up|locate|retrieve|get|get <me>|fetch|fetch <me>|seek|seek out|dig out|dig up|hunt for|hunt down|track down|<i> am looking for|<i> am after|<i> am searching for|<i> am trying to find|<i> want to find|<i> need to find|looking for|query|query for|pull|pull out|discover|identify|pick out|select|return|do a search for|run a search for|get a list of|pull together a list of|put together a list of|compile a list of|draw up a list of|come up with a list of|pull together|read up on|find something on|give <me> a list of|show <me> a list of|make a list of|google|grab|grab <me>|dig for|list all|search my files for|list for <me>|find all|what do <i> have|what did <i> have|what had <i>|what have <i> got|what have <i>|do <i> have|have <i> got|is there|are there|was there|were there|have you got|got|spot|come up with|scare up|rustle up|surface|unearth|chase up|fish out|ferret out|whip up|grep|grep for|turn up|do a search on|do a search about
    summarize = summarize|sum up|recap|condense|abstract|outline|digest|summary of|summaries of|tldr|tl;dr|tldr of|tl;dr of|tldr for|brief <me> on|gist of|the gist of|main points of|the main points of|key points of|the key points of|overview of|synopsis of|a summary of|an overview of|a synopsis of|a digest of
    terse = short|brief|quick|concise|rough|executive|high-level|condensed|abridged|shortened|one-page|one-paragraph|one-line|general|detailed|longer|good|nice|plain|simple|very short|two-line|three-line|compact|succinct|bullet-point|bulleted|one-sentence
    summary = summary|overview|synopsis|digest|outline|recap|gist|abstract|précis|rundown|summarization|tldr|tl;dr
    tail = end|bottom|foot|tail|very end|very bottom
    onto = to|on to|onto|at|in|into|on|under
    delete = delete|remove|erase|get rid of|trash|throw away|throw out|bin|discard|wipe|rm|del|dispose of|destroy|nuke|zap|clear out|purge|scrap|ditch|eliminate|drop|kill off|toss|toss out|chuck|chuck out|chuck away|do away with|wipe out|obliterate
    put = put|place|collect|gather|assemble|store|save|stash|file|link|compile|bring together|pull together|round up|drop|bundle|stick|group|organize|bring|pile|combine|lump
    folder = folder|directory|dir|subfolder|subdirectory
    folders = folders|directories|subfolders|subdirectories
    named = called|named|titled|with the name|by the name of|by the name
    group = tidy up|tidy|structure|separate out|sort through|put in order|group|cluster|bucket|organize|categorize|classify|sort|arrange|split|divide|break down|partition|separate|sort out|file|order|break up|regroup|subdivide|bin|group together
    move = move|transfer|relocate|shift|mv|bring|send|put
    copy = copy|cp|replicate|make a copy of|make copies of|put a copy of|put copies of|save a copy of|duplicate|place a copy of|clone
    merge = merge|concatenate|combine|join|unite|consolidate|concat|append|glue|glue together|put together|stitch|stitch together|fuse|compile|string together|join up
    compare = compare|diff|contrast|do a diff of|run a diff of|do a comparison of
    rollback = roll back|rollback|restore|revert|reset|return|set back|turn back|take back|bring back|change back|put back|switch back|rewind|wind back|recover|go back with|bring
    lock = lock|lock down|write-protect|write protect|freeze|protect
    unlock = unlock|unfreeze|unprotect|open up
    share = share|publish
    unshare = unshare|stop sharing|revoke access to|revoke the sharing of|stop the sharing of|end the sharing of|cancel the sharing of|cease sharing
    tagverb = tag|label|mark|flag
    watch = keep <me> (posted|informed|updated|up to date|in the loop) (on|about|of)|watch|monitor|observe|track|keep an eye on|keep watch on|keep watch over|keep tabs on|follow|watch over|keep watching|look out for|watch out for|watch for|keep track of|stay on top of
    tell = tell <me>|catch <me> up on|fill <me> in on|bring <me> up to date on|bring <me> up to speed on|update <me> on|run <me> through|walk <me> through|talk <me> through
    anyone = <i>|anyone|anybody|someone|somebody
    touch = change|edit|modify|write to|touch|overwrite|alter|write|tamper with
    andfact = and when|and how big is it|and when was it [last] (changed|modified|saved|edited|touched|written|created|made)|and how (big|large|old) is it|and who (wrote|made|owns|created) it|and what tags does it (have|carry)|and where is it|and its (size|tags|author|date|owner)
    twice = twice|more than once|several times|multiple times|in duplicate|in more than one copy|in two places|in several places|doubly
    notify = tell <me>|let <me> know|notify <me>|alert <me>|inform <me>|warn <me>|ping <me>|report
    whenever = whenever|when|if|as soon as|once|every time|any time|each time
    changes = changes|modifications|edits|alterations|updates|change|differences
    changed = changed|altered
    near = similar to|close to|closest to|close in meaning to|near|near to|nearest|nearest to|related to|like|resembling|akin to|comparable to|along the lines of|in the vein of|in the style of|in the spirit of|that resemble|which resemble|that look like|that are like|that are similar to|that are close to|that are closest to|that are related to|most similar to|most like|closest in meaning to|nearest in meaning to|closely related to|that come close to|that come closest to|that read like|that sound like
    happens = changes|change|happens|lands|arrives|appears|turns up|shows up|is added|gets added|comes in|is created|is deleted|is changed|is modified|gets changed|gets modified|moves|is edited|gets edited|is touched|is updated|gets updated|is written|gets written
    appears = turns up|appears|shows up|arrives|comes in|is added|is created|gets added|lands|pops up|turn up|appear|show up|arrive|come in|are added|gets created|is saved|changes|change
    lasts = works|lasts|is valid|is good|stays valid|stays good|stays open|stays alive|stays active|stays up|is active|is open|remains valid|remains active|remains open|remains good|dies|runs out|stops working|will work|will last|will expire|will be valid|can be used|expires|ends|goes dead|is live|stays live|is alive|should work|should last|should expire|should be valid|should stay valid|is available|keeps working|works only|is only valid
    lasting = for|until|till|through|up to|up until|valid for|valid until|valid till|valid through|good for|good until|good till|good through|expiring|expiring in|expiring on|expiring at|expiring after|lasting|lasting for|lasting until|lasting till|working for|working until|working till|active for|active until|active till|open for|open until|open till|usable for|usable until|live for|live until|which <lasts> [for|until|till|in|on|after|through|by|at]|that <lasts> [for|until|till|in|on|after|through|by|at]|and (let|have|make) it (expire|last|work|run out|die|end|stop|be valid|stay valid|stay open|stay active) [in|on|after|until|for|till|at|through]|to (expire|last|work|run out|end|be valid) [in|on|after|until|for|till|at]|(it|which) should (expire|last|work|run out|end|be valid|stay valid) [in|on|after|until|for|till|at]
    link = link|links|url|shareable link|share link|sharing link|public link|download link|shareable links|shared link|web link|shareable url|temporary link|link others can use|link that others can use|link anyone can use|link anyone can open|link i can send|link i can pass on|link to send|sharable link
    make = make|create|generate|produce|provide|build|get|give <me>|set up|prepare|issue
    wh = what|who|when|where|why|how|which|whose|whom|whether|if|did|does|do|is|are|was|were|can|has|have|had|will|should|would|could
    ref = them|those|these|it|that|they|it all|them all|all of it|the whole lot|the results|the files|the pairs|everything|all of them|all|each|each one|each group|the groups|the lot|every group|the clusters|each cluster|the clusters|the result|the matches
    """

  /// Clauses that only add to the step before, by what they add.
  static let continuations = """
    folders: (put|place|save|store|link|file|collect) (<ref>|the group|the groups|each group) (in|into) [separate|different|their own|own|its own|a separate|a|one|individual|a new|an own] (folders|directories|subfolders|folders of their own|folder|directory|subfolder) [(under|in|inside|below|within|called|named) {into}]
    folders: (make|create) [a] (folder|folders|directories|directory) (of|for|from|out of) (<ref>|each|each group) [(under|in|inside) {into}]
    into: (put|place|save|store|write|output|export) [<ref>|the groups|each group|the pairs|the result|the output] (in|into|under|to|as) {into}
    move: (move|moving) (<ref>|the groups|everything|all) (into|to|under) {into}
    copy: (copy|copying) (<ref>|the groups|everything|all) (into|to|under) {into}
    order: (sort|order|rank|arrange|list|show) (<ref>|them) {ordering}
    pairs: [<show>|list|<find>|keep|return] [<me>] [only|just] [the|at most|no more than|up to|a maximum of] [best|top|first] {pairs} [best|top] (pairs|matches|pairings) [at most]
    content: (match|pair|join) <ref> by {on}
    copyMode: copy (<ref>|the files|the originals) [instead|there|over]
    moveMode: move (<ref>|the files|the originals) [instead|there|over]
    where: (where|where on earth) (is|are|did <i> put) (it|they|that|those)
    where: (find|locate|get) (it|them) [for <me>]
    scope: (look it up|look|check|search|see|check it|find it) [in|inside|at|into|through|under] {scope}
    question: (it|that|this|the answer|they) (is|should be|must be|might be|may be|could be|ought to be|will be) [somewhere|probably|surely|certainly] (in|inside|under|within|among) {scope}
    """

  static let operations = [
    finding, reading, understanding, past, grouping, changing, marking, sharing,
  ]

  static let finding = """
    retrieve: <find> {sel}
    retrieve: (search|look) [through|in|at] {at} for {sel} ; needs=point
    retrieve: (search|look|browse|dig|go|check|look through|search through|search in|search inside|look inside|look in|scan|comb through) [through|in|inside|into|within|at] {scope} for {sel}
    retrieve: search {sel}
    retrieve: (search|look|browse) [through|in|at] {at} 's (tree|files|state|version|snapshot) for {sel}
    retrieve: (search|look|browse) [through|in|at] the (tree|files|state) {at} for {sel}
    retrieve: <i> (lost|have lost|seem to have lost|misplaced|have misplaced|seem to have misplaced|can not find|am missing|forgot where <i> put|do not remember where <i> put|do not know where <i> put|can not remember where <i> put|could not find) {sel}
    retrieve: <i> [have|seem to have|must have|may have] [just] (lost|misplaced|mislaid|lost track of|forgotten where <i> put|lost sight of) {sel}
    retrieve: <i> can not (seem to find|lay my hands on|get hold of|track down) {sel}
    retrieve: <i> can not (find|locate|remember where <i> put|recall where <i> put) {sel}
    retrieve: (are|is|were) there any {refine} ; needs=previous
    retrieve: (do|does|did) any {refine} ; needs=previous
    retrieve: <find> (only|just) {refine} ; needs=previous
    retrieve: (tell <me>|<i> wonder|<i> want to know|do you know|say|remind <me>|show <me>) where {sel} (is|are|was|were|went|lies|lie|got to)
    retrieve: (tell <me>|<i> wonder|do you know|remind <me>) where <i> (put|saved|stored|kept|left|filed|wrote) {sel}
    retrieve: (search|look|check) (everywhere|anywhere|all over) (but|except|other than|apart from) [in|inside|under] {outside} for {sel}
    retrieve: (where|in which file|in which files) (is|are|was|were) {sel}
    retrieve: (has|have|did|does|do) (<anyone>|we|any of us|they) [got|have|saved|kept|keep|save|written|wrote|write] {sel} ; needs=files
    retrieve: (what|which) (is|are|was|were) {sel} ; needs=order
    retrieve: what did {under} (hold|contain|have in it|have inside|consist of) {at} ; needs=folder
    retrieve: what was (in|inside) {under} {at} ; needs=folder
    retrieve: (<i> (want|need|would like)|looking for) (any|some) {sel} ; needs=files
    retrieve: where (did|do|have|had) <i> (put|save|store|leave|keep|file|placed|place|saved|stored|kept|left|filed|write|wrote|written|mention|mentioned) {sel}
    retrieve: where can <i> find {sel}
    retrieve: what [is|are] (taking up|takes up|using|uses|using up|eating|eating up|filling|filling up|hogging|eats|eats up|fills) [so much|all|all the|all my|the most|most of|most|most of the|that much|too much|all of my] [the|my] (space|room|disk|disk space|storage) [in|on|under] {sel} ; sort=largest
    retrieve: what {sel} (do|did) <i> have ; needs=files
    retrieve: what (have|did|had) i [ever|already|just] (written|write|wrote|noted|drafted) {sel} ; author=me
    retrieve: (what|which) (was|were|has been|have been|got) {sel} ; needs=period
    retrieve: which {sel} ; needs=files
    retrieve: what (is|was) (that|the) {sel} (called|named) ; needs=files
    retrieve: what (are|were) the (files|documents|papers|reports|notes) (on|about|from) {sel}
    retrieve: what {sel} ; needs=files
    retrieve: (do|did|have|does|has) <i> (have|write|written|got|saved|save|keep|kept|wrote|receive|received|get|take|taken|took|own) {sel}
    retrieve: (does|do|did) (any|anything|something|any of) {sel} ; needs=files
    retrieve: <find> {sel} (by|using|with) (keyword|keywords|semantics|semantic) ; needs=files
    retrieve: retrieve the content about {query} in {paths} of database {under} [by semantic]
    retrieve: retrieve the content (containing|contains|with|including) {keywords} in {paths} of database {under} [by (keyword|keywords)]
    retrieve: (sort|order|rank|arrange) {ref} {ordering}
    retrieve: (sort|order|rank|arrange) <ref> by {bysort}
    retrieve: (put|show|show <me>|list|bring|get|display|give <me>|<i> want|line up|lay out) <ref> {ordering} ; needs=order
    retrieve: (keep|leave|take|only|just|only keep|narrow it down to|narrow them down to|narrow down to|filter for|filter by|filter to|limit to|limit them to|restrict to|limit it to|restrict it to|restrict them to|narrow to|narrow that down to|narrow it to|narrow them to|filter them by|filter them to|filter) [only|just|down to] {refine} ; needs=previous
    retrieve: (show|show me|list|give me|display) (only|just) {refine} ; needs=previous
    retrieve: (what|how) about {refine} ; needs=previous
    retrieve: and {refine} ; needs=previous
    retrieve: (which|what) (of|among) {refine} ; needs=previous
    retrieve: which (one|ones) (is|are) {refine} ; needs=previous
    retrieve: (which|what) (is|are) {refine} ; needs=previous, only=order
    retrieve: which (one|ones) {refine} ; needs=previous
    retrieve: (without|not|exclude|excluding|except|leave out|drop|minus|remove|hide|skip|ignore|filter out|throw out) {exclude} ; needs=previous, needs2=words
    count: [<ask>] how many {sel} (are there|is there|exist|do <i> have|have <i> got|have <i>|do <i> own|are saved|are stored|did <i> write|did <i> save|did <i> take|are) [in total|in all|altogether|overall]
    count: [<ask>] how many {sel} (are there|there are) {scope}
    count: [<ask>] how many {sel} (do|have|did|are) <i> [have|got|keep|saved|stored] {scope} ; needs=files
    count: [<ask>] how many {sel} ; needs=files
    count: [<ask>] how many {sel} (does|do) {scope} (contain|hold|have|include) ; needs=files
    count: [<ask>] how many {sel} (there are|<i> have|exist|<i> own|<i> kept) [in total|in all|altogether|overall]
    count: [<ask>] how many of {pronoun} (are|is|were|have|contain|mention|come from|do|talk) {sel}
    count: how many (are|were|of them are) {sel} ; needs=previous
    count: [<ask>] how many (are there|there are|it is|they are|results are there|is that|are they|did you find|were there) ; needs=previous
    count: (count|tally|count up) {sel}
    count: [<show>] [the] number of {sel}
    count: (what is|tell <me>|give <me>|show <me>) the (number|count) of {sel}
    count: how much (space|room|storage|disk space|disk) (do|does|is|are) {sel} (take up|take|occupy|use|need|using|taking|taking up|consume|use up|occupying|eat|eat up) [in all|in total|altogether|overall|all together|together|on disk]
    count: how much (space|room|storage|disk space|disk) (do|does|is|are) {sel} (take up|take|occupy|use|need|using|taking|taking up|consume|use up|occupying) {scope}
    count: how (much space|much room) is (used|taken|taken up|occupied) by {sel}
    count: (what is|tell <me>) the total size of {sel}
    count: [<ask>|what is] [the] (total|combined|overall|whole|joint|cumulative|full|aggregate) (size|space|storage|file size|disk usage) of {sel}
    count: how (big|large) are {sel} [in total|in all|altogether|all together|together|combined]
    count: how (big|large) is the {under} <folder> [in total|in all|altogether|overall|all together|now|right now|on disk]
    list: (ls|dir|ll) {folder} ; needs=word
    listing: (list|ls|dir|enumerate) {sel}
    list: (list|ls|dir)
    listing: (ls|dir|ll) (-l|-a|-la|-al|-lh|-lah|-1|-r|-lt|-ltr|-alh) {sel}
    list: (list|ls|show|display|print) [the] (contents|content|files|everything) [in|of|inside] (here|the current <folder>|this <folder>)
    list: what is (here|in here|in this <folder>|in the current <folder>)
    list: (what is|what are|what do <i> have|what have <i> got|show <me> what is|see what is|what all is|what lies|what sits) (in|inside|inside of) {folder}
    list: (what|which) (files|documents|things) (are|do <i> have|are there|is|lie|sit) (in|inside) {folder}
    list: what (does|do) {folder} (contain|hold|have in it|have inside)
    list: (list|show|show <me>|display|print|give <me>|enumerate) [the|all|all the] (contents|content|files|names|filenames) (in|of|inside) {folder}
    list: (list|show|show <me>) what is (in|inside) {folder}
    list: [the] (contents|content) of {folder} ; needs=folder
    list: [<show>] [a|the] (directory|folder|file|full) (listing|list) (of|for) {folder}
    list: [<show>] [a|the] listing (of|for) {folder}
    list: (what have <i>|what do <i> have|what do <i> keep) [got|stored|saved|put] (in|inside|under) {folder}
    list: (what is|what) (sitting|lying|stored|kept|saved|hiding|there) (in|inside) {folder}
    list: [let <me>] [have|take|get] [a] [quick] (look|peek|glance) (in|inside|into) {folder}
    retrieve: <show> what {under} (contained|held|had|looked like) {at}
    related: what [else] is (like|similar to|close to|near|related to|comparable to) {paths} ; needs=path
    related: (what|which) {n} [files|documents|papers|notes] are (close|closest|similar|related|near|nearest|most similar|like|closely related|comparable) [in meaning|in content|in topic] (to|with|like) {paths} ; needs=path
    related: (what|which) [other] [files|documents|papers|notes|ones|reports|articles|things] are (close|closest|similar|related|near|nearest|most similar|like|comparable) [in meaning|in content|in topic] (to|with|like) {paths} ; needs=path
    related: (which|what) {n} [files|documents|papers|notes|reports|articles] (come|get|lie|stand|are) (closest|nearest) to {paths} ; needs=path
    related: (which|what) [other] [files|documents|papers|notes|reports] [most] (resemble|match|are like|look like|come closest to|look most like) {paths} [most|the most|best] ; needs=path
    related: [<find>|<show>|list] [the] {n} [other|more] [files|documents|papers|notes|ones|things|reports|articles] [most|closely] (along the lines of|in the vein of|in the style of|similar|close|closest|related|like|near|nearest|resembling) [in meaning] [to] {paths} ; needs=path
    related: [<find>|<show>|list] [the|any|all|other|some|more] [other|more] [files|documents|papers|notes|ones|things|stuff|anything|something|reports|articles] [most|closely|that are|that is|which are] [most|closely] (similar to|close to|closest to|related to|like|near|near to|nearest to|resembling|nearest|comparable to|akin to|that resemble|in the same vein as|along the lines of) {paths} ; needs=path
    related: [<find>|<show>|list|suggest|recommend] [the|any|all|other|some|more|a few|further] [other|more|further|else] [files|documents|papers|notes|ones|things|stuff|anything|something|reports|articles|material] <near> {paths} ; needs=path
    related: [<find>|<show>|list|suggest|recommend] [the|another|up to] {n} [other|more|further] [files|documents|papers|notes|ones|things|reports|articles] <near> {paths} ; needs=path
    related: [<find>|<show>|list|<ask>] what [else] [is|i have that is|we have that is] <near> {paths} ; needs=path
    related: (what|which) [else|other] [files|documents|papers|notes|things|reports] (resembles|resemble|looks like|look like|comes close to|come close to|comes closest to|come closest to|reads like|read like|sounds like) {paths} [most] ; needs=path
    related: [<ask>] what else (do|have) <i> [have|got] <near> {paths} ; needs=path
    related: what [else] is (near|close to|similar to) {paths} in (meaning|content|topic) ; needs=path
    related: (more|others|other files|files|similar) (like|to|such as) {paths} ; needs=path
    related: (anything|something|what else is|is there anything|is there something|are there any files|are there files|find more|find others|anything else) (like|similar to|close to|related to|resembling) {paths} ; needs=path
    related: [<find>|<show>] [the] [{n}] [nearest|closest] (neighbours|neighbors|relatives|siblings|look-alikes|lookalikes|nearest neighbours|nearest neighbors) of {paths}
    related: [<find>|<show>|list] similar (files|documents|papers|notes|ones) to {paths} ; needs=path
    related: [<find>|<show>|list] {n} similar (files|documents|papers|notes|ones) to {paths} ; needs=path
    duplicates: [<find>|<show>|list|look for|detect|check for|are there|do <i> have|have <i>|is there] [any|all|my|the|some] (duplicate|duplicated|identical|near-identical|near-duplicate|redundant|near identical|nearly identical|doubled|nearly equal|equal) {sel}
    duplicates: [<find>|<show>|list|look for|detect|check for|are there|do <i> have|have <i>|is there|check] [any|all|my|the|some] (duplicates|dupes|doubles|doublets|near-duplicates|dups|double files|files twice|duplicate copies|twins)
    duplicates: [<find>|<show>|list|look for|detect|check for|are there|do <i> have|have <i>|is there|check] [any|all|my|the|some] (duplicates|dupes|doubles|near-duplicates|copies|duplicate copies|dups|other copies|identical copies|duplicates or near-duplicates) (of|among|in|within|amongst|between|for|inside|under) {sel}
    duplicates: (are any of|are any|is any of|are some of) {sel} (duplicates|identical|duplicated|the same|copies|equal|near-duplicates|doubles|dupes) [of each other|of one another|to each other|of others]
    duplicates: (is|are) (anything|something|any file|any files|any of the files) {sel} [a|there] (duplicate|duplicates|duplicated|twice|copy)
    duplicates: (check|search|scan|go through) {sel} for (duplicates|dupes|duplicate files|copies|near-duplicates|doubles|identical files|duplicate copies|dups)
    duplicates: (which|what|are any of|are any|do any) {sel} (are|is) (duplicates|identical|duplicated|the same|copies|equal|near-duplicates|nearly identical|doubles|exact copies|dupes) [of each other|of one another|to each other|files|to one another|copies|of others|as each other]
    duplicates: (which|what|do any of|do) {sel} (exist|occur|appear|do <i> have|are stored|are there) (twice|more than once|several times|multiple times|in duplicate|in more than one copy)
    duplicates: (is|are|does|do) {sel} (stored|saved|kept|there|present|around|exist|appear|occur|here) <twice> ; needs=path
    duplicates: (do|did|have|has) <i> (have|save|saved|keep|kept|store|stored|own|got|download|downloaded) {sel} <twice>
    duplicates: (do|have|has|did) <i> (have|got|keep|kept|save|saved) (more than one copy|several copies|two copies|multiple copies|another copy|other copies|copies|a second copy|duplicates|doubles|more than one version|extra copies) of {sel}
    duplicates: [<ask>] (whether|if) (there are|there is|<i> have) [<all>] (duplicates|dupes|doubles|near-duplicates|copies|duplicate files|duplicate copies) [(of|among|in|within|amongst|between|for|inside|under) {sel}]
    duplicates: (is there|are there|do <i> have) (another copy|other copies|two copies|several copies|multiple copies|many copies|second copies|a second copy|more copies|any other copy|any other copies|a copy|any more copies|one more copy) of {sel} [anywhere|somewhere|elsewhere|anywhere else|somewhere else|around]
    watch: <watch> {sel} [for (changes|changes to it|new files|modifications|anything new|updates)]
    watch: <notify> [of|about] <whenever> <anyone> (adds|puts|drops|saves|creates|uploads|places|stores|files) {sel} (to|in|into|under|inside) {under}
    watch: <notify> [of|about] <whenever> <anyone> (changes|edits|modifies|touches|writes to|deletes|updates|alters|overwrites|saves|renames|moves|adds to) {sel}
    watch: <watch> (changes|all changes|any changes) (to|in|of|under|inside) {sel}
    watch: <notify> [of|about] <whenever> (something|anything|any file|a file|files|any files|things) <happens> (in|under|inside|within|to|about|below) {sel}
    watch: <notify> <whenever> {sel} (<appears>|<happens>)
    watch: <notify> <whenever> {sel} <happens>
    watch: <notify> <whenever> {sel} (<appears>|<happens>) (in|under|inside|within|to|into|at) {under}
    watch: <notify> [of|about] [any|every|each|all] (new|changed|added|incoming) {sel}
    watch: <notify> (about|of|on) (changes|any changes|every change|all changes|each change|any change|new files) (to|in|of|under|inside) {sel}
    watch: <whenever> {sel} (<happens>|<appears>), <notify>
    watch: <whenever> (something|anything) <happens> (in|under|inside|to) {sel}, <notify>
    """

  static let reading = """
    show: <show> {sel}
    show: (get|fetch) [<me>] {sel} ; needs=path
    show: (have|take|let <me> have|let <me> take) a [quick] (look|peek|glance) at {sel}
    read: (read|print) {sel} [out|aloud|out loud] (to|for) <me> ; needs=path
    read: let <me> (read|open) {sel}
    read: (open|read|cat|view|read out|type|type out|print out|spell out|dump|page through|read <me>|less|more|read aloud|open up) {sel}
    read: <show> [the] (contents|content|text|body|full text|raw text|source|inside|lines) (of|in|from) {sel}
    read: (read|print|write|type|spell) {sel} (out|aloud|out loud|off) [(to|for) <me>] ; needs=path
    read: what does {sel} say ; needs=path
    read: (put|throw|show|display|bring) {sel} [up] (on the screen|on screen|on my screen|on the terminal) ; needs=path
    read: what (is|are) [the] (contents|content|text) of {sel}
    read: what (is|was) written in {sel}
    read: what (did|does|do) {sel} (look like|say|contain|read like|look) {at}
    read: what was (in|written in|inside) {sel} {at} ; needs=path
    read: what was the (content|contents|text) of {sel} {at}
    read: <show> {sel} (as|like|how|the way) it (was|looked|stood|read) {at}
    read: <show> [<me>] how {sel} (looked|was|read|stood) {at}
    read: <show> [<me>] what {sel} (looked like|was like|said|contained|was) {at}
    read: (<show>|open|read|cat|view) [the] {at} (version|revision|state|draft|edition) of {sel}
    read: (<show>|open|read|cat|view) [the] (version|revision|state) of {sel} {at}
    read: (<show>|open|read|cat|view) {at} of {sel} ; needs=point
    info: how (big|large|long|old|heavy|recent) is {sel}
    info: how many (bytes|kilobytes|megabytes|gigabytes|mb|kb|gb|pages|words|lines|versions|tags) (is|are|does|has|do) {sel} [have|contain|take up|hold|carry] ; needs=path
    info: since when (does|has|have|do|is) {sel} (exist|existed|been there|been here|there|around|been around) ; needs=path
    info: (tell <me>|<show>|<i> want to know|say|check) how (big|large|long|old|heavy|recent) {sel} (is|are) ; needs=path
    info: tell <me> when {sel} was [last] (taken|modified|changed|created|written|saved|made|edited) ; needs=path
    info: how (big|large|long|old|heavy) are {sel} ; needs=path
    info: how much space does {sel} (take up|take|occupy|use|need) ; needs=path
    info: when (was|were) {sel} (last|) (modified|changed|edited|touched|saved|updated|written|opened)
    info: when (was|were) {sel} [first|last] (created|made|modified|changed|edited|touched|saved|updated|written|added|last modified)
    info: when did <anyone> [last|first] (modify|change|edit|touch|save|update|write|create|make) {sel} ; needs=path
    info: who (owns|wrote|created|made|authored|is the author of|is the owner of|is the creator of) {sel} ; needs=path
    info: [<show>] what (tags|labels|tag|label) (does|do|has|have|are on|is on) {sel} [have|carry|bear|got|has]
    info: [<show>] (which|what) (tags|labels) (does|do|has|have|are on) {sel} [have|carry|bear|got]
    info: what (kind|type|sort|format) of (file|document|thing) (is|are) {sel}
    info: what (size|type|kind|format) (is|are|has|does) {sel} [have|got]
    info: what (size|type|kind|format) is {sel} <andfact>
    info: how (big|large|long|old|heavy) is {sel} <andfact>
    info: who (owns|wrote|created|made|authored) {sel} <andfact>
    info: when was {sel} [last|first] (modified|changed|edited|saved|created|written|made) <andfact>
    info: [<show>|get|tell <me>|what are|list|give <me>] (its|their) (details|properties|metadata|tags|size|sizes|author|authors|facts|stats|info|information|particulars) ; in=pronoun
    info: what is the (size|type|kind|format|age|author|owner|modification date|modification time|last modification|file size|metadata|date|creation date|file type|word count) of {sel}
    info: [<show>|get|tell <me>|<i> need] [<all>] (details|detail|info|information|metadata|properties|stats|statistics|attributes|particulars|facts|data) (of|about|on|for) {sel}
    info: [<show>|get|list|check|look up|what is|what are|tell <me>|read off] [<all>] <fact> [and] [the] [<fact>] [and] [the] [<fact>] (of|for|on) {sel}
    info: (info|stat|describe|inspect|details|properties|metadata) [on|of|about|for] {sel}
    info: is {sel} (locked|read-only|writable|shared|tagged|read only|protected) ; needs=path
    info: [<show>] (everything|all|whatever) [that] (you know|there is to know|is known|<i> know|you have|there is) about {sel} ; needs=path
    info: tell <me> [something|more] about {sel} ; needs=path
    retrieve: tell <me> [something|more] about {sel} ; needs=files
    info: tell <me> (more|everything|all) [you know] about {sel} ; needs=path
    """

  static let understanding = """
    summarize: <summarize> {sel}
    summarize: sum {sel} up
    summarize: [<make>|<show>|write|draft|have] [<me>] [a|an|the|some] [<terse>] [<terse>] <summary> (of|on|about|over|for|covering|from) {sel}
    summarize: [<make>|<show>|write|draft|have] [<me>] [a|an|the|some] <terse> [<terse>] (version|account|review|report|edition) of {sel}
    summarize: <tell> {sel} ; needs=files
    summarize: <summarize> (in brief|briefly|in short|shortly|quickly|in a few words|in one sentence|in a sentence|in detail) {sel}
    summarize: [a|an|the] [short|brief|quick|concise|rough] <summary> (of|on|about|for) {sel}
    summarize: (<make>|<show>|give|write|draft|i want|i need|have) [me|us] [a|an|the|some] [short|brief|quick|concise|one-paragraph|rough|general|high-level|one-line|good|nice|longer|detailed|two-line|very short] <summary> (of|on|about|over|for|covering|from) {sel}
    summarize: [<show>|<make>|what are|what is|list|extract|explain|pick out|what were] [the|me the] (main|key|important|essential|most important|central|salient|chief|principal) (points|point|ideas|idea|messages|message|findings|takeaways|arguments|takeaway|facts|themes|topics|conclusions|content|theses) (of|in|from|across|made in) {sel}
    summarize: [<show>|<make>|what are|what is|list] [the|me the] (gist|essence|takeaways|takeaway|highlights|nutshell|bottom line|upshot|substance|tldr|tl;dr|thrust|point|core) (of|in|from) {sel}
    summarize: [in [a few words|short|brief|one sentence|a nutshell|a sentence|two sentences|essence]] what (is|are) {sel} [all|mainly|mostly|roughly] about ; needs=path
    summarize: what (is|are) {sel} [all|mainly|mostly] about [in [a few words|short|brief|one sentence|a nutshell|a sentence]] ; needs=path
    summarize: in [a few words|short|brief|one sentence|a nutshell] what (is|are|does|do) {sel} (say|about|contain) ; needs=path
    summarize: what (is|are) {sel} [all|mainly|mostly|roughly] about ; needs=files
    summarize: what (are|is) (they|these|those|it|this) [all|mainly|mostly] about ; in=pronoun
    summarize: [<show>|<make>|give] [me|us] (a|an|the) [<terse>] [<terse>] <summary> [of (them|it|these|those|that)] ; in=pronoun, needs=previous
    summarize: what (is|was|stands) in {sel} ; needs=files
    summarize: (shorten|reduce|turn|condense|distil|compress|boil) {sel} [down] (into|to|in) (a|one|some) [short|brief|quick|concise] <summary>
    summarize: (tell <me>|<show>|<make>|give|list|what are|extract|pick out|name) [the|me the|their|its|me their] [main|key|important|central|most important] (points|ideas|findings|takeaways|arguments|gist|highlights|essence|conclusions|key points|summary) ; in=pronoun
    summarize: what do {sel} say [all together|in short|in brief|in essence|in a nutshell|overall] ; needs=files
    summarize: what do {sel} (come down to|amount to|boil down to) ; needs=files
    summarize: (boil|cut) down {sel} [to (the essentials|its essentials|the main points|its main points|the basics|the gist|its essence|the key points)]
    summarize: (boil|cut) {sel} down [to (the essentials|its essentials|the main points|the basics|the gist|its essence|the key points)]
    answer: according to {scope} {question} ; needs=question
    answer: (in|from|based on|going by|judging by|judging from|given|using|as per|per|on the basis of) {scope}, {question} ; needs=question
    answer: (from|based on|going by|given|using|as per) {scope}, {question} ; needs=question, spans=yes
    answer: [<ask>|explain|tell <me>|answer] {question} (according to|based on|going by|judging by|judging from|as per|using|on the basis of|with the help of|going on|drawing on|from what is in|by looking at|by reading) {scope} ; needs=question
    answer: {question} (look|check|search|see|look it up|find it|use|it should be|it is|the answer is|try|consult|have a look|it must be|it is somewhere) [it up] [in|inside|at|into|through|under] {scope} ; needs=question
    answer: (look|check|search|see|look it up|dig|look up) (in|inside|at|into|through|up in|under) {scope} (and|to|for) (tell <me>|find out|see|say|answer|work out|figure out|let <me> know) {question} ; needs=question, spans=yes
    answer: (check|read|consult|go through) {scope} and (tell <me>|find out|say|answer|work out|figure out|let <me> know) {question} ; needs=question, spans=yes
    answer: (tell <me>|find out|can you tell <me>|say|let <me> know|do you know|explain|work out|figure out|<i> would like to know|<i> want to know|<i> need to know|answer|answer <me>|remind <me>|answer this|answer the question|<i> wonder) [from {scope}] {question} ; needs=question
    answer: what (does|do|did) {scope} (say|tell us|tell me|state|claim|conclude|report|recommend|mention|argue|write|suggest|specify|require|show|advise|cost|define) {question} ; needs=scope
    answer: what (does|do|did) {scope} (say|tell us|state|claim|conclude|report|recommend|argue|write|think|suggest|mention) (about|on|of|regarding|concerning) {question} ; whole=yes
    answer: (in|from|based on|going by|judging by|judging from|given|using|with the help of|on the basis of|looking at) {scope}, (tell <me>|say|find out|explain|work out|figure out|let <me> know) {question} ; needs=question, spans=yes
    answer: {question} ; needs=asked
    answer: (does|do|did|is|was|has|have|can|may|must|will|would|could|should) {scope} {question} ; whole=yes, needs=path
    compare: <compare> {left} (with|to|against|and|vs|versus|vs.) {right}
    compare: <compare> {left} (with|to|against|and|vs|versus) {right} (by|in) (content|meaning|detail)
    compare: <compare> {left} between {from} and {to}
    compare: <compare> [between] {from} and {to} (of|for|in) {left}
    compare: [<show>|what are|list] [the] (differences|difference|diff|changes) between {from} and {to} (of|for) {left}
    compare: what did (the|my|its) (last|latest|most recent|newest) (save|edit|change|version|revision|edits) (change|do|alter|bring) (in|to) {sel}
    compare: <compare> {left} from {from} to {to}
    compare: <compare> {from} (and|with|to|against|vs|versus) {to} ; needs=points
    compare: <compare> {sel}
    compare: (what is|what are|<show>|tell <me>|explain|list|find|describe|spot) [the] (difference|differences|changes|diff|change|different) between {left} and {right}
    compare: [the|a] (difference|differences|diff) between {left} and {right}
    compare: how (do|does|did|is|are|has) {left} (differ|different|differs|compare|deviate|compares|changed) (from|to|with|against|compared to|compared with) {right}
    compare: how (do|does|are|did) {left} and {right} (differ|compare|different|differ from each other)
    compare: in (what|which) (way|ways|respect|respects) (do|does) {left} (and|differ from) {right} [differ]
    compare: how (do|are) {sel} (differ|different|compare) [from (each other|one another)|with (each other|one another)|to (each other|one another)]
    compare: (what changed|what has changed|what is different|what differs|what was changed) between {left} and {right} ; needs=files2
    compare: (what changed|what has changed|what is different) between the last two versions of {sel}
    compare: [<show>|<ask>|what is|what are|list|explain] [the] (difference|differences|diff|<changes>) between the (last two|two last|two latest|two most recent|latest two|most recent two|two newest) (versions|revisions|states|saves) of {sel}
    compare: [<show>|what are] [the] <changes> between the last two (versions|revisions) of {sel}
    compare: <compare> the last two (versions|revisions|states) of {sel}
    compare: <compare> [the] (current|latest|present) (version|state) of {left} (with|to|and|against) {right}
    compare: what is (different|new|changed) in {left} (compared to|compared with|versus|vs|as against|since|from) {right} ; needs=version
    compare: [<ask>] (what has|what was|what) [been] (different|new|changed) in {left} (compared to|compared with|versus|vs|as against|relative to|against) {right} ; needs=version
    compare: is there (a|any) difference between {left} and {right}
    compare: are {left} and {right} (the same|identical|equal|different)
    compare: (put|show|set|lay|view|see|open) {left} and {right} side by side
    compare: (put|show|set|lay|view) {left} and {right} side by side and (tell <me>|<show>|say|explain) [<me>] [what differs|what is different|the differences|how they differ|where they differ] ; spans=yes
    compare: how (far|much) (has|have|did) {left} (moved|changed|drifted|deviated|strayed|come|move|change) (from|since) {right} ; needs=version
    compare: [<show>|tell <me>|<i> want to see|what did|what have] [what|all] <i> [have|had] (changed|change|edited|did|altered) (in|to) {left} since {right} ; needs=version
    compare: [<show>|tell <me>|explain|see|say|and] [<me>] (how|where|in what way|in which way|what makes) (they|these|those|the two|both|these two|those two) (differ|compare|are different|different|deviate) [from (each other|one another)] ; in=pronoun
    compare: (what is|what are) the (difference|differences|diff) [between (them|these|those|the two|these two|both)] ; in=pronoun
    compare: (has|have|did|is) {left} (changed|different|change) [at all|much] (compared to|compared with|from|relative to|versus|against|with respect to) {right} ; needs=version
    compare: is {left} (the same as|identical to|different from|equal to) {right}
    join: join {left} (with|to|and) {right} (on|by|using|over|via) {on}
    join: (pair|match|join|link up|pair up|match up|marry|align) {left} (with|to|and|against) {right} (by|on|using|over|via|that share|according to|based on|sharing) {on}
    join: (pair|match|pair up|match up|align) {left} (with|to|and|against) {right}
    join: (combine|merge|link|connect|relate) {left} (with|to|and) {right} (on|by|using|over|via) {on} ; needs=column
    join: (join|link) {left} (with|and|to) {right} ; needs=sets
    join: (pair|match|pair up|match up) {left} (with|and|to) {right} that have the same {on}
    join: (pair|match|join|link|pair up|match up) {left} (with|and|to|against) {right} that (cover|share|discuss|treat|deal with|are about|are on|concern|are by|come from|were written by|belong to|have) (a|an|the|the same|a common|one|a shared) {on}
    join: (pair|match|join|pair up|match up) {left} (with|and|to) {right} (of|with|having) the same {on}
    join: (pair|match|pair up|match up|join|link) (those|the ones|them|these) (that|which) (share|have) (a|the|the same|a common|an|one) {on} ; in=both
    join: (pair|match|pair up|match up|join) (them|those|these|the two|both|both sets) (by|on|using) {on} ; in=both
    join: which of {left} (belong|go|correspond|match|fit|relate|pair) [to|with|together with] [which of|which] {right}
    join: which {left} (belong|belongs|go|correspond|match|fit|relate|pair) (to|with|together with) [which] {right}
    join: which {left} (deal with|cover|discuss|treat|share|are about|address|have) the same (topics|topic|subjects|subject|themes) as {right} ; on=topic
    join: which {left} (are|is|were) (by|from|of|about|on) the same {on} as {right}
    join: which {left} share (a|an|the same) {on} with {right}
    join: for (each|every) {left} (find|get|look up|give <me>|show <me>|pick) [me] [the] (matching|corresponding|fitting|best matching|related) {right}
    join: (find|get|show) [<me>] [the] (matching|corresponding|fitting) {right} (for|to) (each|every|all) {left}
    join: for (each|every) {left} (find|get|look up|give <me>|show <me>|pick|list) [<me>] [the] {right} (that|which) (belong|belongs|match|matches|fit|fits|go|goes|correspond|corresponds|relate|relates) [to|with] (it|them|each|each other)
    join: which {left} (match|matches|fit|fits|pair|pairs|go with|belong to|correspond to) which {right}
    join: which {left} (have|share|bear|carry) the same {on} as {right}
    join: [<find>|<show>] [the] {pairs} [best|closest|top|strongest|nearest] (matches|pairs|pairings|matching pairs|correspondences) (between|of|among) {left} and {right}
    join: [<find>|<show>] [the] (best|closest|top|strongest|nearest) {pairs} (matches|pairs|pairings|matching pairs|correspondences) (between|of|among) {left} and {right}
    join: [<find>|<show>] [the|all] [best|closest|top|strongest|nearest] (matches|pairs|pairings|correspondences|matching pairs) (between|of|among) {left} and {right}
    """
}
