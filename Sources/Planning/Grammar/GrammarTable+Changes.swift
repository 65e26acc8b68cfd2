// SPDX-License-Identifier: GPL-3.0-or-later

extension GrammarTable {
  static let past = """
    history: [<show>|list|display|print] [the|full|complete|a] [full|whole|complete|version|change|edit|entire] (history|timeline|log|record) (of|for|on) {sel}
    history: [<show>] [the|a] (log|history) of [all|the] (changes|edits|versions|revisions|saves) (for|of|to|in) {sel}
    history: history {sel}
    history: [<show>] {sel} 's [version|edit|full|change] history
    history: [<show>|list|what|which|<ask>] [<all>] <kept> (versions|revisions|states|copies|editions|drafts) (of|for) {sel} [are there|exist|are stored|do <i> have|are kept|are available]
    history: (<show>|list|what|<find>) [<all>] (versions|revisions|states) (of|for) {sel} [are there|exist|are stored|do <i> have|are kept]
    history: (<show>|list) (every|each) [saved|past|previous|old|recorded] (version|revision|save|edit) (of|for) {sel}
    history: (<show>|list|what|which) [all|the] (versions|revisions) (of|for) {sel} (that|which) {by} (wrote|made|created|saved|produced|left|recorded)
    history: [<show>|list] [the|all] [previous|past|old|earlier] (versions|revisions) of {sel}
    history: (which|what) (versions|revisions) of {sel} did {by} (write|make|create|save|produce)
    history: [<show>|list|<ask>] (which|what|all|the) (versions|revisions) of {sel} (were|was|have been|has been|are|that were|which were) (made|written|saved|created|produced|left|recorded) by {by} ; needs=path
    history: [which|what] versions of {sel} (exist|are there|are stored|do <i> have|do you have|are recorded|are kept|have you got|were saved)
    history: who (has|have|is|was|) [ever|all] (edited|changed|modified|touched|worked on|written to|updated|altered|wrote to|wrote in|been working on|been touching|been writing to|editing|changing|working on|saved|last edited|last changed|last modified|been editing|been changing) {sel} [last|recently|most recently|so far] ; needs=path
    history: who (has|have|) [ever] (edited|changed|modified|touched|worked on|written to|updated|altered|wrote to|saved) {sel} and (when|how|what with|how often|with what) ; needs=path
    history: (which|what) (program|programs|app|apps|application|applications|tool|tools|process|processes|user|users|person|people|command|commands|editor|editors) [has|have|last] (wrote|written|changed|edited|modified|touched|updated|saved|written to|wrote to|worked on|altered|accessed) [to|in] {sel}
    history: how (often|many times) (was|has|did|were|have) {sel} [been] (changed|edited|modified|updated|saved|written|change|touched)
    history: how (often|many times) (was|has|did|were|have) {sel} [been] (changed|edited|modified|updated|saved|written|change|touched) {when}
    history: how many versions (of|does|are there of|do <i> have of|exist of) {sel} [have|exist|are there|do <i> have]
    history: when (did|has|was) {sel} [been] (change|changed|edited|modified) and (by whom|who did it|who changed it)
    history: (when and by whom|by whom and when|by whom|who and when|when and by what) (was|were|has|have|is) {sel} [been] [last] (changed|edited|modified|updated|saved|written|touched|altered)
    history: [<show>|list] (which|what|the|all) (edits|versions|revisions|saves) (to|of|in) {sel} [that|which] (were|was|have been) [made|done|written|saved] by {by}
    history: how did {sel} (evolve|develop|come about|change over time)
    history: (which|what) (prompt|prompts) [has|have|last] (wrote|written|changed|edited|modified|touched|updated) [to|in] {sel} ; by=prompt
    changes: (what|what all|what else) [has|have|was|were|is|got|had] [been] <changed> [by {by}] {when}
    changes: (what|what all) [has|have|was|were|got] [been] <changed>
    changes: (what|what all) [has|have|was|were|is] [been] (happened|happening|going on|new|changed) {when}
    changes: what (has|is) been (happening|going on)
    changes: what (have|had) <i> been (working on|doing|up to|busy with) {when}
    changes: (what is|what was|what are|is there|are there|anything|was there|has there been|show <me> what is) [anything|something|the] (new|different) {when}
    changes: anything new
    changes: (did|has|have) (anyone|anybody|someone|somebody) (change|changed|edit|edited|modify|modified|touch|touched) {when}
    changes: [<show>|list|find] (everything|anything|all|whatever|all files|the files) (that|which) [has|have|was|were|got] [been] <changed> {when}
    changes: (did|has|have) (anything|something) (happen|change|happened|changed) {when}
    changes: anything (happen|happened|change|changed|going on|interesting happen) {when}
    changes: [<show>|list|what are|summarize] [the|all|all the] <changes> (by|of|from|made by|done by) {by} {when}
    changes: [<show>|list|what are|summarize] [the|all|all the] <changes> (by|made by|done by) {by}
    changes: [<show>|list|what are|summarize] [the|all|all the] <changes> (by|made by|done by) {by} (to|in|under) {sel}
    changes: what is new
    changes: [<show>|list|<find>] (everything|all|anything|whatever|what) [that] [has|have] (happened|occurred|went on|took place|been going on) {when}
    changes: [<show>|list|<find>] (everything|anything|all|whatever is|all that is|what is) new {when}
    changes: what [all] (have|did|has|had) <i> [just] (change|changed) {when}
    changes: what [all] (have|did|has|had) <i> [just] (change|changed)
    changes: (what|anything) (happened|has happened|went on|was going on|has been happening|has been going on) {when}
    changes: (did|has|have) (anything|something|anything at all) (change|changed|happen|happened) {when}
    changes: what did {by} (change|do|modify|edit|alter|touch) {when}
    changes: what did {by} (change|do|modify|edit|alter|touch)
    changes: what (has|have) {by} (changed|done|modified|edited|altered|touched) {when}
    changes: what (has|have|was|were) [been] (changed|altered|done|modified|edited|written) by {by} {when}
    changes: what (has|have|was|were) [been] <changed> by {by}
    changes: how (has|have|did) {sel} (changed|change|evolved) {when}
    changes: (has|have|did) [any|any of] {sel} [been] (changed|change) {when} ; needs=pathorfiles
    changes: (<show>|list|summarize|<make>|what are|what were|describe|report) [me] [a|an|the|all|any|all the] [digest|summary|overview|list|report|recap] [of] [the|all|all the] <changes> (to|in|of|under|on|within|made to|made in|inside) {sel}
    changes: [<show>|<make>] [a|an|the] [short|brief|quick] (digest|summary|overview|list|recap|report) (of|on|about) (what|everything that|all that) [has|was|have|had] [been] (changed|happened|altered|new) {when}
    changes: [a|the] (digest|summary|overview|list|recap) of [the|all] <changes> (to|in|of|under) {sel}
    changes: (<show>|list|summarize|<make>) [me] [a|an|the] [digest|summary|overview|list|report|recap] [of] {since} 's <changes> [(to|in|of|under|on) {sel}]
    changes: (<show>|list|summarize|<make>) [me] [a|an|the] [digest|summary|overview|list|report|recap] [of] [the|all] {since} <changes> [(to|in|of|under|on) {sel}] ; needs=period
    changes: {since} 's <changes> [(to|in|of|under|on) {sel}]
    changes: (<show>|list|what are|summarize|what were|describe|report|give me) [all|the|all the|any|me all|me the] <changes> {when} ; needs=period
    changes: [are there|were there|is there|was there|have there been] [all|the|any|some] <changes> (to|in|of|under|on|within|inside|made to|made in) {sel}
    changes: [all|the] <changes> {when} ; needs=period
    changes: (<show>|list|summarize) [all|the] <changes> {by} made {when}
    changes: (<show>|list|summarize) [all|the] <changes> made by {by} [{when}]
    changes: (<show>|list|<tell>|summarize) what [has|was|have|is] [been] <changed> {when}
    changes: (<show>|list|<tell>|summarize) [<me>] (everything|all|anything|whatever|all that|everything that) {by} (changed|did|modified|edited|touched) [{when}]
    changes: [<show>|list|find] (everything|all|all that|whatever) {by} (changed|did|modified|edited|touched) {when}
    changes: (<show>|list|<tell>|summarize) what [has|was|is] [been] <changed>
    changes: (<show>|<tell>|summarize) what [has] happened [in|to|with] {when}
    changes: (<show>|list|<tell>|summarize) what {by} [has|had] (changed|did|modified|done|edited|written) {when}
    changes: (which|what) {sel} (are|is|were) new {when}
    changes: which {sel} [have|has|were|was|got] [been] <changed> {when}
    changes: which {sel} [have|has|were|was] [been] <changed>
    changes: (which|what) (files|documents|things) (did|has|have) {by} (change|changed|modify|modified|edit|edited|touch|touched|alter|altered) [{when}]
    changes: what {sel} [have|has|were|was|got] [been] <changed> {when} ; needs=files
    changes: (anything|everything|something) {sel} (that|which) [has|have] <changed> {when}
    changes: [<show>|list|find] (everything|anything|all|all files|the files) (that|which) [has|have|was|were] [been] <changed> between {from} and {to}
    changes: (what changed|what has changed|what was changed|what happened|what changes were made|what changes happened|what is different) [in|to|under|on] [{sel}] between {from} and {to}
    changes: (what changed|what has changed|what was changed|what happened|what is different) between {from} and {to} (in|under|inside|below) {sel}
    changes: (what changed|what has changed|what was changed|what happened) [in|to|under] [{sel}] from {from} to {to}
    changes: [<show>|what are|list] [the] <changes> [in|to|under] [{sel}] between {from} and {to} ; needs=tree
    changes: (what changed|what has changed|what has been changed|what is changed|what is happened|what has gone on|what went on|what was changed|what has been modified|what happened|what has happened|what has been happening|what changes happened|what is new|what is different) [in|to|under|on] [{sel}] since {from}
    changes: (<show>|<tell>|list|summarize) what (changed|has changed|was changed|happened|has happened|is new) [in|to|under|on] [{sel}] since {from}
    changes: [<show>|list|what are] [the|all] <changes> [in|to|under|on] [{sel}] since {from}
    changes: (what changed|what has changed|what happened) [in|to|under|on] [{sel}] in the last {n} (operations|operation|ops)
    rollback: <rollback> {sel} to {to}
    rollback: (roll|put|bring|set|take|turn|go|get|wind|change|switch) {sel} back to {to}
    rollback: (roll|put|bring|set|take|turn|wind|get) {sel} back {to}
    rollback: (roll|put|bring|set|take|turn|wind|get) {sel} back {to} but only what {by} (did|changed|wrote|made|touched)
    rollback: (put|bring|get|have|make|set) {sel} (back|again) (how|the way|as|like) [it|they|everything] (was|were|looked|stood) {to}
    rollback: <rollback> {sel} from {to}
    rollback: <rollback> {sel} {to}
    rollback: <rollback> {sel} (as|how|like|the way) (it|they) (was|were|looked|stood) {to}
    rollback: (take|roll|bring|set|put|wind|move|turn|step) {sel} {to} ; needs=back
    rollback: (everything|it all|all files|the tree|all) back (to|as it was|how it was|the way it was) {to}
    rollback: (<i> want|<i> need|<i> would like|give <me>|bring|get|put|let <me> have) [the] {to} (version|state|revision|copy|edition) of {sel} (back|again|back again)
    rollback: (<i> want|<i> need|<i> would like|give <me>|let <me> have) {sel} back [to|as it was|how it was|the way it was|as they were|like it was] {to}
    rollback: (bring|get|put|give <me>|<i> want|<i> need) {sel} back ; to=back, needs=path
    rollback: (bring|get|put|give <me>) {sel} back, <i> [have|had] [just|accidentally|mistakenly|stupidly] (deleted|removed|erased|lost|overwritten) (it|them) [by mistake|by accident|accidentally|too early|too soon] ; to=back, spans=yes
    rollback: (bring back|get back|restore|recover|undelete|retrieve|rescue|give <me> back) {sel}, <i> [have|had] [just|accidentally|mistakenly|stupidly|must have] (deleted|removed|erased|lost|overwritten|overwrote) (it|them) [by mistake|by accident|accidentally|too early|too soon|yesterday|today|earlier] ; to=back, spans=yes, needs=path
    rollback: (get|bring|give <me>|<i> want|<i> need) [the] (deleted|lost|removed|missing|erased) {sel} back ; to=back
    rollback: <rollback> (to|back to) {to}
    rollback: <rollback> {to} ; needs=tree
    rollback: (go|switch|jump|return|travel) to {to}
    rollback: (go|get|jump|step|return) back to {to}
    rollback: (go|step|jump) back {to}
    rollback: (take|bring|put|roll|get|send) <me> back to {to}
    rollback: (give <me> back|bring back|get back|restore|return to|go back to|revert to|put back|<i> want back|<i> need back|give <me>) the (version|one|copy|state|revision) (from|of|at|as of|saved) {to} ; in=pronoun
    rollback: (give <me> back|bring back|get back|restore|go back to|revert to|put back|return to|<i> want back|<i> need back|use) {to} ; in=pronoun, needs=version
    rollback: (roll back|rollback|revert|restore|undo|reset) [the] (whole|entire|complete|full) (tree|folder|thing|file system|filesystem|store) [back] [to|by] {to}
    rollback: (roll|put|set|bring|take|turn|wind) [the] (whole|entire|complete|full) (tree|thing|file system|filesystem|store) back [to|by] {to}
    rollback: (roll|put|set|bring|take|turn|wind) (everything|it all|all files|the tree|all) back [to|by|how it was|the way it was|as it was] {to}
    rollback: <rollback> (everything|it all|all files|the tree|all) [to|back to|by|how it was|the way it was|as it was|to how it was|to the way it was|as] {to}
    rollback: (undelete|unerase|undelete the file|untrash|unremove) {sel} ; to=back
    rollback: (recover|restore|bring back|get back|resurrect|retrieve|salvage|rescue) [the] (deleted|lost|removed|erased|missing) {sel} ; to=back
    rollback: (recover|bring back|resurrect|restore|get back) {sel} ; to=back, needs=path
    rollback: (recover|bring back|restore|get back|rescue|save) {sel} [which|that] (i|was|were|got) [have|had] [just|accidentally|mistakenly] (deleted|removed|erased|lost|threw away) [by mistake|by accident|accidentally|yesterday|today] ; to=back
    rollback: (undo|revert|take back|reverse|discard|cancel|drop|throw away) [my|the|all] [last|latest|most recent|recent] (change|changes|edit|edits|modification|modifications|save) (to|of|in|on|made to) {sel} ; to=back, needs=path
    rollback: (undo|revert|take back|reverse|discard|cancel) [my|the] {n} (last|latest|most recent|newest) (changes|edits|modifications|saves|versions) (to|of|in|on) {sel} ; needs=path
    rollback: {sel} back (to|as it was|how it was|the way it was) {to} ; needs=path
    rollback: (undo|revert|take back|reverse|discard|cancel) [my|the] (last|latest) {n} (changes|edits|modifications|saves|versions) (to|of|in|on) {sel} ; needs=path
    rollback: (undo|revert|take back) {sel} ; to=back, needs=path
    rollback: (undo|revert|take back|reverse|roll back) (everything|all changes|what|the changes|all|whatever) [that] {by} (did|changed|made|wrote|has done) [to {sel}] since {to} ; point=start
    rollback: (undo|revert|take back|reverse|discard|roll back) [all|the|my|any|all the|all my] [recent] (changes|edits|modifications) (to|in|of|under|made to|on|made in) {sel} [made|done] since {to} ; point=start
    rollback: (undo|revert|take back|reverse|discard|roll back) (everything|all|all changes|the changes|all that happened|everything that happened|whatever happened|everything done|all the changes) [made|done] since {to} ; point=start
    rollback: make {sel} (what|like|as|how) it was {to}
    rollback: (restore|recover|bring back|get back|revert to|roll back to|go back to|return to) [the] {to} (version|revision|state) of {sel}
    rollback: (restore|recover|bring back|get back|revert to|roll back to|go back to|return to) [the] {to} of {sel} ; needs=point
    rollback: (restore|recover|bring back|get back|go back to|revert to) [the] (version|revision|state) of {sel} {to}
    rollback: <i> [accidentally|mistakenly|just] (deleted|removed|erased|lost) {sel}, [please] [can] [could] [you] (bring|get|put) (it|them) back ; to=back, spans=yes
    rollback: <i> [accidentally|mistakenly|just] (deleted|removed|erased|lost) {sel}, [please] [can] [could] [you] (restore|recover|undelete) (it|them) ; to=back, spans=yes
    rollback: (undo|reverse|<rollback>) (what|everything|whatever) {by} (did|has done|changed) (to|in) {sel} ; to=back, needs=path
    undo: (scrap|discard) my [last|latest] {count} (changes|edits|operations|steps|actions)
    undo: (undo|take back|revert|reverse|cancel|unwind|roll back)
    undo: (take|put|turn|roll) (that|it|this|the last one) back
    undo: (undo|take back|revert|reverse|cancel|unwind|undo again) (that|this|it|it all|the last one|the last thing|what you just did|what you did|what i just did|the last action|my last action|the last step|the last command|the previous command|that again|the previous one|the previous step|what just happened|that last one|that one)
    undo: (undo|take back|revert|reverse|cancel|unwind|roll back) [my|the|that] [very] [last|latest|previous|most recent|recent|past] {count} (change|changes|operation|operations|step|steps|action|actions|edits|edit|thing|things|command|commands|ops|moves|prompts) [i did|i made|of mine|you made|you did|that i made]
    undo: (undo|take back|revert|reverse|cancel|unwind|roll back) [my|the|that] [very] [last|latest|previous|most recent|recent|past] (change|operation|step|action|edit|thing|command|move|prompt|changes) [i did|i made|of mine|you made|you did|i just made]
    undo: (undo|take back|revert|reverse|cancel) [the|my] [last|latest|previous|past] {count} (changes|operations|operation|actions|steps|change|edits) (of|by|made by|from|that|done by) {by} [made|did]
    undo: (undo|take back|revert|reverse|cancel) [the|my] [last|latest|previous|past] (change|operation|action|step|edit) (of|by|made by|from|that|done by) {by} [made|did]
    undo: (undo|take back|revert|reverse|cancel) (what|whatever|everything) [the|my] [last|latest|previous] {by} (just did|did|did last|has done|has just done|changed|last did)
    undo: (undo|take back|reverse) [the|my] last {count}
    undo: undo {count} (step|steps|operation|operations|times|changes|time)
    undo: undo [it|that|this] (twice|two times) ; count=2
    undo: undo (thrice|three times) ; count=3
    undo: (undo|take back|revert) (both|both of them|the two) ; count=2
    redo: (redo|reapply) (both|both of them|the two) ; count=2
    undo: undo (once|one step|a step)
    undo: (undo|take back|revert|reverse|cancel) [the|that|my|this|your] [last|latest|previous|most recent|recent] (deletion|deletions|delete|deleting|rename|renaming|renames|copy|copying|move|moving|merge|merging|tagging|locking|unlocking|sharing|overwrite|overwriting|removal|restore|rollback|restoring|grouping|collecting)
    undo: (undo|take back|revert|reverse|cancel) (what|whatever) (<i>|you) [have] [just] (did|done|changed) [just now|last|a moment ago|a minute ago|right now]
    rollback: (undo|take back|revert|reverse|cancel) [the|that|my|this] [last|latest|previous|most recent|recent] (deletion|deleting|delete|rename|renaming|move|moving|overwrite|overwriting|removal|edit|editing) of {sel} ; to=back, needs=path
    undo: (that was|it was|this was|that is|this is) (a mistake|wrong|not what i wanted|an accident|not right|bad|not what i meant|not good|no good)
    undo: (that was|it was|this was|that is|this is) (a mistake|wrong|not what i wanted|an accident|not right|bad|not what i meant|not good|no good) , [please] (undo|take back|revert|reverse) [it|that|this] ; spans=yes
    undo: (undo|take back|revert|reverse|cancel) [the|my|that] [very] (last|latest|previous) (change|operation|action|step|edit|thing|command) [that] {by} [has] (made|did|done|performed|ran)
    undo: (undo|take back|revert|reverse|cancel) [the|my] (last|latest|previous) {count} (changes|operations|actions|steps|edits|things|commands) [that] {by} [has] (made|did|done|performed|ran)
    redo: (bring|put|get) (that|the|my|this) [last|undone] (change|edit|operation|step) back
    undo: (i did not mean|i did not want) (that|to do that|this)
    redo: (redo|reapply|do again)
    redo: (redo|reapply|repeat|reinstate) (that|this|it|the last one|the last thing|what i undid|what i just undid|what was undone|the undone change|the undone operation|that again|one of them|the last undone operation|what you undid)
    redo: (redo|reapply|reinstate) [my|the|that] [last|latest|previous|most recent] {count} [undone] (change|changes|operation|operations|step|steps|action|actions|of them|edits|things|commands|ops|of those)
    redo: (redo|reapply|reinstate) [my|the|that] [last|latest|previous|most recent] [undone] (change|operation|step|action|edit|command|undo)
    redo: (redo|reapply) {count} (step|steps|times|operations|changes)
    redo: (redo|reapply) {count}
    redo: (redo|reapply) [the|my] last {count}
    redo: (redo|reapply) [the|my] [last|latest] {count} (changes|operations|operation|actions|steps) (of|by|made by) {by}
    redo: (redo|reapply) [the|my] last (change|operation|action|step) (of|by|made by) {by}
    redo: redo [it|that|this] (twice|two times) ; count=2
    redo: (bring back|restore|reapply|redo|get back) the (change|changes|edit|operation|thing|one|step|action) [that] i (just|) [just] (undid|took back|reverted|reversed)
    redo: (bring back|restore|reapply|redo|get back) what i (just|) [just] (undid|took back|reverted|reversed)
    redo: (undo the undo|undo my undo|undo the last undo|undo that undo|revert the undo|take back the undo|cancel the undo)
    snapshot: (snapshot|checkpoint|snap)
    snapshot: (snapshot|checkpoint) (now|everything|the tree|this|the current state|it all|my files|all)
    snapshot: (snapshot|checkpoint) [the tree|everything|the current state|this|it|all] [as|called|named|labelled|with the name|under the name|and call it|and name it] {label}
    snapshot: (make|take|create|save|do|record|get|store|capture) [me] [a|an|another|the|one more] [new|quick|full|fresh|named] (snapshot|checkpoint|restore point|save point) [now|of everything|of the tree|of the current state|of this|of it all|of the whole tree|of my files|of all files|first|right now|of the state|here]
    snapshot: (make|take|create|save|do|record|get|store|capture) [me] [a|an|another|the|one more] [new|quick|full|fresh] (snapshot|checkpoint|restore point|save point) [now|of everything|of the tree|of the current state|of this|of the whole tree|of my files] (<named>|as|labelled|labeled|tagged|and call it|and name it|with the label|under the name|with label|and label it) {label}
    snapshot: (make|take|create|save) [a|an|the] [new] (snapshot|checkpoint) {label} ; needs=named
    snapshot: (save|record|remember|store|keep|capture|freeze|name|label|tag|mark|bookmark|pin|preserve|checkpoint|snapshot) (the|this) [current|present] (state|tree|version) [of the tree|of everything|of things|of my files|as it is|as it is now|now|of all files] (as|<named>|under|under the name|under the label) {label}
    snapshot: (save|record|remember|store|keep|capture|freeze|name|label|tag|mark) (everything|things|it|all) as (it is|they are|it stands) [now] (as|under|under the name|<named>) {label}
    snapshot: (save|record|remember|store|capture) (the|this) [current|present] state [of the tree|of everything|of things|of my files|of all files|now]
    snapshot: (bookmark|mark) this (moment|state|point) [in time] as {label}
    snapshot: (call|name) (this|the current) (state|version|tree|snapshot) {label}
    """

  static let grouping = """
    group: <group> {sel} by {by}
    group: <group> {sel} (by|according to|based on|depending on|per|on the basis of) {by}
    group: <group> {sel} by {by} (into|in|under|inside) {into}
    group: <group> {sel} (into|in) {groups} (groups|clusters|buckets|piles|parts|categories|sets|themes|topics|bundles) [by {by}]
    group: (<group>|<put>|sort|divide) {sel} (into|in) {groups} [separate|different] <folders> [(by|according to|based on|one per|per) {by}]
    group: (<group>|<put>|sort|divide) {sel} (into|in) {groups} [separate|different] <folders> [(by|according to|based on|one per|per) {by}] (in|under|inside|below|within|called|named) {into}
    group: (<group>|<put>|sort|divide) {sel} by {by} (into|in) {groups} [separate|different] <folders>
    group: (<group>|<put>|sort|divide) {sel} by {by} (into|in) {groups} [separate|different] <folders> (in|under|inside|below|within|called|named) {into}
    group: (<group>|<put>|sort|divide) {sel} (into|in) {groups} {by} (<folders>|groups|clusters)
    group: (move|file) {sel} (into|to|in) {groups} [separate|different] <folders> [(by|according to|based on|per) {by}] ; mode=move
    group: copy {sel} (into|to|in) {groups} [separate|different] <folders> [(by|according to|based on|per) {by}] ; mode=copy
    group: <group> {sel} by {by} (into|in) {groups} (groups|clusters|buckets|piles|parts|categories|sets)
    group: <group> {sel} (into|by|as) {labels} ; needs=labels
    group: <group> {sel} (into|in) [separate|different|their own|individual|sub] (folders|directories|subfolders|subdirectories) (by|according to|per|for each|one per|one for each|based on|named after) {by}
    group: <group> {sel} (into|in) [separate|different|their own] (folders|directories|subfolders) (by|according to|per|for each|one per|based on) {by} (in|under|inside|below|within) {into}
    group: <group> {sel} by {by} (into|in) [separate|different|their own|one] (folders|directories|subfolders) [each]
    group: <group> {sel} by {by} (into|in) [separate|different|their own] (folders|directories|subfolders) (in|under|inside|below|within|called|named) {into}
    group: <group> {sel} by {by} into (folders|directories|subfolders), (moving|move) <ref> ; mode=move
    group: <group> {sel} by {by} into (folders|directories|subfolders) (in|under|inside) {into}, (moving|move) <ref> ; mode=move
    group: <group> {sel} by {by}, (moving|move) <ref> (into|to) {into} ; mode=move
    group: <group> {sel} by {by}, (copying|copy) <ref> (into|to) {into} ; mode=copy
    group: <group> {sel} by {by}, (putting|placing|linking|put) <ref> (into|in) {into}
    group: <group> copies of {sel} (into|in) (folders|directories|subfolders) by {by} (in|under|inside) {into} ; mode=copy
    group: <group> copies of {sel} by {by} (into|in|under) {into} ; mode=copy
    group: (move|file) {sel} (into|to) (folders|directories|subfolders) by {by} ; mode=move
    group: (move|file) {sel} (into|to) (folders|directories|subfolders) by {by} (in|under|inside) {into} ; mode=move
    group: (copy) {sel} (into|to) (folders|directories|subfolders) by {by} (in|under|inside) {into} ; mode=copy
    group: (put|place) {sel} (into|in) (folders|directories|subfolders) (by|per|according to|for each|one per) {by}
    group: (put|place) {sel} (into|in) (folders|directories|subfolders) (by|per|according to|for each|one per) {by} (in|under|inside) {into}
    group: (make|create) [a] (folders|groups|folder|group|clusters) (of|for|from) {sel} (by|per|for each|according to) {by}
    group: (<show>|<find>|list) {sel} (grouped|clustered|organized|arranged|bucketed|categorized|classified|split|divided|broken down) by {by}
    group: (make|create|build|set up) (one|a) <folder> (per|for each|for every) {by} (out of|from|of|for|with) {sel} ; into=.
    group: (put|sort|file|place|move) {sel} (into|in) (one|a) <folder> (per|for each|for every) {by} ; into=.
    group: (break|split|divide) {sel} (down|up) by {by}
    group: (break|split) (down|up) {sel} by {by}
    group: (which|what) {sel} (belong|go|fit) together ; by=topic
    group: {sel} (grouped|clustered|bucketed|broken down) by {by}
    group: (cluster|group|categorize|classify) {sel}
    group: what (topics|themes|subjects|kinds of topics) (are there|are covered|are|do <i> have|come up|occur|appear) (in|among|across) {sel} ; by=topic
    group: [<ask>] (what|which) (topics|themes|subjects|threads) (run through|emerge from|come up in|appear in|occur in|show up in|recur in|are in|run across|are common in|dominate|arise in|are there in|are covered in|are discussed in|are found in) {sel} ; by=topic
    group: (what|which) (topics|themes|subjects) (do|does|are) {sel} (cover|treat|discuss|deal with|covered in|fall into|address) ; by=topic
    collect: <put> {sel} (in|into|inside|under|to|within) {into}
    collect: <put> {sel} (in|into|to) (a|the|one|another|my|some|an) [new|separate|single|common|fresh] <folder> [<named>] {into}
    collect: <put> {sel} (in|into|to) (the|my|our|a|an) {into} <folder>
    collect: <i> (want|need|would like) {sel} in (a|one) [new|separate|single] <folder> [<named>] {into}
    collect: <i> (want|need|would like) {sel} in (the|my) {into} <folder>
    collect: <put> {sel} (there|in there|into there|inside|inside it) ; into=there
    collect: (put|place|collect|gather) links to {sel} (in|into) {into}
    collect: (put|place|collect|gather) links to {sel} (in|into) (a|the|one|my) [new|separate] <folder> [<named>] {into}
    collect: <put> {sel} (in|into|under|to) {into} (as copies|by copying|by copying them|copying them|as copy) ; mode=copy
    collect: <put> {sel} (in|into|under|to) {into} (by moving|by moving them|moving them) ; mode=move
    collect: <put> {sel} (in|into|under|to) {into} (as links|by linking|by link|as symlinks)
    collect: <put> {sel} together (in|into) {into}
    collect: (make|create|build|set up) [me] [a|an] [new] (folder|directory|collection) [<named>] {into} (with|of|from|holding|containing|out of|for) {sel}
    collect: (make|create|build) [a|an] [new] (folder|directory|collection) (of|with|from|for) {sel} (<named>|in|as) {into}
    collect: (collect|gather|put|place) (copies of|a copy of) {sel} (in|into) {into} ; mode=copy
    collect: (link|symlink) {sel} (in|into|from|to) {into}
    """

  static let changing = """
    create: (create|make|add|start|set up|touch|new|begin) [me] [a|an|the] [new|empty|blank] (file|document|text file|note|textfile|markdown file|text document) [<named>] {paths}
    create: (create|make|add|start|touch|new) [me] [a|an|the] [new|empty|blank] {paths}
    create: (create|make|add|start|touch) [me] [a|an|the] [new|empty|blank] {paths} file
    create: (create|make|start|new|add) [me] [a|an|the] [new|empty|blank] [text|markdown|plain|plain text] [file|document|note] [<named>] {paths} (containing|with|saying|that says|that reads|holding|with the text|with the content|with the contents|with content|that contains|which says|which contains|with the line|with the words|and write|consisting of|and put) {content} [in it|into it|in there|to it]
    create: (create|make|add|set up|mkdir|new) [me] [a|an|the] [new|empty] (<folder>|folders|directories) [<named>|for] {paths} ; kind=folder
    create: (create|make|add|set up|new) [a|an|the] [new|empty] {paths} <folder> ; kind=folder
    create: (<i> (need|want|would like)|<make>) (a|an) [new|empty] <folder> for {what} <named> {paths} ; kind=folder
    create: <i> (need|want|would like) (a|an) (new|empty|blank) [text] (file|document|note) <named> {paths}
    create: (<i> (need|want|would like)|give <me>|get <me>) (a|an) [new|empty] <folder> <named> {paths} ; kind=folder
    create: (give <me>|get <me>) (a|an) (new|empty|blank) [text] (file|document|note) <named> {paths}
    create: (open|open up|begin) (a|an|the|) new <folder> [<named>] {paths} ; kind=folder
    create: mkdir [-p] {paths} ; kind=folder
    create: (create|make|add|set up|new) (a|an|the|) [new|empty] <folder> [<named>] {name} (in|inside|under|within|at) {under} ; kind=folder
    create: (create|make|add|start|set up) [me] (a|an|the|) [new|empty|blank] [file|document|note] [<named>] {name} (in|inside|under|within) {under}
    create: (create|make|add|start|set up) [me] (a|an|the|) [new|empty|blank] (file|document|note) (in|inside|under|within) {under} <named> {name}
    create: (in|inside|under|within) {under} (create|make|add|start) (a|an|the|) [new|empty|blank] (file|document|note) [<named>] {name}
    create: (in|inside|under|within) {under} (create|make|add|start|set up) (a|an|the|) [new|empty] <folder> [<named>] {name} ; kind=folder
    create: (create|make|add|set up|start) [me] (a|an|the|) [new|empty] <folder> (in|inside|under|within) {under} <named> {name} ; kind=folder
    write: write {content} (into|to|in) [the] {paths}
    write: (write|put|save|store|set|place) {content} (into|to|in|as the content of|as the contents of) [the] (file|document) [<named>] {paths}
    write: (put|save|store|place|print|output) {content} (into|to|in) [the] {paths} ; needs=quoted
    write: (overwrite|replace|fill|rewrite) [the] [content|contents|text|body] [of|in] {paths} (with|by|as) {content}
    write: (change|set|replace|modify|update|edit|alter|overwrite) [the] (content|contents|text|body|what is) (of|in) {paths} (to|with|by|into|so that it says|to be) {content}
    write: (change|modify|edit|update|set|make|rewrite) {paths} to (contain|say|read|hold|be|have) [only|just] {content}
    write: (change|set|replace|update|modify) [the] (content|contents) (of|in) {paths} to (those|that|the content|the contents) (of|in|from) {source}
    write: (overwrite|replace|fill) [the] [content|contents|what is] [of|in] {paths} (with|by) (those|that|the content|the contents|what is|the text) (of|in|from) {source}
    write: (into|in|to) {paths} (write|put|save|store|type) {content} ; needs=quoted
    write: (replace|overwrite) (everything|all|all text|the whole text|the whole content|whatever is) (in|inside|of) {paths} (with|by) (those|that|the content|the contents|what is|the text|everything) (of|in|from) {source}
    write: (replace|overwrite) (everything|all|all text|the whole text|the whole content|whatever is) (in|inside|of) {paths} (with|by) {content}
    write: set {paths} to {content} ; needs=quoted
    write: make {paths} (say|read|contain|hold) [only|just] {content}
    write: {paths} should (say|read|contain) [only|just] {content}
    write: change {paths} to {source} of database {base}
    write: make [the] (content|contents|text) of {paths} (the same as|identical to|equal to|match) [(those|that|the contents|the content) of] {source} ; needs=path
    write: make {paths} (the same as|identical to|equal to|a copy of|match) {source} ; needs=path
    write: (copy|write|put) the (content|contents|text) of {source} (over|into|to|in) {paths}
    write: (write|put) nothing but {content} (into|in|to) {paths}
    append: (append|add|attach|tack on|tack|put|write|insert|stick|jot|jot down|note down|write down|note|glue|slap|paste) {content} (to|on to|onto|<onto> the <tail> of) {paths}
    append: (append|add|attach|write|put|insert|jot down|note down) [the|a] (line|text|sentence|words|phrase|paragraph|note|entry|following|heading|item|following line|following text|new line) {content} (to|onto|in|<onto> the <tail> of) {paths}
    append: (append|add|attach|write|put|insert|tack) {content} (to|onto|on to|<onto> the <tail> of) [the|my] (file|document|note) [<named>] {paths}
    append: (append|add|insert|jot down|note down|jot|write down|scribble|scribble down) {content} (in|into) {paths}
    append: (append|add|attach|write|put|insert|jot down|note down) [the|a|an|one|another|one more] [new|final|last|extra] (line|text|sentence|words|phrase|paragraph|note|entry|item) (saying|that says|reading|that reads|with|containing|which says|which reads|to say) {content} (to|onto|in|<onto> the <tail> of) {paths}
    append: (append|add|write|put|insert) {content} (at|to|on) [the|its] (end|bottom) ; in=pronoun
    append: (append|add|write|put) {content} (to|at the end of|at the bottom of) (it|that file|this file) [at the end|at the bottom] ; in=pronoun
    append: (append|add) {content} (to|in) {paths} at the (end|bottom)
    append: (append|add) [the] (content|contents|text) of {source} (to|onto|at the end of) {paths}
    append: (append|add) to {paths} [the] [line|text|words|sentence|following] {content}
    append: (extend|complete) {paths} (with|by) {content}
    append: add {source} to {paths} of database {base}
    append: (at|to|on|onto) the <tail> of {paths} (add|write|append|put|insert|note|jot down|attach|stick|tack) {content}
    append: (append|add) {content} ; in=pronoun, needs=quoted
    append: (to|in|into) {paths} (add|append) [the] [line|text|words|sentence|following] {content} ; needs=path
    merge: <merge> {sel} (into|to|as|in) (a|one|the|) [single|new|big|combined] [file|document] [<named>] {into}
    merge: <merge> {sel} [together] (into|as|to make|to form|in|to give|to produce|to create) {into}
    merge: (put|bring|pull|throw|lump|paste|copy) {sel} together (in|into) (a|one|the|) [single|new|big|combined] (file|document) [<named>] {into}
    merge: (put|bring|pull|throw|lump|paste) {sel} (in|into) (one|a single|one single|one big) (file|document) [<named>] {into}
    merge: <merge> {sel} (into|to|as) {into} [sorted|ordered|arranged|in order] by {ordering}
    merge: <merge> {sel} by {ordering} (into|to|as) {into}
    merge: <merge> {sel} (into|to|as|in) {into} , {ordering}
    merge: <merge> {sel} (in|into|to) (a|one) [single|new] (file|document) <named> {into}
    merge: (make|create|build|write|produce|generate) [a|one] [single|new] [file|document] [<named>] {into} (from|out of|by merging|by combining|by joining|by concatenating) {sel}
    absorb: (join|merge|append|add|attach) {right} of database {rightbase} (to|into|with) {left} of database {leftbase}
    copy: <copy> {sel} (to|into|in|under|as|onto|over to|inside) {into}
    copy: <copy> {sel} (to|into|in) (the|a|my) [new] <folder> [<named>] {into}
    copy: <copy> {sel} (to|into|in) the {into} <folder>
    copy: <copy> {sel} and (call|name) (it|the copy) {into} ; spans=yes
    copy: (put|place|save|store|make) (copies|a copy) [of (them|it|these|those|each)] (in|into|to|under) {into} ; in=pronoun
    copy: cp [-r|-a|-p|-v|-rf|-n] {args}
    move: mv [-v|-n|-f|-i] {args}
    copy: back up {sel} (to|into|in) {into}
    copy: (backup|save) {sel} (to|into) {into} ; needs=path
    copy: <copy> {sel} over to {into}
    copy: [<make>|<i> want|<i> need|<i> would like|save|keep] [<me>] (a copy|copies|a duplicate|duplicates|a backup|a backup copy|backups) of {sel} (in|into|under|as|called|named|to) {into}
    move: <move> {sel*} (to|into|under|inside|over to|in) {into}
    move: <move> {sel} (there|in there|over there|into there|inside|inside it) ; into=there
    copy: <copy> {sel} (there|in there|over there|into there|inside|inside it) ; into=there
    move: <move> {sel*} (to|into|in) (the|a|my) [new] <folder> [<named>] {into}
    move: <move> {sel*} (to|into|in|over to) the {into} <folder>
    move: (rename|mv|retitle|rechristen) {sel} (to|as|into) {into}
    move: (rename|call|retitle) {sel} {into} ; needs=path
    move: {sel} (goes|go|should go|must go|belongs|belong|should be moved|must be moved|needs to go|need to go) (to|into|in|under) {into} ; needs=placed
    move: change the name of {sel} (to|into) {into}
    move: (change|set) {sel} 's name to {into}
    move: give {sel} the name {into}
    move: (archive|file|store) {sel} (in|under|into|to|away in) {into} ; needs=path
    delete: <delete> {sel}
    delete: <delete> {sel} for (good|ever)
    delete: (empty|empty out|clear out|clean out|clear) the {under} <folder>
    delete: (empty|empty out|clear out|clean out) {under} ; needs=folder
    delete: please delete {sel}
    delete: <i> (do not need|no longer need) {sel} [any more|anymore|any longer] ; needs=files
    delete: <i> (do not need|no longer need|have no use for|do not want) {sel} [any more|anymore|any longer|now], [so] [please] [just] [you can] <delete> (it|them|those|these|that) ; spans=yes
    delete: (throw|chuck|toss|clear|put|wipe|take) {sel} (away|out) [for good|for ever]
    delete: (make|have) {sel} (disappear|go away|vanish)
    """

  static let marking = """
    tag: <tagverb> {sel} (as|with|by|using) [the|a] [tag|tags|label|labels|keyword|keywords] {tags}
    tag: <tagverb> {sel} {tags} ; needs=path
    tag: (add|attach|apply|assign|give|put|stick|set) [the|a|an] (tag|tags|label|labels) [of|called] {tags} (to|on|onto|for) {sel}
    tag: (add|attach|apply|put|assign|stick) [the|a|an] {tags} (tag|tags|label|labels) (to|on|onto) {sel}
    tag: give {sel} the (tag|tags|label|labels) {tags}
    tag: give {sel} the {tags} (tag|tags|label)
    tag: (tag|label) {sel} {tags}
    tag: {sel} (gets|get|should get|should have|needs|need|shall have|is to have|must have|receives) the (tag|tags|label|labels) {tags}
    tag: {sel} should (be tagged|be labelled|get the tag|have the tag|carry the tag) [as|with] {tags}
    untag: (remove|delete|take|drop|strip|clear|take off|erase|detach|get rid of) [the|my|its|their|all|all the|a|any] (tag|tags|label|labels) [named|called] {tags} (from|off|of|on|away from) {sel}
    untag: (remove|delete|take|drop|strip|clear|take off|erase|detach) [the|my|its|a] {tags} (tag|tags|label|labels) (from|off|of|on|away from) {sel}
    untag: (untag|unlabel|unmark|unflag) {sel} (as|from|with) {tags}
    untag: (untag|unlabel) {tags} (from|on) {sel}
    untag: (untag|unmark|unlabel|unflag) {sel} ; tags=tagged
    untag: (untag|unlabel) {sel} {tags} ; needs=path
    untag: {sel} (is|are) no longer {tags} ; needs=path
    untag: {sel} (is|are) (no longer|not) {tags} [any more|anymore|any longer], [so] [please] (drop|remove|take off|delete|strip) (that|the|this|its) (tag|label) ; needs=path, spans=yes
    retag: (swap|exchange|replace|change|switch) [the] (tag|label) {old} (for|with|by|to|into) [the] [tag|label] {tags} (on|of|in|for|at) {sel}
    retag: (swap|exchange|replace|change|switch) [the] {old} (tag|label) (on|of) {sel} (for|with|by|to) [the] [tag|label] {tags}
    retag: (rename|change) [the] (tag|label) {old} (to|into) {tags} (on|for|of) {sel}
    lock: <lock> {sel} [again|down|please|now|too|as well|for writing|against changes|from changes|against editing|from editing]
    lock: (make|set|mark|turn|keep|render) {sel} [as|to] (read-only|readonly|read only|unwritable|immutable|non-writable|unmodifiable)
    lock: (do not let|prevent|stop|keep) (anyone|anybody|everyone|people|me|programs|anything|others|any program) [from] (change|changing|edit|editing|modify|modifying|write to|writing to|touch|touching|overwrite|overwriting) {sel}
    lock: (prevent|block|forbid|disallow|stop) (changes|edits|writes|modifications|writing|editing|any changes) (to|of|in) {sel}
    lock: (nobody|no one|no program|nothing|no user) (should|must|may|can|shall|is to|is allowed to) [be able to|be allowed to] <touch> {sel} [any more|anymore|any longer|again|from now on]
    lock: {sel} (must|should) not be (changed|edited|modified|written to|written|touched|overwritten|changeable|writable)
    lock: {sel} (must|should) (be|become|stay) (read-only|read only|readonly|locked)
    unlock: <unlock> {sel} [again|please|now|too]
    unlock: (make|set|turn|render) {sel} [to] (writable|writeable|editable|changeable|read-write|modifiable|unlocked) [again|once more]
    unlock: (remove|take|lift|release|undo|clear|take off) [the] (lock|locks|write protection|write-protection|read-only flag|protection|lock down) (from|of|on|off) {sel}
    unlock: (allow|permit|enable) (changes|editing|edits|writing|writes|modifications) (to|of|in) {sel} [again]
    unlock: <i> (need|want|have|would like|would love) to (edit|change|write|modify|update|work on) {sel} , [so] [can|could|would|will] [you] [please] unlock (them|it|that|those|these) [please|again|for <me>] ; spans=yes
    unlock: {sel} (should|must|needs to|need to|has to|have to|is to|can|shall|may) (be|become) (editable|writable|writeable|changeable|unlocked|modifiable|edited|changed) [again|once more] ; needs=path
    unlock: <touch> {sel} again ; needs=path
    unlock: (<i>|people|everyone|everybody|programs|others|anyone) (want|wants|may|can|should|need|must|are|is) [to] [be able to|be allowed to|allowed to] <touch> {sel} again
    unlock: let (me|us|everyone|people|anyone) (edit|change|write to|modify) {sel} [again]
    """

  static let sharing = """
    share: <share> {sel} [by link|with a link|as a link|through a link|via a link|via link|publicly|with others|with everyone|online]
    share: <share> {sel} (for|until|till|through|up to|expiring|valid for|valid until|expiring in|expiring on|expiring after|that expires in|with a link valid for|by a link valid for|by link for|with a link for) {expires}
    share: <make> [<me>] [a|an|the|some|new] [new|temporary|public|working] <link> (for|to|of) {sel}
    share: <make> [<me>] [a|an|the|some] [new|temporary|public] <link> (for|to|of) {sel} (that|which) (i|we|others|people|anyone|everyone|they) can (share|use|send|open|pass on|give out|see|download|send around)
    share: <make> [<me>] [a|an|the|some] [new|temporary|public] <link> (for|to|of) {sel} (that|which) [will be|is|stays|remains|should be|works|will stay|will work|will remain|lasts|expires|will last|will expire|ends|is good|can be used|runs out|stops working|is to be] [active|valid|alive|open|usable|good|live|available|working] [for|until|till|in|on|after|through] {expires}
    share: <make> [<me>] [a|an|the|some] [new|temporary|public] <link> (for|to|of) {sel} (valid|good|active|lasting|expiring|for|until|till|working|open|usable) [for|until|till|in|on|after] {expires}
    share: <make> [<me>] [a|an|the] {expires} <link> (for|to|of) {sel} ; needs=length
    share: <make> [a] validity period of {expires} (for|to) {sel}
    share: (let|allow) (others|people|someone|anyone|everyone|them) [to] (download|see|read|access|view|open|get) {sel} (for|until|till) {expires}
    share: (let|allow) (others|people|someone|anyone|everyone) [to] (download|see|read|access|view|open|get) {sel}
    share: <i> (need|want|would like) [a|an|the] <link> (for|to) {sel}
    share: <i> (need|want|would like) [a|an|the] <link> (for|to) {sel} (for|until|till|valid for|valid until|that lasts|that is valid for|that works for|that works until|which lasts) {expires}
    share: make {sel} (available|accessible|public|downloadable) [by link|through a link|via a link|with a link|publicly|online|to others]
    share: make {sel} (available|accessible|public|downloadable) [by link|through a link|via a link|with a link|publicly|online|to others] (for|until|till) {expires}
    share: give {sel} {expires} of (sharing|validity|access|availability|life) ; needs=length
    share: <make> [<me>] [a|an|the|some] [new|temporary|public] (link|url) (to share|for sharing|by which to share|for downloading|to download) {sel}
    share: link to {sel}
    share: [<make>|<i> need|<i> want|<i> would like] [<me>] [a|an|the|some] [new|temporary|public|working|short-lived] <link> (for|to|of) {sel} <lasting> {expires}
    share: (send|give|get|pass|hand|offer|show) {who} [a|an|the] [new|temporary|public|working] <link> (for|to|of) {sel}
    share: (send|give|get|pass|hand|offer|show) {who} [a|an|the] [new|temporary|public|working] <link> (for|to|of) {sel} <lasting> {expires}
    share: <share> {sel} (with|among) {who} <lasting> {expires}
    share: <share> {sel} (with|among) {who}
    share: <share> {sel} <lasting> {expires}
    share: (send|give|get|pass|hand|offer) [a|an|the] [new|temporary|public|working] <link> (for|to|of) {sel} to {who}
    share: (send|give|get|pass|hand|offer) [a|an|the] [new|temporary|public|working] <link> (for|to|of) {sel} to {who} <lasting> {expires}
    share: <link> (for|to) {sel}
    unshare: <unshare> {sel}
    unshare: <unshare> (all|all my|all the|my|the|every) (link|links|shares|shared links|shared files)
    unshare: (revoke|cancel|end|delete|disable|remove|kill|withdraw|deactivate|invalidate|stop|close|terminate|turn off) (all|all my|all the|my|the|every|every single|any) [shared|public|existing|old|active|open] (link|links|shares|sharing|shared links)
    unshare: (revoke|cancel|end|delete|disable|remove|kill|withdraw|deactivate|invalidate|expire|stop|close|terminate|drop|turn off|take down|pull) [the|all|any|my|every] [shared|public|existing|old|active] <link> (for|to|of|on|from) {sel}
    unshare: (revoke|cancel|end|disable|withdraw|deactivate|stop|remove) [the|all] [public] (share|sharing|shares|access) (of|for|to|on) {sel}
    unshare: [the|all|my] <link> (for|to|of) {sel} (should|must|shall|is to|are to) (no longer|not|stop) (work|be valid|working|be active|work any more|exist|be usable|work anymore)
    unshare: [the|all|my|any] <link> (for|to|of) {sel} (should|must|can|has to|have to|needs to|need to|is to|are to) be (cancelled|canceled|revoked|removed|ended|disabled|deleted|withdrawn|killed|turned off|closed|taken down|deactivated)
    unshare: (revoke|cancel|withdraw) {sel} 's <link>
    unshare: make {sel} private [again]
    unshare: (nothing|none|no file|no files|no one of) {sel} (should|must|may|shall|is to|are to) be shared [any more|anymore|any longer|from now on]
    unshare: {sel} (should|must|shall|may|is|are) (no longer|not) be shared [any more|anymore|any longer]
    mount: mount {paths}
    mount: mount {paths} (at|on|onto|to|under|in|into|as) {into}
    mount: mount {paths} as [the|a|my] [lsfs|semfs|semantic] (root|root folder|root directory|tree|file system|filesystem) [of|for|folder] {ignored}
    mount: mount {paths} as [the|a|my] [lsfs|semfs|semantic] (root|root folder|root directory|tree|file system|filesystem)
    mount: (attach|hang|hook up|connect) {paths} (at|on|onto|to|under) {into} ; needs=path
    mount: (use|take|set|choose|make) {paths} as [the|a|my] (root|root folder|root directory|tree|file system|filesystem) [of|for|folder] [{ignored}]
    mount: make {paths} available at {into} ; needs=path
    unmount: (unmount|umount|dismount|eject|detach) {paths}
    unmount: (unmount|umount|dismount) {paths} (from|at) {into}
    unmount: (unmount|umount|dismount) [everything|it|the tree|all|the file system|the filesystem|semfs|this|that]
    unmount: (take down|remove|end|stop|undo|close|detach|tear down|shut down) [the|my] mount (at|of|on|for) {paths}
    unmount: (unmount|umount|dismount) (at|from) {into}
    """
}
