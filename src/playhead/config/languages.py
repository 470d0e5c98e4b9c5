"""Languages of subtitles: the codes that exist, and one spelling for each."""

import re

from playhead.config.problems import quoted

# ISO 639-1 with the ISO 639-2 codes (terminological, then bibliographic where it differs) of the same language.
_TWO_LETTERS = """
aa aar|ab abk|ae ave|af afr|ak aka|am amh|an arg|ar ara|as asm|av ava|ay aym|az aze|ba bak|be bel|bg bul|bi bis
bm bam|bn ben|bo bod tib|br bre|bs bos|ca cat|ce che|ch cha|co cos|cr cre|cs ces cze|cu chu|cv chv|cy cym wel|da dan
de deu ger|dv div|dz dzo|ee ewe|el ell gre|en eng|eo epo|es spa|et est|eu eus baq|fa fas per|ff ful|fi fin|fj fij
fo fao|fr fra fre|fy fry|ga gle|gd gla|gl glg|gn grn|gu guj|gv glv|ha hau|he heb|hi hin|ho hmo|hr hrv|ht hat|hu hun
hy hye arm|hz her|ia ina|id ind|ie ile|ig ibo|ii iii|ik ipk|io ido|is isl ice|it ita|iu iku|ja jpn|jv jav|ka kat geo
kg kon|ki kik|kj kua|kk kaz|kl kal|km khm|kn kan|ko kor|kr kau|ks kas|ku kur|kv kom|kw cor|ky kir|la lat|lb ltz|lg lug
li lim|ln lin|lo lao|lt lit|lu lub|lv lav|mg mlg|mh mah|mi mri mao|mk mkd mac|ml mal|mn mon|mr mar|ms msa may|mt mlt
my mya bur|na nau|nb nob|nd nde|ne nep|ng ndo|nl nld dut|nn nno|no nor|nr nbl|nv nav|ny nya|oc oci|oj oji|om orm|or ori
os oss|pa pan|pi pli|pl pol|ps pus|pt por|qu que|rm roh|rn run|ro ron rum|ru rus|rw kin|sa san|sc srd|sd snd|se sme
sg sag|si sin|sk slk slo|sl slv|sm smo|sn sna|so som|sq sqi alb|sr srp|ss ssw|st sot|su sun|sv swe|sw swa|ta tam|te tel
tg tgk|th tha|ti tir|tk tuk|tl tgl|tn tsn|to ton|tr tur|ts tso|tt tat|tw twi|ty tah|ug uig|uk ukr|ur urd|uz uzb|ve ven
vi vie|vo vol|wa wln|wo wol|xh xho|yi yid|yo yor|za zha|zh zho chi|zu zul
"""
# Without a two-letter code, yet found as the language of subtitles.
_THREE_LETTERS = """
arc ast ceb chr ckb cmn crh dsb fil frp fur gsw haw hil hmn hsb kab kok lad lmo mai min mni mul nap nds pap prs rom sat
scn sco smj syr tet tpi tlh vec vls wuu yue zxx
"""

_CODES = {
    code: group.split()[0] for group in _TWO_LETTERS.strip().replace("\n", "|").split("|") for code in group.split()
} | {code: code for code in _THREE_LETTERS.split()}

_TAG = re.compile(r"([A-Za-z]{2,3})(?:-([A-Za-z]{4}))?(?:-([A-Za-z]{2}|[0-9]{3}))?(?::(forced|sdh))?")
_ADVICE = "write an ISO 639 code such as en, pt-BR, zh-Hans or fr:forced"


def normal_language(text: str) -> str:
    """`ENG` -> `en`, `pt-br` -> `pt-BR`, `fre:forced` -> `fr:forced` (BCP 47 case); raises ValueError for others."""
    match = _TAG.fullmatch(text)
    if match is None or match[1].lower() not in _CODES:
        raise ValueError(f"unknown language {quoted(text)}; {_ADVICE}")
    language, script, region, kind = match.groups()
    tag = "-".join(part for part in (_CODES[language.lower()], (script or "").title(), (region or "").upper()) if part)
    return f"{tag}:{kind}" if kind else tag
