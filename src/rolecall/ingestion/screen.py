"""Finds text that speaks to a machine instead of a reader."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from rolecall.domain.document import Flag, FlagKind
from rolecall.domain.span import Span, merge
from rolecall.ingestion.facts.words import lowered, telling, words

_MACHINE = (
    r"(?:A\.?I\.?|artificial intelligence|(?:large )?language model|LLM|(?:Chat ?)?GPT(?:[ -]?\d(?:\.\d)?)?|Claude|Gemini|Copilot"
    r"|chat ?bot|bot|virtual assistant|AI (?:assistant|model|agent|recruiter)"
    r"|(?:resume|résumé|cv|candidate|applicant|automated|AI) (?:screen(?:er|ing)|parser|rank(?:er|ing)|evaluat(?:or|ion)|scor(?:er|ing)"
    r"|review(?:er|ing))(?: (?:system|tool|software|model|bot|algorithm))?"
    r"|applicant tracking system|ATS|(?:hiring|recruiting|recruitment|ranking) (?:system|algorithm|model|bot))"
)
_ORDERS = (
    r"(?:instructions?|prompts?|rules?|guidelines?|directives?|commands?|constraints?|programming|training|polic(?:y|ies)|restrictions)"
)
_WORDS_BEFORE = rf"(?:{_ORDERS[3:-1]}|directions?|context|requests?|messages?|conversations?|criteria|requirements|text|content)"
_CANDIDATE = r"(?:candidate|applicant|resume|résumé|cv|profile|application)"


@dataclass(frozen=True, slots=True)
class _Sign:
    """What shows that a machine is spoken to: a pattern, and phrases (in lower case) without which it can't match."""

    detail: str
    phrases: tuple[tuple[str, str], ...]  # each with its longest word
    pattern: re.Pattern[str]


def _sign(detail: str, phrases: str, *patterns: str) -> _Sign:
    return _Sign(
        detail,
        tuple((phrase, telling(phrase)) for phrase in phrases.split("; ")),
        re.compile("|".join(patterns), re.IGNORECASE | re.MULTILINE),
    )


_SIGNS = (
    _sign(
        "tells a machine to drop its instructions",
        "ignore; ignores; ignoring; ignoriere; ignorieren; ignorez; ignora; disregard; forget; bypass; override; overrides; overriding; "
        "overwrite; supersede; supersedes; not follow; don't follow; don’t follow; never follow; stop following; not obey; don't obey; "
        "pay no attention",
        rf"\b(?:ignore|disregard|forget|bypass|overrid(?:e|ing)|overwrite|supersedes?|(?:do not|don['’]t|stop|never) (?:follow(?:ing)?"
        rf"|obey)|pay no attention to)\s(?:all |any |the |of |everything |\w+ and ){{0,4}}"
        rf"(?:previous|prior|above|earlier|preceding|foregoing|initial|original|system|your|other"
        rf"|openai['’]?s?)\s(?:\w+\s){{0,3}}?{_WORDS_BEFORE}\b",
        rf"\b(?:ignore|disregard|forget|bypass|override) (?:all|any|every|those|these"
        rf"|the)\s(?:of\s)?(?:\w+\s){{0,3}}?{_ORDERS}\b(?! (?:and regulations|by))",
        r"\b(?:ignore|disregard|forget) (?:everything|all|anything)(?: that)? (?:you|i|we|was|above|before|has been|of the above|prior"
        r"|said|written|previously)\b",
        r"\b(?:ignore|disregard) (?:all )?(?:of )?(?:the )?(?:above|previous|preceding)\b(?:[ .,:;!]|$)(?=[^\n]{0,80}\b(?:and|instead"
        r"|you|now|say|rank|score|output|print|return|reply|respond|only)\b|\W*$)",
        r"\bignor(?:iere|ieren sie|ez|a|e) (?:bitte )?(?:alle|toutes|todas|tutte|las|les|le|die) (?:\w+ ){0,2}(?:anweisungen"
        r"|instructions|instrucciones|istruzioni)",
    ),
    _sign(
        "speaks to a language model",
        "language model; language models; llm; llms; gpt; gpt3; gpt4; chatgpt; chatbot; chatbots; chat bot; claude; gemini; copilot; "
        "virtual assistant; a.i.; an ai; the ai; ai:; ai,; ai .; ai.; ais; ai model; ai assistant; ai system; ai screener; "
        "ai screening; ai reading; ai recruiter; ai agent; ai tool; parser; parsers; tracking system; ats; the bot; a bot; bots; "
        "screening system; screening software; screening tool; screening bot; screener; hiring algorithm; ranking algorithm; "
        "recruiting algorithm; hiring system; ranking model; ranking system; hiring model; hiring bot; neural network",
        rf"\byou(?: are|['’]re) (?:now |currently |actually |going to be |no longer |simply )?(?:an? |the "
        rf"|my )?(?:[\w-]+ ){{0,4}}?(?:{_MACHINE}|neural network)(?!\w)(?! (?:engineer|developer|specialist|expert|research|enthusiast"
        rf"|scientist|product|solution|team|lead))",
        r"\bas an? (?:\w+ ){0,2}?(?:AI|language model|LLM|chatbot)(?: language model| model| assistant)?,? (?:you|I) (?!will (?:work"
        r"|lead|join|develop|design|build|be responsible))",
        rf"(?:^|[.!?:]\s+|[\[(<*#/-]\s*)(?:dear|attention|attn|hello|hi|hey|greetings|(?:important )?note (?:to|for)|message (?:to|for)"
        rf"|instructions? (?:to|for)|to|for) (?:the |any |all |our |my )?(?:\w+ )?{_MACHINE}s?"
        r"(?:\s+(?:reading|processing|reviewing|screening|evaluating|models?|systems?|assistants?|tools?|agents?|this|document|resume"
        r"|résumé|cv)){0,4}\s*[,:!;—–-]",
        rf"\bif you(?: are|['’]re) (?:an? |the |any )?(?:\w+ ){{0,2}}?{_MACHINE}(?!\w)",
        r"\b(?:AI|LLM|language model|chatbot)s? (?:model |system |tool )?(?:(?:that|which) (?:is|are) |currently )?(?:reading"
        r"|processing|reviewing|evaluating|screening) this\b",
        r"\b(?:respond|answer|reply|act|write|speak|behave|roleplay|role-play) (?:only )?(?:as|like) (?:an? "
        r"|the )?(?:\w+ ){0,3}?(?:chat ?gpt|gpt|AI|language model|chatbot)(?!\w)",
        r"\bchat ?gpt\b(?=[^.\n]{0,60}\b(?:will|must|should|can now|responses?|mode|simulat\w+|respond|answers?|pretend|you are"
        r"|you will|has been)\b)|\b(?:hello|hi|hey|dear|okay|ok),? (?:chat ?)?gpt\b|\blanguage models?,? (?:you|I) (?:must|should|can"
        r"|will|cannot|do)\b",
    ),
    _sign(
        "names a prompt or a jailbreak",
        "system prompt; developer mode; dan mode; god mode; debug mode; unrestricted mode; jailbreak; jail break; jailbroken; "
        "do anything now; hidden prompt; initial prompt; original prompt; previous prompt; prompts; my prompt; this prompt; "
        "every prompt; each prompt; above prompt; first prompt; next prompt; following prompt; content policy; content policies; "
        "openai; your programming; cut-off; cutoff; prompt:; prompt =; [prompt",
        r"\b(?:the|your|my|this|reveal|show|print|leak) (?:\w+ )?system prompt\b|^\W*system prompt\s*:|\b(?:developer|DAN|god|jailbreak"
        r"|debug|unrestricted) mode (?:enabled|activated|on\b|output)|\b(?:a|this|the|your) jail ?break\b|\bjail ?broken?\b(?! (?:ios"
        r"|iphone|device|phone))|\bdo anything now\b"
        r"|\b(?:hidden|initial|original|previous) prompts?\b(?=\W)|\b(?:every|each|my|this|above|following|first"
        r"|next) prompts?(?: (?:will|is|i|with|that|should|must|below|as|:)|[.,:\"])|^\W*\[?prompt\s*[:=\]]",
        r"\bcontent polic(?:y|ies)\b(?=[^\n]{0,80}\b(?:not|ignore|bypass|violat\w+|without|no|free|never|despite|against|regardless)\b)"
        r"|\b(?:ignore|bypass|despite|violate|against|regardless of|any) (?:\w+ )?content polic|\b(?:against|by|of|from|violates?"
        r"|follow|bypass|with) openai(?:['’]s)?\b(?=[^\n]{0,60}\b(?:polic|guideline|rule|restrict|create|made|limit|staff|engineer))",
        r"\b(?:against|override|bypass|ignore|despite|by|in|of) your programming\b(?! (?:skill|knowledge|experience|language|expertise"
        r"|background|abilit))|\byour knowledge cut-?off\b",
    ),
    _sign(
        "asks for a rank or a score",
        "this candidate; the candidate as; my candidate; this applicant; this resume; this résumé; this cv; this profile; "
        "this application; my resume; my résumé; my cv; my profile; my application; above candidate; the highest; highest score; "
        "top candidate; best candidate; "
        "10/10; match score; matching score; fit score; overall score; relevance score; final score; similarity score; "
        "suitability score; score of 1; rating of 1; score to; perfect match; perfect score; maximum score; number one; "
        "following candidate; the applicant as; best applicant; best match; top match",
        rf"\b(?:rank|rate|score|recommend|shortlist|prioriti[sz]e|hire|approve|accept|place|classify|evaluate|grade|mark|select|choose"
        rf"|put|treat|label) (?:this|the above|my|the following|the) {_CANDIDATE}\b"
        r"(?=[^.!?\n]{0,60}\b(?:first|top|high(?:est|ly)|best|100|10|perfect|(?:highly |most |fully |well )qualified|excellent|above"
        r"|regardless|maximum|number one|no\. ?1|#1|ideal|exceptional|immediately|outstanding|always)\b|\s*[.!]?\s*$)",
        rf"\bthis {_CANDIDATE} (?:is|should be|must be|shall be|has to be|deserves|ought to be|needs to be) (?:the |a |an |always "
        rf"|absolutely |strongly |given |considered (?:as )?|ranked |rated |scored |marked |treated |selected |listed |placed ){{0,4}}"
        r"(?:best (?:candidate|match|fit|applicant)|top|first|number one|#1|highest|perfect (?:match|fit|candidate|score)|10\b|100"
        r"|exceptionally well[- ]qualified|(?:the )?most qualified|maximum|hired|shortlisted|selected|above all)",
        rf"\bgive (?:this|the|my) {_CANDIDATE}?\s?(?:an? |the )?(?:\w+ ){{0,3}}?(?:score|rating|rank|grade|recommendation|marks?)\b",
        r"\b(?:set|assign|increase|raise|boost|maximi[sz]e|output|return|report|give|award) (?:the |my |this |a |an |its |them |him "
        r"|her |me ){0,2}(?:match(?:ing)?|fit|relevance|overall|candidate|similarity|suitability|resume|final|maximum|perfect"
        r"|highest(?: possible)?|top)[ -]?(?:score|rank|rating|percentage)s?\b"
        r"|\b(?:score|rating|rank) (?:of |must be |should be |to |= ?|is always )(?:100|10/10|1\.0|the maximum|5/5"
        r"|perfect)(?!\w)(?=[^\n]{0,80}\b(?:this|candidate|applicant|resume|regardless|output|always)\b|\W*$)",
    ),
    _sign(
        "sets a machine a role",
        "pretend; roleplay; roleplaying; role play; role-play; in character; of character; break character; the character; act as; "
        "act like; acting as; from now on; simulate; restriction; restrictions; unfiltered; uncensored; amoral; immoral; unethical; "
        "persona; i want you to; i would like you; i need you to; i'd like you; your name is; let's play; lets play; let’s play; "
        "let's role; hypothetical; fictional; never refuse; not refuse; refuses; refuse; respond as; reply as; answer as; respond like; "
        "speak as; my first; my next; imagine you; imagine that; you are about; morals; morality; apologize; apologise; never say; "
        "ethics; ethical; filter; filters; censorship; illegal; you will be; speak like",
        r"\b(?:pretend|imagine) (?:to be|that you|you(?:['’]re| are)|you|being)\b|\brole[- ]?play(?:ing"
        r"|s)?\b(?=[^.\n]{0,60}\b(?:with me|game|character|as if|you are|you will|scenario (?:where|in which))\b)"
        r"|\bstay(?:ing)? in (?:the )?character\b|\b(?:break|out of|leave|drop) (?:the )?character\b|\brespond as (?:the|a"
        r"|your) character\b",
        r"\bact(?:ing)? (?:as|like) (?:if you|though you|an? (?:unfiltered|evil|amoral|uncensored|unrestricted|character|fictional"
        r"|virtual|text-based|linux|terminal|dungeon|two|chat))\b|\bfrom now on,? (?:you|your|i|we|all|respond|act|answer|every)\b"
        r"|\bi (?:want|need|would like|['’]d like) you to (?:act|pretend|play|respond|write|be|take|answer|simulate|become|imagine|role"
        r"|forget|ignore|create|assume|embody|generate|only|say|reply|provide)\b",
        r"\byou(?: will|['’]ll| must| shall| should|['’]re going to| are going to| are to| are about to| can| need to| have to) (?:now "
        r"|only |always |never |not |then |simply |from now on |also |either )?(?:act(?:ing)? like|pretend|impersonate|emulate|imitate"
        r"|role[- ]?play|refuse|immerse yourself|assume the (?:role|persona)|embody|take on the (?:role|persona)|stay in"
        r"|break character|censor"
        r"|(?:respond|reply|answer)(?: to (?:me|all my|every\w*|any) ?\w*)?(?: only| exactly)? (?:as|like|in the (?:style|voice"
        r"|manner))|act as [A-Z]{3,}|play the role of [A-Z]{3,}|be (?:playing|acting|roleplaying|pretending|simulating) )\b",
        r"\b(?:speak|talk|write|reply|respond|answer) (?:as|like) (?:if|though) you\b|\byou (?:never|always) (?:refuse|respond|answer"
        r"|reply|comply|break)\b|\b(?:never|don['’]t|do not|doesn['’]t|does not|will not|won['’]t) (?:ever )?refuses?\b|\b(?:never"
        r"|don['’]t|do not|cannot|can['’]t) (?:say|tell me|mention|remind me|apologi[sz]e)\b(?=[^.\n]{0,60}\b(?:you can|that you|sorry"
        r"|AI|ethical|illegal)\b)",
        r"\b(?:no|without|free (?:of|from)|lacks?|bypass(?:es)?|zero|not have|any) (?:any |all |ethical |moral |legal |such |content "
        r"|more |or )*(?:restrictions?|censorship|filters?|ethic(?:s|al guidelines|al constraints|al boundaries)|morals?|morality"
        r"|limitations)\b(?=[^.\n]{0,80}\b(?:respond|answers?|AI|ethics?|ethical|morals?|morality|whatsoever|says?|legal\w*|output"
        r"|responses?)\b)",
        r"\b(?:unfiltered|uncensored|amoral|immoral|unethical)\b(?=[^.\n]{0,120}\b(?:respon[ds]\w*|answer\w*|replies|AI|bot|advice"
        r"|output|character|anything|prompt)\b)|\b(?:AI|bot|character|he|she|it|persona|respon\w+|answers?"
        r"|DAN)\b[^.\n]{0,80}\b(?:unfiltered|uncensored|amoral)\b|\byour (?:new )?persona\b|\byour name is (?:now )?[A-Z]{3,}",
        r"\byou are (?:going to|about to|now going to) (?:\w+ )?(?:act|be|pretend|roleplay|immerse|become|imitate|simulate|respond"
        r"|write|take on)\b|\blet['’]?s (?:play a game|role|pretend|imagine)\b|\b(?:hypothetical|fictional) (?:response|story|character"
        r"|world|setting|AI|dialogue|scenario)\b(?=[^\n]{0,200}\b(?:you|AI|bot|respond|answer|rules|named)\b)"
        r"|\bmy (?:first|next) (?:prompt|request|question|command|sentence|suggestion|instruction|query)\b(?= is|:)",
    ),
    _sign(
        "tells a machine what to answer",
        "your answer; your next answer; your response; your reply; your replies; your output; your message; your final; your next; "
        "your entire; respond with; reply with; answer with; respond only; reply only; only respond; only reply; the response; "
        "say exactly; print exactly; output only; every reply; every response; each response",
        r"^[\"'“\s*•-]{0,4}(?:add|include|insert|append|prepend|integrate|incorporate|modify|replace|augment|enhance|introduce|provide"
        r"|render|convert|scramble|jumble|rearrange|remove|group|combine|use|substitute|misspell|anagram|embed|begin|start|end|finish"
        r"|conclude|weave|slip|encode|reverse|capitali[sz]e|translate|mention|place|put"
        r"|hint|craft|present|change|shuffle|omit|concatenate|merge|squeeze|mix|swap|switch|limit"
        r"|strictly limit)\b[^\n]{0,160}?\byour (?:next |final |entire |whole |own )?(?:answers?|response|reply|replies|output"
        r"|message)\b(?! (?:to (?:the|our|this|these)|form|sheet|by (?:e-?mail|mail|phone|post|the \w+ of|\d|no later)|via|when))",
        r"^[\"'“\s*•-]{0,4}in your (?:answer|response|reply|output),? (?:please )?(?:suggest|tease|include|mention|add|recommend|say"
        r"|write|hint|promote|use|state|urge|invite|tell)\b|\b(?:begin|start|end|preface|prefix|finish|close|format) (?:all |each "
        r"|every |any )?(?:of )?your (?:answers?|responses?|repl(?:y|ies)|messages?|output)\b",
        r"\b(?:respond|reply|answer)(?: to (?:me|this|that|every\w*|all|any) ?\w*)? (?:only |exclusively |exactly |strictly |just "
        r"|simply )?(?:with|in|using|as)(?: only| exactly| just)? (?:one word|a single word|the (?:following|word|phrase|score)|\"|“"
        r"|yes\b|json\b|nothing|two|unnecessary|first person|character)|\b(?:only|always) (?:respond|reply|answer) (?:with|as"
        r"|in)\b(?! (?:a|an|any)? ?(?:timely|professional))",
        r"\byour (?:answers?|responses?|repl(?:y|ies)|output) (?:should|must|will|has to|have to|shall|needs? to) (?:always |only |not "
        r"|never |also )?(?:start|begin|end|consist of|be (?:in the (?:style|form|voice)|like|as if|at least|short|long|detailed|very"
        r"|extremely|written|a))\b|\b(?:say|output|print|return|write) (?:exactly|verbatim|only the (?:word|phrase))\b",
    ),
    _sign(
        "holds tokens of a chat template",
        "<|; [inst]; [/inst]; <<sys>>; <start_of_turn; <end_of_turn; ### instruction; ### system; ### response; ###instruction; "
        "## instruction; <system; </system; <instructions; </instructions; <prompt; </prompt; [system]; {{#",
        r"<\|(?:im_start|im_end|im_sep|system|user|assistant|endoftext|endofprompt|eot_id|begin_of_text|start_header_id|end_header_id"
        r"|end)\|>|\[/?INST\]|<</?SYS>>|<(?:start|end)_of_turn>|^#{2,4} ?(?:Instructions?|System|Response)\s?:|</?(?:system"
        r"|instructions|prompt|system_prompt)>|^\[/?SYSTEM\]|\{\{#(?:system|user|assistant)",
    ),
    _sign(
        "is a dialogue with a machine",
        "assistant:; human:; user:; system:; gpt:; gpt]:; assistant =; ai assistant",
        r"^\W{0,3}(?:system|human|user)\s?:[^\n]{1,400}?\s+\W{0,3}(?:assistant|ai|chatgpt|gpt|user)\s?:|\[?(?:chat ?)?gpt\]?:\s"
        r"|^\W{0,3}system\s?:\s*you\b|\bconversation with an AI\b",
    ),
)
_BEFORE = " \n.!?:([<*#/-\"'“"
_START = re.compile(r"[.!?][\"')\]]{0,2}\s+|\n")
_END = re.compile(r"[.!?][\"')\]]{0,3}(?=\s|$)|\n|$")
_WINDOW = 260
"""Characters on either side of a sign's phrases in which its pattern is looked for."""

_LONGEST = 1_000
"""Characters of a flagged sentence at most, on either side of what gave it away."""

_SPEECH = 2_000
"""Characters between two flags up to which it is one speech."""

_NEAR = 200
"""Flagged sentences of one line this close are one flag."""


def instruction_flags(text: str) -> tuple[Flag, ...]:
    """The sentences that speak to a machine: drop your instructions, rank this candidate first, act as …, chat-template tokens.

    Such text is shown to the user and kept out of encoding and scoring. It takes the words of an instruction to a machine: a
    posting that asks to follow instructions has none.
    """
    lower = lowered(text)
    found = [
        (*_sentence(text, match.end() - len(match.group().lstrip(_BEFORE)), match.end()), sign.detail)
        for sign in _SIGNS
        for window in _windows(lower, sign.phrases)
        for match in sign.pattern.finditer(text, window.start, window.end)
    ]
    spoken = list(_joined(text, sorted(set(found))))
    return tuple(Flag(FlagKind.INSTRUCTION, start, end, detail) for start, end, detail in _joined(text, _filled(spoken)))


def _filled(found: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Each flag with what stands between it and the next: a speech to a machine has sentences that nothing gives away."""
    return [
        (start, following[0] if following and following[0] - end <= _SPEECH else end, detail)
        for (start, end, detail), following in zip_longest(found, found[1:])
    ]


def _windows(lower: str, phrases: tuple[tuple[str, str], ...]) -> tuple[Span, ...]:
    """The surroundings of every occurrence of these phrases."""
    present = words(lower)
    spans: list[Span] = []
    for phrase, word in phrases:
        position = lower.find(phrase) if not word or word in present else -1
        while position >= 0:
            spans.append(Span(max(0, position - _WINDOW), min(len(lower), position + _WINDOW)))
            position = lower.find(phrase, position + _WINDOW // 2)
    return merge(spans)


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The whole sentences around a stretch, without white space at their ends."""
    begin = max(0, start - _LONGEST)
    for match in _START.finditer(text, begin, start):
        begin = match.end()
    stop = _END.search(text, max(start, end - 1), min(len(text), end + _LONGEST))
    last = stop.end() if stop else min(len(text), end + _LONGEST)
    while begin < start and text[begin].isspace():
        begin += 1
    while last > end and text[last - 1].isspace():
        last -= 1
    return begin, last


def _joined(text: str, found: list[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Overlapping flags, and near ones of one line, as one; each detail once."""
    if not found:
        return
    start, end, detail = found[0]
    details = [detail]
    for begin, stop, more in found[1:]:
        if begin <= end or (begin - end <= _NEAR and "\n" not in text[end:begin]):
            end = max(end, stop)
            details.append(more)
        else:
            yield start, end, "; ".join(dict.fromkeys(details))
            start, end, details = begin, stop, [more]
    yield start, end, "; ".join(dict.fromkeys(details))
