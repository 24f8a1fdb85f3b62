"""Tells names of jobs from names of employers."""

import re

_HEADS_WORDS = """
    accountant adjuster administrator adviser advisor advocate agent aide ambassador analyst announcer apprentice architect archivist
    artist assembler assistant associate attendant attorney auditor author baker banker barber barista bartender bookkeeper broker
    builder butcher buyer captain caregiver carer caretaker carpenter cashier ceo cfo chair chairman chairperson chairwoman chaplain
    chef chemist chief choreographer cio cleaner clerk clinician coach cook coo consultant contractor controller comptroller coordinator
    copywriter correspondent counsel counselor counsellor courier criminalist cto curator dancer dealer dean dentist deputy designer
    detailer detective developer devops dietitian director dispatcher doctor draftsman driver editor educator electrician engineer
    engraver enumerator estimator evaluator examiner executive expert fabricator facilitator farmer faculty fellow firefighter fitter
    foreman forester founder freelancer gardener generalist geologist governess grader graduate groomer guard guide hairdresser head
    helper host hostess housekeeper hygienist illustrator inspector installer instructor intern interpreter interviewer investigator
    janitor journalist judge keeper laborer labourer lawyer lead leader learner lecturer librarian lieutenant lifeguard linguist loader
    machinist magistrate maid maker manager marketer mason mechanic mentor merchandiser messenger midwife miner model moderator musician
    nanny negotiator nurse nutritionist officer operative operator optician optometrist organizer organiser owner packer painter
    paralegal paramedic partner pastor pathologist pharmacist phlebotomist photographer physician physicist physiotherapist pilot
    planner plasterer plumber porter practitioner preceptor preparer president presenter principal processor producer professor
    programmer promoter proofreader prosecutor psychiatrist psychologist publicist purchaser radiographer ranger realtor receptionist
    recruiter registrar repairer reporter rep representative researcher reviewer rigger roofer sailor salesman salesperson saleswoman
    scheduler scientist screener seamstress secretary sergeant server shopper singer sitter solicitor sorter specialist sr statistician
    steward stewardess stocker stylist superintendent supervisor supporter surgeon surveyor swe tailor teacher technician technologist
    telemarketer teller tester therapist tiler trader trainee trainer translator treasurer tutor typist undergraduate underwriter usher
    valet veterinarian volunteer waiter waitress warehouseman warden washer welder worker writer vp internship student assistantship cna
    rn lpn crew member associate/cashier lpn/lvn paraprofessional sysadmin maintainer sous-chef commis actor actress performer conductor
    composer strategist economist actuary biologist chemist ecologist geographer historian
"""
_HEADS = frozenset(_HEADS_WORDS.split())
_LONG_HEADS = tuple(head for head in _HEADS if len(head) > 5)
_EMPLOYER = re.compile(
    r"\b(?:Inc|LLC|AB|AS|Oy|KG|BV|SpA|Srl|SARL|Pty|Ltd|Limited|Corp|Corporation|Company|CompanyName|Co|PLC|plc|LLP|GmbH|AG|S\.?A|B\.?V"
    r"|Group|Holdings|Bank|Hospital|Clinic|University"
    r"|College|School|Schools|Academy|Institute|Institution|Agency|Department|Dept|Ministry|Council|City of|County|District|Center"
    r"|Centre|Services|Systems"
    r"|Solutions|Technologies|Industries|Associates|Partners|Consulting|Restaurant|Hotel|Foundation|Church|Army|Navy|Air Force"
    r"|Marine Corps|Store|Stores"
    r"|Laboratories|Labs|Studio|Studios|Airlines|Airport|Trust|NHS|Enterprises|International|Insurance|Society|Association|Practice"
    r"|Surgery|Kitchen"
    r"|Bakery|Motors|Construction|Logistics|Media|Software|Health|Healthcare|Care Home|Nursery|Museum|Library|Theatre|Authority"
    r"|Federation|Infirmary|Council|Cooperative|Co-operative|Works|Woodworks|Manufacturing|Mutual|Packers|Carriers|Transport"
    r"|Freight)\b\.?"
)
_CLAUSE = re.compile(r"[,(:–—|·]|\s-\s")
_OBJECT = re.compile(r"\s(?:of|for|in|at|on|with|to|and|&)\s")
_LAST_WORDS = re.compile(r"[A-Za-zÀ-ÿ/]+")
_LEVEL_WORDS = """
    i ii iii iv v jr sr junior senior 1 2 3 level
"""
_LEVEL = frozenset(_LEVEL_WORDS.split())
_JOINED = re.compile(r"(?<=[a-z])(?=[A-Z])")


def is_title(words: str) -> bool:
    """Whether a short text sounds like the name of a job: it ends with one, or has one before a preposition or a comma."""
    start = _CLAUSE.split(words.strip(), maxsplit=1)[0]
    return any(_ends_with_job(part) for part in (words, start, _OBJECT.split(start, maxsplit=1)[0]))


def is_employer(words: str) -> bool:
    """Whether a short text sounds like the name of an employer."""
    return bool(_EMPLOYER.search(words))


def _ends_with_job(words: str) -> bool:
    spelt = _LAST_WORDS.findall(_JOINED.sub(" ", words))
    while spelt and spelt[-1].lower() in _LEVEL:
        spelt.pop()
    if not spelt or len(spelt) > 10:
        return False
    last = spelt[-1].lower().split("/")[-1]
    return last in _HEADS or last.removesuffix("s") in _HEADS or (len(last) > 8 and last.endswith(_LONG_HEADS))
